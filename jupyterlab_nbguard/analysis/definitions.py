"""Finds names that Restart & Run All would not have bound yet where a cell uses them.

The cells are walked in document order with the set of names that are bound for sure or perhaps.
What may bind anything (``exec``, ``%run``, star imports) makes every name perhaps bound below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from jupyterlab_nbguard.analysis.ambient import is_ambient
from jupyterlab_nbguard.model.execution import Execution
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.python.facts import CellFacts
from jupyterlab_nbguard.python.uses import Use

FactsOf = Callable[[Cell], CellFacts]

# `eval` binds nothing but by a walrus, which nobody writes there.
_BINDS_ANYTHING = frozenset(("exec", "globals", "locals", "vars", "run", "star"))
# What a function's body can do of it to the names outside.
_BINDS_WITHIN = frozenset(("exec", "globals", "run"))
_WORD = re.compile(r"[^\W\d]\w*")
# A use that the cell itself guards, or may have bound before, says nothing about other cells.
_FORGIVEN = frozenset(("guard", "bound"))


@dataclass(frozen=True)
class Missing:
    """One use of a name that no cell above has bound."""

    cell: CellId
    name: str
    use: Use
    below: tuple[CellId, ...] = ()
    """The cells that bind the name further down, in order."""
    opaque: tuple[CellId, ...] = ()
    """Where no cell is known to bind it: the cells below that may bind anything."""
    deleted: CellId | None = None
    """The cell above that deleted the name."""

    @property
    def certain(self) -> bool:
        """Says whether the cell fails for sure."""
        return bool(self.use.certain)


@dataclass(frozen=True)
class Definitions:
    """Which cells bind which names, and the uses that come too early or in vain."""

    binders: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Each name with the places (among all cells) that may bind it, in order."""
    opaque: tuple[int, ...] = ()
    """The places of cells that may bind anything."""
    missing: tuple[Missing, ...] = ()

    def is_bound_above(self, name: str, place: int) -> bool:
        """Says whether a cell above ``place`` may bind ``name``, or nobody has to."""
        if is_ambient(name) or any(opaque < place for opaque in self.opaque):
            return True
        return any(binder < place for binder in self.binders.get(name, ()))


@dataclass(frozen=True)
class Part:
    """What the text of one cell has to do with all that."""

    binds: tuple[str, ...]
    """Names that it may leave bound, as far as the text tells."""
    opaque: bool
    """Whether it may bind anything."""
    uses: tuple[tuple[str, Use], ...]
    """Names that must be bound above."""
    inner: tuple[tuple[str, Use], ...]
    """Names that its functions read and that must be bound somewhere."""
    deletes: frozenset[str]


def part_of(facts: CellFacts) -> Part:
    """Returns what is known of a cell's text alone."""
    return Part(
        tuple(_binds(facts)),
        _is_opaque(facts),
        tuple(it for it in facts.loads.items() if not _is_forgiven(*it, facts)),
        tuple(_inner_uses(facts)),
        facts.certain_deletes,
    )


def define(
    notebook: Notebook,
    facts_of: FactsOf,
    observed: Mapping[CellId, Execution] | None = None,
    now: Collection[str] = (),
    extra: Iterable[str] = (),
    part: Callable[[CellFacts], Part] = part_of,
) -> Definitions:
    """Returns the definitions of a notebook.

    ``observed`` are the last runs of cells whose source has not changed since: one that may bind
    anything can have bound only what the kernel holds ``now``. ``extra`` are names that the kernel
    brings along. ``part`` is :func:`part_of`, or what remembers its results.
    """
    walk = _Walk(notebook, frozenset(extra))
    for place, cell in enumerate(notebook.cells):
        if cell.runs:
            walk.step(place, cell, part(facts_of(cell)), (observed or {}).get(cell.id), now)
    return walk.definitions()


