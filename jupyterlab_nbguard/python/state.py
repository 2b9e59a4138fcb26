"""Keeps what is known at one point of a cell's flow, and records what the cell does to names.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable

from jupyterlab_nbguard.python.uses import DOUBTS, FunctionNames, Names, Use

# What the cell has certainly done to a name: any of these hides what it was before the cell.
BOUND, DELETED, EITHER = 1, 0, 2


_NO_PARTS: set[tuple[str, object]] = set()


class State:
    """Keeps the state at one point of the flow."""

    def __init__(self, lazy: bool) -> None:
        self.names = Names()
        self.lazy = lazy  # annotations are not evaluated
        self.state: dict[str, int] = {}
        self.steps: list[tuple[str, int]] = []  # all that was ever done to names, in order
        self.dead = False
        self.doubt = 0
        self.context = "cell"
        self.hidden: frozenset[str] = frozenset()  # comprehension targets and type parameters
        self.local: set[str] | None = None  # the names of the class body being run
        self.declared: set[str] = set()  # `global` in that class body
        self.members: FunctionNames | None = None  # the methods of that class
        self.maybe: set[str] = set()  # names that a function which ran may have bound
        self.whole: set[str] = set()
        self.known: dict[str, list[FunctionNames]] = {}  # name -> bodies that its use may run
        self.carried: list[FunctionNames] | None = None  # bodies in the value being copied
        self.environ_set: set[str | None] = set()  # variables of the environment set so far
        self.at: ast.AST | None = None  # stands for every position in code made from text
        self.seen: set[int] = set()

    def use(self, name: str, node: ast.AST, doubt: str = "") -> Use:
        """Returns a use at the node, as doubtful as the place that the flow has reached."""
        if not doubt:
            doubt = "branch" if self.dead else DOUBTS[self.doubt]
        return Use(name, self.at or node, doubt, self.context)

    def load(
        self, name: str, node: ast.AST, used: bool, part: Iterable[tuple[str, object]] | None = None
    ) -> None:
        """Records a read; ``used`` says that code gets hold of the value."""
        if name in self.hidden or (self.local is not None and name in self.local):
            return
        bodies = self.known.get(name)
        if bodies:
            if used:
                self.run(bodies)
            elif self.carried is not None:
                self.carried.extend(bodies)
        if name in self.state:
            return
        names = self.names
        old = names.loads.get(name)
        if old is None or not old.certain:
            own = name in names.binds or name in self.maybe
            if old is None or not (own or self.doubt or self.dead):
                doubt = "bound" if own else "branch" if self.dead else DOUBTS[self.doubt]
                names.loads[name] = Use(name, self.at or node, doubt, self.context)
        if used:
            names.calls.add(name)
        if part is None:
            self.whole.add(name)
            return
        if names.sure_stores.get(name, _NO_PARTS).issuperset(part):
            part = _NO_PARTS  # what the cell itself has put there
        names.parts.setdefault(name, set()).update(part)
        names.attributes.setdefault(name, set()).update(part)

    def bind(self, name: str, node: ast.AST) -> None:
        """Records that the name is bound here."""
        if self.local is not None and name not in self.declared:
            self.local.add(name)
            return
        names = self.names
        if names.is_harmed(name):
            names.harms.add("")  # what was changed is not what the name is bound to now
        if name not in names.binds:
            names.binds[name] = self.use(name, node)
        self.state[name] = BOUND
        self.steps.append((name, BOUND))
        if not self.doubt:
            self.known.pop(name, None)

    def delete(self, name: str, node: ast.AST) -> None:
        """Records that the name is deleted here."""
        if self.local is not None and name not in self.declared:
            self.local.discard(name)
            return
        if name not in self.names.deletes:
            self.names.deletes[name] = self.use(name, node)
        self.state[name] = DELETED
        self.steps.append((name, DELETED))

    def mutate(self, name: str, node: ast.AST, harm: bool = True) -> None:
        """Records that the object of the name may be changed in place.

        It is no ``harm`` to store a part as a whole, since what was there is left as it is; and
        what methods do is told apart.
        """
        if name in self.hidden or (self.local is not None and name in self.local):
            return
        if name not in self.names.mutates:
            self.names.mutates[name] = self.use(name, node)
        if harm:
            self.names.harms.add(name)

    def run(self, bodies: list[FunctionNames]) -> None:
        """Runs functions of this cell: their reads are reads at this point of the flow."""
        names, todo, done = self.names, list(bodies), set()
        while todo:
            body = todo.pop()
            if id(body) in done:
                continue
            done.add(id(body))
            for name, use in body.loads.items():
                if name in body.calls and name in self.known:
                    todo.extend(self.known[name])
                if name in self.state:
                    continue
                if name not in names.loads:
                    own = name in names.binds or name in self.maybe
                    names.loads[name] = use.doubted("bound") if own else use
                self.whole.add(name)
                if name in body.calls:
                    names.calls.add(name)
            for name, use in body.mutates.items():
                names.mutates.setdefault(name, use)
                names.harms.add(name)
            self.maybe |= body.stores
            names.dynamic |= body.dynamic
            names.environ |= body.environ
            names.seeds = names.seeds or body.seeds

    def meet(self, state: dict[str, int], dead: bool) -> None:
        """Joins the present state with that of another path that leads here."""
        if dead:
            return
        if self.dead:
            self.state, self.dead = dict(state), False
            return
        mine = self.state
        self.state = {
            name: mine[name] if mine[name] == other else EITHER
            for name, other in state.items()
            if name in mine
        }
