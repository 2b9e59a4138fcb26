"""Finds the global names that code run later reads and writes: functions, lambdas, methods.

No flow is followed here: a body may run at any time, any number of times.
Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from jupyterlab_nbguard.python.effects import (
    NOTICED,
    code_of,
    is_environ,
    namespace_key,
    notice_call,
    notice_membership,
    notice_subscript,
)
from jupyterlab_nbguard.python.syntax import (
    children,
    guarded,
    namespace,
    root_of,
    roots,
    signature_annotations,
    type_parameters,
)
from jupyterlab_nbguard.python.uses import FunctionNames, Use

# What is known of one mention of a name.
_READ, _COPIED, _CHANGED, _GLOBAL = 1, 2, 4, 8
if TYPE_CHECKING:
    _Mention = tuple[str, ast.AST, int]


class _Scope:
    """Collects the names of one function, class or comprehension."""

    __slots__ = ("binds", "globals", "kind", "mentions", "nonlocals", "outer")

    def __init__(self, kind: str, outer: _Scope | None = None) -> None:
        self.kind = kind
        self.outer = outer
        self.binds: set[str] = set()
        self.mentions: list[_Mention] = []
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()

    def close(self) -> list[_Mention]:
        """Returns the mentions that no name of this scope answers."""
        if self.kind == "class" and not self.globals:
            return self.mentions
        free = []
        for name, node, flags in self.mentions:
            if name in self.globals:
                flags |= _GLOBAL
            if (
                flags & _GLOBAL
                or self.kind == "class"
                or name not in self.binds
                or name in self.nonlocals
            ):
                free.append((name, node, flags))
        return free


class Body:
    """Walks one body and everything nested in it, without recursion inside a scope."""

    __slots__ = ("at", "lazy", "marks", "names", "scope", "seen", "stack")

    def __init__(self, lazy: bool) -> None:
        self.names = FunctionNames()
        self.lazy = lazy  # annotations are not evaluated
        self.stack: list[ast.AST] = []
        self.scope = _Scope("module")
        self.marks: dict[int, int] = {}
        self.seen: set[int] = set()
        self.at: ast.AST | None = None

    def run(self, node: ast.AST, hidden: frozenset[str]) -> FunctionNames:
        """Returns what the body of a function or lambda does when it is called."""
        self._function(node)
        names = self.names
        for name, place, flags in self.scope.mentions:
            if name in hidden and not flags & _GLOBAL:
                continue
            if flags & _CHANGED and name not in names.mutates:
                names.mutates[name] = Use(name, place, "function", "function")
            if name not in names.loads:
                names.loads[name] = Use(name, place, "function", "function")
            if not flags & _COPIED:
                names.calls.add(name)
        return names

    def _walk(self, scope: _Scope, nodes: list[ast.AST]) -> None:
        outer_scope, outer_stack = self.scope, self.stack
        self.scope, self.stack = scope, nodes[::-1]
        stack, special = self.stack, _SPECIAL
        while stack:
            node = stack.pop()
            visit = special.get(type(node))
            if visit is None:
                stack += children(node)[::-1]
            else:
                visit(self, node)
        self.names.stores |= scope.globals & scope.binds
        self.scope, self.stack = outer_scope, outer_stack
        if outer_scope is not scope:
            outer_scope.mentions.extend(scope.close())

    def _later(self, *nodes: ast.AST | None) -> None:
        self.stack += [node for node in nodes[::-1] if node is not None]

    def _mention(self, name: str, node: ast.AST, flags: int) -> None:
        # A class body sees what it has bound so far, and the names around it before that.
        if self.scope.kind != "class" or name not in self.scope.binds:
            self.scope.mentions.append((name, self.at or node, flags))

    def _name(self, node: ast.Name) -> None:
        if type(node.ctx) is ast.Load:
            self._mention(node.id, node, self.marks.get(id(node), _READ))
            if node.id == "environ" and id(node) not in self.seen:
                self.names.environ.add(None)
        else:
            self.scope.binds.add(node.id)

    def _function(self, node: ast.AST) -> None:
        scope = _Scope("function", self.scope)
        arguments: ast.arguments = node.args  # type: ignore[attr-defined]
        for argument in arguments.posonlyargs + arguments.args + arguments.kwonlyargs:
            scope.binds.add(argument.arg)
        for extra in (arguments.vararg, arguments.kwarg):
            if extra is not None:
                scope.binds.add(extra.arg)
        scope.binds.update(type_parameters(node))
        body = node.body  # type: ignore[attr-defined]
        self._walk(scope, list(body) if isinstance(body, list) else [body])

    def _definition(self, node: ast.FunctionDef) -> None:
        self.scope.binds.add(node.name)
        self._function(node)
        self._later(*node.decorator_list)
        self._signature(node.args)
        if not self.lazy:
            self._inside_types(node, signature_annotations(node))

    def _signature(self, arguments: ast.arguments) -> None:
        for default in arguments.defaults + [d for d in arguments.kw_defaults if d is not None]:
            self._copy(default)
            self._later(default)

    def _lambda(self, node: ast.Lambda) -> None:
        self._function(node)
        self._signature(node.args)

    def _class(self, node: ast.ClassDef) -> None:
        self.scope.binds.add(node.name)
        self._later(*node.decorator_list)
        self._inside_types(node, [*node.bases, *node.keywords])
        outer = self.scope
        self.scope = _Scope("function", outer)
        self.scope.binds.update(type_parameters(node))
        self._walk(_Scope("class", self.scope), list(node.body))
        outer.mentions.extend(self.scope.close())
        self.scope = outer

    def _inside_types(self, node: ast.AST, nodes: list[ast.AST]) -> None:
        """Walks what sees the type parameters of a definition."""
        parameters = type_parameters(node)
        if parameters:
            scope = _Scope("function", self.scope)
            scope.binds.update(parameters)
            self._walk(scope, nodes)
        else:
            self._later(*nodes)

    def _comprehension(self, node: ast.ListComp) -> None:
        scope = _Scope("comprehension", self.scope)
        parts: list[ast.AST] = []
        for generator in node.generators:
            parts += [generator.target, generator.iter, *generator.ifs]
        first = node.generators[0].iter
        parts.remove(first)
        if isinstance(node, ast.DictComp):
            parts += [node.key, node.value]
        else:
            parts.append(node.elt)
        self._walk(scope, parts)
        self._later(first)

    def _walrus(self, node: ast.NamedExpr) -> None:
        scope = self.scope
        while scope.kind == "comprehension" and scope.outer is not None:
            scope = scope.outer
        scope.binds.add(node.target.id)
        if scope is not self.scope:
            self.scope.nonlocals.add(node.target.id)
        self._later(node.value)

    def _global(self, node: ast.Global) -> None:
        self.scope.globals.update(node.names)

    def _nonlocal(self, node: ast.Nonlocal) -> None:
        self.scope.nonlocals.update(node.names)

    def _import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.scope.binds.add(alias.asname or alias.name.split(".")[0])

    def _named(self, node: ast.AST) -> None:
        """Binds the name of `except E as name` and of a capture in a pattern."""
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if name:
            self.scope.binds.add(name)
        self._later(*children(node))

    def _copy(self, node: ast.AST | None) -> None:
        if type(node) is ast.Name:
            self.marks[id(node)] = self.marks.get(id(node), 0) | _COPIED
        elif type(node) is ast.Tuple or type(node) is ast.List:
            for element in node.elts:
                self._copy(element)

    def _change(self, node: ast.AST) -> None:
        root = root_of(node)
        if type(root) is ast.Name:
            self.marks[id(root)] = _CHANGED

    def _assign(self, node: ast.Assign) -> None:
        self._copy(node.value)
        self._later(node.value, *node.targets)

    def _return(self, node: ast.Return) -> None:
        self._copy(node.value)
        self._later(node.value)

    def _annotated(self, node: ast.AnnAssign) -> None:
        # Annotations of a function's own variables are never evaluated.
        self._copy(node.value)
        self._later(node.value, node.target)
        if self.scope.kind == "class" and not self.lazy:
            self._later(node.annotation)

    def _augmented(self, node: ast.AugAssign) -> None:
        if type(node.target) is ast.Name:
            self._mention(node.target.id, node.target, _CHANGED)
        self._later(node.value, node.target)

    def _chain(self, node: ast.AST) -> None:
        if type(node) is ast.Subscript:
            notice_subscript(node, self.names, self.seen)
            key = namespace_key(node)
            if key is not None:
                if type(node.ctx) is ast.Load:
                    self._mention(key, node, _READ | _GLOBAL)
                else:
                    self.names.stores.add(key)
                return
            self.stack.append(node.slice)
        elif is_environ(node) and id(node) not in self.seen:
            self.names.environ.add(None)
        if type(node.ctx) is not ast.Load:  # type: ignore[attr-defined]
            self._change(node)
        self.stack.append(node.value)  # type: ignore[attr-defined]

    def _statement(self, node: ast.Expr) -> None:
        call = node.value
        if type(call) is ast.Await:
            call = call.value
        if type(call) is ast.Call:
            if type(call.func) is ast.Attribute:
                self._change(call.func)
            for argument in call.args:
                for root in roots(argument):
                    self.marks[id(root)] = _CHANGED
        self._later(node.value)

    def _call(self, node: ast.Call) -> None:
        names, function = self.names, node.func
        if type(function) is ast.Attribute:
            if function.attr in NOTICED:
                notice_call(node, names, self.seen)
        elif type(function) is ast.Name:
            name = function.id
            if name in NOTICED:
                notice_call(node, names, self.seen)
            if name in ("eval", "exec"):
                tree = code_of(node)
                if tree is None:
                    names.dynamic.add(name)
                elif self.at is None:
                    self.at = node
                    self._walk(_Scope("comprehension", self.scope), [tree])
                    self.at = None
            elif name == "globals":
                names.dynamic.add(name)
        stack = self.stack
        for keyword in node.keywords[::-1]:
            stack.append(keyword.value)
        stack += node.args[::-1]
        stack.append(function)

    def _compare(self, node: ast.Compare) -> None:
        notice_membership(node, self.names, self.seen)
        if guarded(node) is None or namespace(node.comparators[0]) != "globals":
            self._later(*children(node))

    def _alias(self, node: ast.AST) -> None:
        """Binds the name of `type X = ...`, whose value is read only when asked for."""
        self.scope.binds.add(node.name.id)  # type: ignore[attr-defined]


_SPECIAL: dict[type, Callable[..., None]] = {
    ast.Name: Body._name,
    ast.FunctionDef: Body._definition,
    ast.AsyncFunctionDef: Body._definition,
    ast.Lambda: Body._lambda,
    ast.ClassDef: Body._class,
    ast.ListComp: Body._comprehension,
    ast.SetComp: Body._comprehension,
    ast.DictComp: Body._comprehension,
    ast.GeneratorExp: Body._comprehension,
    ast.NamedExpr: Body._walrus,
    ast.Global: Body._global,
    ast.Nonlocal: Body._nonlocal,
    ast.Import: Body._import,
    ast.ImportFrom: Body._import,
    ast.ExceptHandler: Body._named,
    ast.Assign: Body._assign,
    ast.Return: Body._return,
    ast.AnnAssign: Body._annotated,
    ast.AugAssign: Body._augmented,
    ast.Attribute: Body._chain,
    ast.Subscript: Body._chain,
    ast.Expr: Body._statement,
    ast.Call: Body._call,
    ast.Compare: Body._compare,
}
for _kind in ("MatchAs", "MatchStar", "MatchMapping"):
    if hasattr(ast, _kind):
        _SPECIAL[getattr(ast, _kind)] = Body._named
if hasattr(ast, "TypeAlias"):
    _SPECIAL[ast.TypeAlias] = Body._alias