class _Walk:
    def __init__(self, notebook: Notebook, extra: frozenset[str]) -> None:
        self.extra = extra
        self.cells: list[tuple[int, Cell, Part, Sequence[str]]] = []
        self.binders: dict[str, list[int]] = {}
        self.opaque: list[int] = []
        self.ids = [cell.id for cell in notebook.cells]

    def step(
        self, place: int, cell: Cell, part: Part, run: Execution | None, now: Collection[str]
    ) -> None:
        """Passes a cell."""
        bound: Sequence[str] = part.binds
        if run is not None:
            seen = run.variables
            bound = (*bound, *seen.bound, *seen.kept, *seen.changed)
        if part.opaque:
            if run is None:
                self.opaque.append(place)
            else:
                bound = (*bound, *now)
        self.cells.append((place, cell, part, bound))
        for name in bound:
            self.binders.setdefault(name, []).append(place)

    def definitions(self) -> Definitions:
        """Returns what is found once all cells are passed."""
        missing: list[Missing] = []
        bound: set[str] = set(self.extra)
        closed = not self.opaque
        deleted: dict[str, CellId] = {}
        first_opaque = self.opaque[0] if self.opaque else len(self.ids)
        for place, cell, part, binds in self.cells:
            if place < first_opaque and "raises-exception" not in cell.tags:
                for name, use in part.uses:
                    if name not in bound:
                        missing.append(self._missing(place, cell, use, name, deleted.get(name)))
                for name, use in part.inner if closed else ():
                    if name not in self.binders and name not in self.extra:
                        missing.append(Missing(cell.id, name, use))
            for name in part.deletes:
                bound.discard(name)
                deleted[name] = cell.id
            bound.update(binds)
        return Definitions(
            self.binders,
            tuple(self.opaque),
            tuple(missing),
        )

    def _missing(
        self, place: int, cell: Cell, use: Use, name: str, deleted: CellId | None
    ) -> Missing:
        below = tuple(self.ids[at] for at in self.binders.get(name, ()) if at > place)
        opaque = () if below else tuple(self.ids[at] for at in self.opaque)
        return Missing(cell.id, name, use, below, opaque, deleted)


def _is_forgiven(name: str, use: Use, facts: CellFacts) -> bool:
    if use.doubt in _FORGIVEN or name in facts.guards or is_ambient(name):
        return True
    return use.doubt == "branch" and _is_in_command(use, facts)


def _is_in_command(use: Use, facts: CellFacts) -> bool:
    """Says whether the name stands in a ``!command``, where ``$NAME`` may be the shell's own."""
    masked = facts.positions.masked
    return masked is not None and masked[use.line].origins is not None


def _inner_uses(facts: CellFacts) -> Iterator[tuple[str, Use]]:
    """Yields what the bodies of functions read, by its first use, and the cell itself does not."""
    if not (facts.inner_loads or facts.functions) or _looks_first(facts):
        return
    first: dict[str, Use] = {}
    for loads in (facts.inner_loads, *(body.loads for body in facts.functions.values())):
        for name, use in loads.items():
            first.setdefault(name, use)
    for name, use in first.items():
        if name not in facts.loads and not _is_forgiven(name, use, facts):
            yield name, use


def _looks_first(facts: CellFacts) -> bool:
    """Says whether a function of the cell may ask for a name's existence before it reads it."""
    return "NameError" in facts.source or "globals" in facts.source


def _is_opaque(facts: CellFacts) -> bool:
    if not facts.dynamic.isdisjoint(_BINDS_ANYTHING):
        return True
    for body in facts.functions.values():
        if body.dynamic and not body.dynamic.isdisjoint(_BINDS_WITHIN):
            return True
    return False


def _binds(facts: CellFacts) -> list[str]:
    """Lists what the cell may leave bound, by its text."""
    names, gone = list(facts.binds), facts.certain_deletes
    if gone:
        names = [name for name in names if name not in gone]
    for body in facts.functions.values():
        names += body.stores
    if facts.errors and not facts.parsed:
        names += _WORD.findall(facts.source)  # whoever mends the cell may bind any of its words
    return names
