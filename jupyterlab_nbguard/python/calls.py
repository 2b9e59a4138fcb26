"""Walks the calls that a cell's top level makes, and what some of them reach without a name.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import ast

from jupyterlab_nbguard.python.effects import NOTICED, code_of, notice_call
from jupyterlab_nbguard.python.expressions import EXPRESSIONS, Expressions
from jupyterlab_nbguard.python.syntax import (
    NAMESPACES,
    callee,
    constant,
    iterated,
    mentions,
    namespace,
    text_of,
)
from jupyterlab_nbguard.python.uses import GUARD

# Builtins that see no more of a dict than its keys.
_OF_KEYS = frozenset(("len", "list", "set", "sorted", "tuple"))
_FITS = frozenset(("fit", "fit_predict", "fit_transform"))
_OF_DICTS = frozenset(("get", "pop", "update"))
# What may reach names by text, or change what it is given.
_BUILTINS = NAMESPACES | {"eval", "exec", "next", "anext", "setattr", "delattr"}
# Found faster than in the module that they belong to.
_NAME, _CONSTANT, _ATTRIBUTE = ast.Name, ast.Constant, ast.Attribute


class Calls(Expressions):
    """Moves the state over calls."""

    def block(self, body: object) -> None:
        """Runs statements; the class of statements says how."""
        raise NotImplementedError

    def _call(self, node: ast.Call, used: bool) -> None:
        function = node.func
        if type(function) is _NAME:
            if function.id in NOTICED:
                notice_call(node, self.names, self.seen)
            if function.id in _BUILTINS and self._builtin(node, function.id):
                return
            self.load(function.id, function, True)
            whole = len(node.args) == 1 and not node.keywords
            if whole and function.id in _OF_KEYS and type(node.args[0]) is ast.Name:
                self.load(node.args[0].id, node.args[0], True, (("keys", ""),))
                return
        elif type(function) is _ATTRIBUTE:
            if function.attr in NOTICED:
                notice_call(node, self.names, self.seen)
            if type(function.value) is not _NAME:
                if namespace(function.value) and self._namespace_method(node, function.attr):
                    return
                self.chain(function, called=True)
            elif function.attr not in _OF_DICTS or not self._dict_method(node, function):
                if function.attr in _FITS:
                    self._fit(node, function)
                self.chain(function, called=True)
        else:
            self.expr(function)
        # `partial` keeps the functions that it is given, and runs none.
        runs = used or self.carried is None or callee(node) != "partial"
        for argument in node.args:
            if type(argument) is not _CONSTANT:
                self.expr(argument, runs)
        for keyword in node.keywords:
            if type(keyword.value) is not _CONSTANT:
                self.expr(keyword.value, runs)

    def _fit(self, node: ast.Call, function: ast.Attribute) -> None:
        """Notes that an object is told to learn, before anything else is done with it.

        That it is an estimator is seen when the cell runs.
        """
        owner = function.value
        if type(owner) is not ast.Name or self.doubt or self.dead:
            return
        name = owner.id
        if self.local is None and name not in self.names.loads and not mentions(node, owner):
            self.names.fits.add(name)

    def _dict_method(self, node: ast.Call, function: ast.Attribute) -> bool:
        """Deals with methods that reach one part of a dict; says whether it was such a call.

        That the object is a dict, or one that does the same, is seen when the cell runs.
        """
        owner = function.value
        if type(owner) is not ast.Name:
            return False
        keys = tuple(("item", keyword.arg) for keyword in node.keywords)
        if function.attr == "update" and keys and not node.args:
            if any(key is None for _, key in keys):
                return False
            self._store_part(owner.id, owner, keys, ())
            return True
        key = constant(node.args[0]) if node.args else None
        if key is None or function.attr not in ("get", "pop"):
            return False
        if function.attr == "pop" and len(node.args) == 2:
            self._store_part(owner.id, owner, (("item", key),), (("item", key),))
            return True
        if function.attr == "get":
            self.load(owner.id, owner, True, (("item", key),))
            return True
        return False

    def _builtin(self, node: ast.Call, name: str) -> bool:
        """Deals with calls that reach names by text; tells whether nothing remains to be done."""
        if name in ("eval", "exec") and name not in self.state:
            tree = code_of(node)
            if tree is None:
                self.names.dynamic.add(name)
                return False
            outer, self.at = self.at, self.at or node
            self.block(getattr(tree, "body", []))
            self.at = outer
            return True
        if namespace(node):
            self.names.dynamic.add(name)
        elif name in ("next", "anext", "setattr", "delattr"):
            for argument in node.args[:1]:
                for root in iterated(argument):
                    self.mutate(root.id, root)
        return False

    def _namespace_method(self, node: ast.Call, method: str) -> bool:
        """Deals with `globals().get("x")` and its like."""
        name = text_of(node.args[0]) if node.args else None
        if method == "update" and not node.args:
            for keyword in node.keywords:
                self.expr(keyword.value, False)
                if keyword.arg is None:
                    self.names.dynamic.add("globals")
                else:
                    self.bind(keyword.arg, node)
            return True
        if name is None or method not in ("get", "pop", "setdefault", "__contains__"):
            return method == "keys"
        self.names.guards.add(name)
        outer, self.doubt = self.doubt, GUARD
        if method != "__contains__":
            self.load(name, node, True)
        if method == "pop":
            self.delete(name, node)
        self.doubt = outer
        if method == "setdefault":
            self.bind(name, node)
        self.exprs(node.args[1:])
        return True


EXPRESSIONS[ast.Call] = Calls._call
