"""Says what one cell does with names: what it reads, binds, changes and deletes, and how surely.

`collect` follows the flow of the cell's top level: a name that the cell itself has certainly bound
is no read. Bodies of functions count where something of the cell runs them.
Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from jupyterlab_nbguard.python.bindings import Bindings
from jupyterlab_nbguard.python.state import BOUND, EITHER
from jupyterlab_nbguard.python.syntax import (
    HANDING,
    callee,
    catches_name_error,
    children,
    root_of,
    roots,
    surely_full,
    truth,
    words,
)
from jupyterlab_nbguard.python.uses import BRANCH, GUARD, LOOP, Names

if TYPE_CHECKING:
    _State = tuple[dict[str, int], bool]

# Calls that leave their arguments as they are.
_LOOKS = words("print display repr type len isinstance help id hash dir format")
_SWALLOWS = frozenset(("suppress", "raises", "assertRaises"))


def collect(tree: ast.AST, lazy_annotations: bool = False) -> Names:
    """Returns what the top level of a cell does with names; never raises."""
    cell = Cell(lazy_annotations or sys.version_info >= (3, 14))
    try:
        cell.block(getattr(tree, "body", [tree]))
        return cell.finish()
    except Exception:  # trees too deep to follow, or made by hand
        return _crude(tree)


class Cell(Bindings):
    """Moves the state over the statements of the cell."""

    def __init__(self, lazy: bool) -> None:
        super().__init__(lazy)
        self.breaks: list[list[_State]] = []
        self.jumps = 0  # out of the loop, so far
        self.continues: list[list[_State]] = []

    def finish(self) -> Names:
        """Returns the names, once the last statement is done."""
        names = self.names
        for name, state in self.state.items():
            if state == BOUND:
                names.certain_binds.add(name)
            elif state != EITHER:
                names.certain_deletes.add(name)
        for name in self.whole:
            names.parts.pop(name, None)
        names.environ -= self.environ_set
        for name in names.guards:
            use = names.loads.get(name)
            if use is not None and use.certain:
                names.loads[name] = use.doubted("guard")
        return names

    def block(self, body: object) -> None:
        """Runs statements in turn."""
        jumps, statements = self.jumps, _STATEMENTS
        for node in body if isinstance(body, list) else [body]:
            visit = statements.get(type(node))
            if visit is not None:
                visit(self, node)
            elif isinstance(node, ast.expr):
                self.expr(node)
            elif isinstance(node, ast.AST):  # kinds of statements that came later
                for child in children(node):
                    if isinstance(child, ast.stmt):
                        self.block(child)
                    else:
                        self.expr(child)
            if self.jumps != jumps:
                self._after_jumps(jumps)

    def _after_jumps(self, before: int) -> None:
        """Doubts what follows a place where the loop may have been left."""
        if self.jumps != before:
            self.doubt = max(self.doubt, BRANCH)

    def _branch(self, body: object, doubt: int, state: dict[str, int], dead: bool) -> _State:
        """Runs a block from a state of its own and returns the state it ends in."""
        outer = self.doubt
        self.doubt = max(outer, doubt)
        self.state, self.dead = dict(state), dead
        self.block(body)
        self.doubt = outer
        return self.state, self.dead

    def _if(self, node: ast.If) -> None:
        self.expr(node.test)
        always = truth(node.test)
        if always is not None:
            self.block(node.body if always else node.orelse)
            return
        state, dead = self.state, self.dead
        first = self._branch(node.body, BRANCH, state, dead)
        self._branch(node.orelse, BRANCH, state, dead)
        self.meet(*first)

    def _for(self, node: ast.For) -> None:
        self.iterate(node.iter)
        if type(node) is not ast.For:
            self.names.awaits = True
        self._loop(node, surely_full(node.iter), False)

    def _while(self, node: ast.While) -> None:
        self.expr(node.test)
        always = truth(node.test)
        if always is False:
            self.block(node.orelse)
        else:
            self._loop(node, always is True, always is True)

    def _loop(self, node: ast.AST, sure: bool, endless: bool) -> None:
        before, dead, outer, jumps = dict(self.state), self.dead, self.doubt, self.jumps
        self.breaks.append([])
        self.continues.append([])
        if not sure:
            self.doubt = max(outer, LOOP)
        target = getattr(node, "target", None)
        if target is not None:
            self.target(target)
        self.block(node.body)  # type: ignore[attr-defined]
        self.doubt, self.jumps = outer, jumps
        breaks = self.breaks.pop()
        for state in self.continues.pop():
            self.meet(*state)
        if endless:
            self.dead = True  # only a break leads out
        elif not sure:
            self.meet(before, dead)
        otherwise: list[ast.stmt] = node.orelse  # type: ignore[attr-defined]
        if otherwise:
            self._branch(otherwise, BRANCH if breaks else 0, self.state, self.dead)
        for state in breaks:
            self.meet(*state)

    def _break(self, node: ast.Break) -> None:
        self._jump(self.breaks)

    def _continue(self, node: ast.Continue) -> None:
        self._jump(self.continues)

    def _jump(self, exits: list[list[_State]]) -> None:
        if exits:
            exits[-1].append((dict(self.state), self.dead))
            self.jumps += 1
        self.dead = True

    def _raise(self, node: ast.Raise) -> None:
        self.expr(node.exc)
        self.expr(node.cause)
        self.dead = True

    def _assert(self, node: ast.Assert) -> None:
        self.expr(node.test)
        if node.msg is not None:
            self.perhaps([node.msg], True)

    def _with(self, node: ast.With) -> None:
        swallows = False
        for item in node.items:
            context = item.context_expr
            for root in roots(context):
                self.mutate(root.id, root)
            self.expr(context)
            if item.optional_vars is not None:
                self.target(item.optional_vars)
            swallows |= type(context) is ast.Call and callee(context) in _SWALLOWS
        if type(node) is not ast.With:
            self.names.awaits = True
        if swallows:
            before, dead, steps = self.state, self.dead, len(self.steps)
            self._branch(node.body, GUARD, before, dead)
            self.meet(self._interrupted(before, steps), dead)
        else:
            self.block(node.body)

    def _try(self, node: ast.Try) -> None:
        before, dead = dict(self.state), self.dead
        catches = [catches_name_error(handler.type) for handler in node.handlers]
        known = set(self.names.loads)
        jumps, steps, exits = self.jumps, len(self.steps), self._exits()
        self._branch(node.body, GUARD if any(catches) else 0, before, dead)
        self._after_jumps(jumps)
        if "named" in catches or ("any" in catches and _only_names(node.body)):
            self.names.guards.update(self.names.loads.keys() - known)
        start = self._interrupted(before, steps)
        ends = [self._branch(node.orelse, BRANCH if any(catches) else 0, self.state, self.dead)]
        for handler in node.handlers:
            outer, self.doubt = self.doubt, max(self.doubt, BRANCH)
            self.state, self.dead = dict(start), dead
            self.expr(handler.type)
            self._handler(handler)
            self.doubt = outer
            ends.append((self.state, self.dead))
        self.state, self.dead = ends[0]
        for end in ends[1:]:
            self.meet(*end)
        # The last block runs on every path; what it reads is judged on the normal one.
        if node.finalbody:
            ended, steps = self.dead, len(self.steps)
            for states, length in exits:
                for state in states[length:]:
                    self.meet(*state)
            if self.dead:
                self.state, self.dead = start, dead
            self.block(node.finalbody)
            self.dead = self.dead or ended
            for name, _ in self.steps[steps:]:
                _forget(exits, name)

    def _interrupted(self, before: dict[str, int], steps: int) -> dict[str, int]:
        """Returns the state of names when any statement done since may have been the last."""
        state = dict(before)
        for name, done in self.steps[steps:]:
            if state.get(name, done) != done:
                state[name] = EITHER
        return state

    def _handler(self, node: ast.ExceptHandler) -> None:
        if not node.name:
            self.block(node.body)
            return
        exits = self._exits()
        self.bind(node.name, node)
        self.block(node.body)
        self.delete(node.name, node)
        _forget(exits, node.name)

    def _exits(self) -> list[tuple[list[_State], int]]:
        """Returns the lists of ways out of the loop, and how many there are by now."""
        exits = [kind[-1] for kind in (self.breaks, self.continues) if kind]
        return [(exit, len(exit)) for exit in exits]

    def _match(self, node: ast.Match) -> None:
        self.expr(node.subject)
        state, dead, ends, total = self.state, self.dead, [], False
        for case in node.cases:
            outer, self.doubt = self.doubt, max(self.doubt, BRANCH)
            self.state, self.dead = dict(state), dead
            self._pattern(case.pattern)
            self.expr(case.guard)
            self.block(case.body)
            self.doubt = outer
            ends.append((self.state, self.dead))
            total = case.guard is None and getattr(case.pattern, "pattern", 0) is None
        self.state, self.dead = ends.pop() if total else (dict(state), dead)
        for end in ends:
            self.meet(*end)

    def _pattern(self, node: ast.AST) -> None:
        for child in children(node):
            if isinstance(child, ast.expr):
                self.expr(child)
            else:
                self._pattern(child)
        name: str | None = getattr(node, "name", None) or getattr(node, "rest", None)
        if name:
            self.bind(name, node)

    def _statement(self, node: ast.Expr) -> None:
        value = node.value
        call = value.value if type(value) is ast.Await else value
        if type(call) is not ast.Call:
            self.expr(value)
            return
        called = callee(call)
        if called not in _LOOKS:
            self._command(call)
        self.expr(value)
        if called == "exit":
            self.dead = self.dead or type(call.func) is ast.Attribute

    def _command(self, call: ast.Call) -> None:
        """Notes what a call whose result nobody takes may change: its owner, its arguments."""
        owner: str | None = None
        function = call.func.id if type(call.func) is ast.Name else None
        if type(call.func) is ast.Attribute:
            root = root_of(call.func)
            owner = root.id if type(root) is ast.Name else None
            for it in roots(root):
                self.mutate(it.id, it, harm=False)
                self.names.commands.setdefault(it.id, set()).add(call.func.attr)
        for argument in call.args:
            if type(argument) in HANDING:
                self._handed(argument, owner, function)
        for keyword in call.keywords:
            if type(keyword.value) in HANDING:
                self._handed(keyword.value, owner, function)

    def _handed(self, argument: ast.expr, owner: str | None, function: str | None) -> None:
        names = self.names
        for root in roots(argument):
            self.mutate(root.id, root, harm=owner is None and function is None)
            if owner is not None:
                names.passed.setdefault(root.id, set()).add(owner)
            elif function is not None:
                names.handed.setdefault(root.id, set()).add(function)


def _forget(exits: list[tuple[list[_State], int]], name: str) -> None:
    """Takes a name out of the states in which a loop was left since: what it is, is uncertain.

    A jump out of `try` still runs what is behind `finally`, and unbinds the name of a handler.
    """
    for states, length in exits:
        for state, _ in states[length:]:
            state.pop(name, None)


def _only_names(body: list[ast.stmt]) -> bool:
    """Tells whether a body does nothing but mention names, to see whether they exist."""
    return all(type(node) is ast.Expr and type(node.value) is ast.Name for node in body)


_STATEMENTS: dict[type, Callable[..., None]] = {
    ast.Assign: Cell._assign,
    ast.AnnAssign: Cell._annotated,
    ast.AugAssign: Cell._augmented,
    ast.Import: Cell._import,
    ast.ImportFrom: Cell._import_from,
    ast.Delete: Cell._delete,
    ast.FunctionDef: Cell._definition,
    ast.AsyncFunctionDef: Cell._definition,
    ast.ClassDef: Cell._class,
    ast.Global: Cell._global,
    ast.If: Cell._if,
    ast.For: Cell._for,
    ast.AsyncFor: Cell._for,
    ast.While: Cell._while,
    ast.Break: Cell._break,
    ast.Continue: Cell._continue,
    ast.Raise: Cell._raise,
    ast.Assert: Cell._assert,
    ast.With: Cell._with,
    ast.AsyncWith: Cell._with,
    ast.Try: Cell._try,
    ast.Expr: Cell._statement,
}
if hasattr(ast, "TryStar"):
    _STATEMENTS[ast.TryStar] = Cell._try
if hasattr(ast, "Match"):
    _STATEMENTS[ast.Match] = Cell._match
if hasattr(ast, "TypeAlias"):
    _STATEMENTS[ast.TypeAlias] = Cell._alias


def _crude(tree: ast.AST) -> Names:
    """Lists the names of a tree that cannot be followed, promising nothing about any of them."""
    names, cell = Names(), Cell(False)
    cell.doubt = BRANCH
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        stack.extend(children(node)[::-1])
        name = getattr(node, "id", None) or getattr(node, "name", None)
        if type(node) is ast.alias:
            name = node.asname or node.name.split(".")[0]
        if not isinstance(name, str):
            continue
        if type(node) is ast.Name and type(node.ctx) is ast.Load:
            names.loads.setdefault(name, cell.use(name, node))
            names.calls.add(name)
        else:
            names.binds.setdefault(name, cell.use(name, node))
    return names
