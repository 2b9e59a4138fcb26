"""Walks the statements that bind names: assignments, imports, deletions, definitions.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import ast

from jupyterlab_nbguard.python.calls import Calls
from jupyterlab_nbguard.python.effects import is_environ, namespace_key
from jupyterlab_nbguard.python.syntax import (
    callee,
    index_of,
    roots,
    signature_annotations,
    text_of,
    type_parameters,
)
from jupyterlab_nbguard.python.uses import FunctionNames

# Decorators that run what they decorate there and then.
_RUNS = frozenset(("interact", "interact_manual"))


class Bindings(Calls):
    """Moves the state over statements that bind."""

    def target(self, node: ast.AST) -> None:
        """Binds or changes what stands on the left of an assignment."""
        kind = type(node)
        if kind is ast.Name:
            self.bind(node.id, node)  # type: ignore[attr-defined]
        elif kind is ast.Tuple or kind is ast.List:
            for element in node.elts:  # type: ignore[attr-defined]
                self.target(element)
        elif kind is ast.Starred:
            self.target(node.value)  # type: ignore[attr-defined]
        else:
            self.chain(node, store=True)
            if type(node) is ast.Subscript and is_environ(node.value):
                self._set_environ(text_of(index_of(node)))

    def _set_environ(self, key: str | None) -> None:
        """Notes that what is read of it from here on is what the cell itself has set."""
        sure = not self.doubt and not self.dead and self.local is None
        read = key in self.names.environ or None in self.names.environ
        if key is not None and sure and not read:
            self.environ_set.add(key)

    def _assign(self, node: ast.Assign) -> None:
        unpacked = False
        for target in node.targets:
            unpacked = unpacked or isinstance(target, (ast.Tuple, ast.List))
        bodies = self._value(node.value, unpacked, node.targets)
        for target in node.targets:
            self.target(target)
            if bodies:
                self._carry(target, bodies)

    def _value(
        self, value: ast.expr, unpacked: bool, targets: list[ast.expr]
    ) -> list[FunctionNames]:
        """Evaluates a value to be copied; returns the bodies that it carries."""
        bodies: list[FunctionNames] = []
        name = targets[0].id if type(targets[0]) is ast.Name else None
        if type(value) is ast.Lambda and name is not None and self.local is None:
            body = self.body(value)
            self._function(name, body)
            return [body]
        outer, self.carried = self.carried, bodies
        self.expr(value, unpacked and not isinstance(value, (ast.Tuple, ast.List)))
        self.carried = outer
        return bodies

    def _carry(self, target: ast.expr, bodies: list[FunctionNames]) -> None:
        for root in roots(target):
            self._known(root.id, bodies)

    def _known(self, name: str, bodies: list[FunctionNames]) -> None:
        if bodies and self.local is None:
            self.known.setdefault(name, []).extend(bodies)

    def _function(self, name: str, body: FunctionNames) -> None:
        functions = self.names.functions
        if name in functions:
            functions[name].absorb(body)
        else:
            functions[name] = body

    def _annotated(self, node: ast.AnnAssign) -> None:
        bodies: list[FunctionNames] = []
        if node.value is not None:
            bodies = self._value(node.value, False, [node.target])
        if not self.lazy:
            self.expr(node.annotation)
        if node.value is not None:
            self.target(node.target)
            self._carry(node.target, bodies)

    def _augmented(self, node: ast.AugAssign) -> None:
        target = node.target
        if type(target) is ast.Name:
            self.load(target.id, target, True)
            self.expr(node.value)
            again = self.names.is_harmed(target.id)
            self.mutate(target.id, target, harm=again)
            self.bind(target.id, target)
            self.mutate(target.id, target)
        else:
            if type(target) is ast.Subscript and is_environ(target.value):
                self.names.environ.add(text_of(index_of(target)))
            self.chain(target)
            self.expr(node.value)
            self.chain(target, store=True)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.split(".")[0]
            place = alias if hasattr(alias, "lineno") else node
            self.bind(name, place)
            if self.local is None:
                self.names.imports.append((name, alias.name, None, self.use(name, place)))

    def _import_from(self, node: ast.ImportFrom) -> None:
        module = "." * (node.level or 0) + (node.module or "")
        if module == "__future__":
            self.lazy = self.lazy or any(alias.name == "annotations" for alias in node.names)
        for alias in node.names:
            if alias.name == "*":
                self.names.stars.append(module)
                self.names.dynamic.add("star")
                continue
            name = alias.asname or alias.name
            place = alias if hasattr(alias, "lineno") else node
            self.bind(name, place)
            if self.local is None:
                self.names.imports.append((name, module, alias.name, self.use(name, place)))

    def _delete(self, node: ast.Delete) -> None:
        stack: list[ast.expr] = node.targets[::-1]
        while stack:
            target = stack.pop()
            key = namespace_key(target)
            if type(target) is ast.Name:
                self.delete(target.id, target)
            elif isinstance(target, (ast.Tuple, ast.List)):
                stack.extend(target.elts[::-1])
            elif key is not None:
                self.delete(key, target)
            else:
                self.chain(target, store=True)

    def _definition(self, node: ast.FunctionDef) -> None:
        self.exprs(node.decorator_list)
        if not self.lazy:
            hidden = self.hidden
            self.hidden = hidden.union(type_parameters(node))
            for annotation in signature_annotations(node):
                self.expr(annotation)
            self.hidden = hidden
        body = self.body(node)
        self.bind(node.name, node)
        if self.members is not None:
            self.members.absorb(body)
        else:
            self._function(node.name, body)
            self._known(node.name, [body])
            if any(_decorator(decorator) in _RUNS for decorator in node.decorator_list):
                self.run([body])

    def _class(self, node: ast.ClassDef) -> None:
        self.exprs(node.decorator_list)
        hidden, local, context = self.hidden, self.local, self.context
        members, declared = self.members, self.declared
        self.hidden = hidden.union(type_parameters(node))
        self.exprs(node.bases)
        for keyword in node.keywords:
            self.expr(keyword.value)
        own = FunctionNames()
        self.local, self.context, self.members, self.declared = set(), "class", own, set()
        self.block(node.body)
        self.hidden, self.local, self.context = hidden, local, context
        self.members, self.declared = members, declared
        self.bind(node.name, node)
        if members is not None:
            members.absorb(own)
        else:
            self._function(node.name, own)
            self._known(node.name, [own])

    def _alias(self, node: ast.AST) -> None:
        # The value of `type X = ...` is read only when someone asks for it.
        name: ast.Name = node.name  # type: ignore[attr-defined]
        self.bind(name.id, name)

    def _global(self, node: ast.Global) -> None:
        self.declared.update(node.names)


def _decorator(node: ast.AST) -> str:
    if type(node) is ast.Call:
        return callee(node)
    return getattr(node, "attr", "") or getattr(node, "id", "")
