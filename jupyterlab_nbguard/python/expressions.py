"""Walks the expressions that a cell's top level evaluates, following what it has bound so far.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from jupyterlab_nbguard.python.bodies import Body
from jupyterlab_nbguard.python.effects import (
    namespace_key,
    notice_membership,
    notice_subscript,
)
from jupyterlab_nbguard.python.state import State
from jupyterlab_nbguard.python.syntax import (
    children,
    guarded,
    iterated,
    part_of,
)
from jupyterlab_nbguard.python.uses import BRANCH, LOOP, FunctionNames

# Found faster than in the module that they belong to.
_NAME, _CONSTANT = ast.Name, ast.Constant
_ATTRIBUTE, _SUBSCRIPT = ast.Attribute, ast.Subscript


class Expressions(State):
    """Moves the state over expressions."""

    def expr(self, node: ast.AST | None, used: bool = True) -> None:
        """Evaluates one expression."""
        if node is None:
            return
        visit = EXPRESSIONS.get(type(node))
        if visit is not None:
            visit(self, node, used)
        else:
            for child in children(node):
                self.expr(child)

    def exprs(self, nodes: list[ast.expr], used: bool = True) -> None:
        """Evaluates expressions in turn."""
        for node in nodes:
            if type(node) is not _CONSTANT:
                self.expr(node, used)

    def perhaps(self, nodes: list[ast.expr], used: bool, doubt: int = BRANCH) -> None:
        """Evaluates expressions that may not be reached."""
        before, outer = dict(self.state), self.doubt
        self.doubt = max(outer, doubt)
        self.exprs(nodes, used)
        self.doubt = outer
        if self.state != before:
            self.meet(before, self.dead)

    def _pass(self, node: ast.AST, used: bool) -> None:
        pass

    def _name(self, node: ast.Name, used: bool) -> None:
        self.load(node.id, node, used)
        if node.id == "environ" and id(node) not in self.seen:
            self.names.environ.add(None)

    def _chain(self, node: ast.AST, used: bool) -> None:
        self.chain(node)

    def chain(self, node: ast.AST, called: bool = False, store: bool = False) -> None:
        """Reads, calls or stores along `x.a[0].b`: a constant first step is a part of `x`."""
        links: list[ast.Attribute | ast.Subscript] = []
        root, key = node, None
        while True:
            if type(root) is _ATTRIBUTE:
                if root.attr == "environ" and id(root) not in self.seen:
                    self.names.environ.add(None)
            elif type(root) is _SUBSCRIPT:
                if type(root.value) is not _NAME or root.value.id == "environ":
                    notice_subscript(root, self.names, self.seen)
                    key = namespace_key(root)
                    if key is not None:
                        break
            else:
                break
            links.append(root)
            root = root.value
        if type(root) is _NAME:
            key = root.id
            if key == "environ":
                self._environ(root)
        if key is None:
            if store:
                self.names.harms.add("")
            self.expr(root)
        elif not links:  # globals()["x"] itself
            if store:
                self.bind(key, node)
            else:
                self.load(key, node, True)
        else:
            first = links[-1]
            part = None if called and first is node else part_of(first)
            if store:
                self._store_part(key, root, part, part if first is not node else ())
            else:
                self.load(key, root, True, part)
                if called and first is node:
                    self.names.attributes.setdefault(key, set()).update(part_of(first) or ())
        for link in links:
            if type(link) is _SUBSCRIPT and type(link.slice) is not _CONSTANT:
                self.expr(link.slice)

    def _store_part(
        self,
        name: str,
        root: ast.AST,
        part: tuple[tuple[str, object], ...] | None,
        read: tuple[tuple[str, object], ...] | None,
    ) -> None:
        self.mutate(name, root, harm=part is None or read != ())
        hidden = name in self.hidden or (self.local is not None and name in self.local)
        if part is not None and not hidden:
            self.names.part_stores.setdefault(name, set()).update(part)
        # The object must be there, though nothing of it is read.
        self.load(name, root, True, None if part is None else read)
        if part is not None and read == () and not hidden and not self.doubt and not self.dead:
            self.names.sure_stores.setdefault(name, set()).update(part)

    def _environ(self, node: ast.AST) -> None:
        if id(node) not in self.seen:
            self.names.environ.add(None)

    def _binary(self, node: ast.BinOp, used: bool) -> None:
        if type(node.left) is not ast.BinOp:
            self.expr(node.left)
            self.expr(node.right)
            return
        # Long sums lean to the left: walk the spine instead of going down it.
        spine: list[ast.expr] = []
        left: ast.expr = node
        while type(left) is ast.BinOp:
            spine.append(left.right)
            left = left.left
        self.expr(left)
        self.exprs(spine[::-1])

    def _unary(self, node: ast.UnaryOp, used: bool) -> None:
        self.expr(node.operand)

    def _boolean(self, node: ast.BoolOp, used: bool) -> None:
        self.expr(node.values[0])
        self.perhaps(node.values[1:], True)

    def _compare(self, node: ast.Compare, used: bool) -> None:
        notice_membership(node, self.names, self.seen)
        name = guarded(node)
        if name is not None:
            self.names.guards.add(name)
            return
        self.expr(node.left)
        self.expr(node.comparators[0])
        if len(node.comparators) > 1:
            self.perhaps(node.comparators[1:], True)

    def _conditional(self, node: ast.IfExp, used: bool) -> None:
        self.expr(node.test)
        before = dict(self.state)
        self.perhaps([node.body], used)
        after, self.state = self.state, before
        self.perhaps([node.orelse], used)
        self.meet(after, self.dead)

    def _display(self, node: ast.List, used: bool) -> None:
        self.exprs(node.elts, used)

    def _dict(self, node: ast.Dict, used: bool) -> None:
        for index, key in enumerate(node.keys):
            self.expr(key, used)
            self.expr(node.values[index], used or key is None)

    def _walrus(self, node: ast.NamedExpr, used: bool) -> None:
        self.expr(node.value, used)
        self.bind(node.target.id, node.target)

    def _lambda(self, node: ast.Lambda, used: bool) -> None:
        body = self.body(node)
        self.inner(body)
        if used:
            self.run([body])
        elif self.carried is not None:
            self.carried.append(body)

    def body(self, node: ast.AST) -> FunctionNames:
        """Returns what a function does when it runs, having evaluated its defaults."""
        arguments: ast.arguments = node.args  # type: ignore[attr-defined]
        for default in arguments.defaults + arguments.kw_defaults:
            self.expr(default, False)
        return Body(self.lazy).run(node, self.hidden)

    def inner(self, body: FunctionNames) -> None:
        """Records the reads of a function that has no name of the cell's."""
        if self.members is not None:
            self.members.absorb(body)
        else:
            for name, use in body.loads.items():
                self.names.inner_loads.setdefault(name, use)

    def _comprehension(self, node: ast.ListComp, used: bool) -> None:
        hidden, local, doubt = self.hidden, self.local, self.doubt
        before = dict(self.state)
        for generator in node.generators:
            self.iterate(generator.iter)
            # Only the first iterable sees the names of a class body around it.
            self.local = None
            self.doubt = max(doubt, LOOP)
            self.names.awaits = self.names.awaits or bool(generator.is_async)
            targets = set()
            for target in ast.walk(generator.target):
                if type(getattr(target, "ctx", None)) is not ast.Store:
                    continue
                if type(target) is ast.Name:
                    targets.add(target.id)
                elif type(target) is ast.Attribute or type(target) is ast.Subscript:
                    self.chain(target, store=True)
            self.hidden = self.hidden | targets
            self.exprs(generator.ifs)
        if isinstance(node, ast.DictComp):
            self.expr(node.key, used)
            self.expr(node.value, used)
        else:
            self.expr(node.elt, used)
        self.hidden, self.local, self.doubt = hidden, local, doubt
        if self.state != before:
            self.meet(before, self.dead)

    def iterate(self, node: ast.expr) -> None:
        """Evaluates what a loop walks through; that may be an iterator, which it uses up."""
        for root in iterated(node):
            self.mutate(root.id, root)
        self.expr(node)

    def _await(self, node: ast.Await, used: bool) -> None:
        self.names.awaits = True
        self.expr(node.value)

    def _template(self, node: ast.JoinedStr, used: bool) -> None:
        # Before Python 3.12 the positions inside are not to be trusted.
        outer = self.at
        if not _EXACT_TEMPLATES:
            self.at = outer or node
        for value in node.values:
            self.expr(value)
        self.at = outer


_EXACT_TEMPLATES = hasattr(ast, "TypeAlias")
# What to do with each kind of expression; `calls` adds its own.
EXPRESSIONS: dict[type, Callable[..., None]] = {
    ast.Name: Expressions._name,
    ast.Constant: Expressions._pass,
    ast.Attribute: Expressions._chain,
    ast.Subscript: Expressions._chain,
    ast.BinOp: Expressions._binary,
    ast.UnaryOp: Expressions._unary,
    ast.BoolOp: Expressions._boolean,
    ast.Compare: Expressions._compare,
    ast.IfExp: Expressions._conditional,
    ast.List: Expressions._display,
    ast.Tuple: Expressions._display,
    ast.Set: Expressions._display,
    ast.Dict: Expressions._dict,
    ast.NamedExpr: Expressions._walrus,
    ast.Lambda: Expressions._lambda,
    ast.ListComp: Expressions._comprehension,
    ast.SetComp: Expressions._comprehension,
    ast.DictComp: Expressions._comprehension,
    ast.GeneratorExp: Expressions._comprehension,
    ast.Await: Expressions._await,
    ast.JoinedStr: Expressions._template,
}
