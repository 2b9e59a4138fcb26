"""One place of a remembered walk: the steps taken there, what they looked at, what they left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from jupyterlab_nbguard.analysis.abstract import Slot, shown_as
from jupyterlab_nbguard.analysis.simulate import Step
from jupyterlab_nbguard.analysis.timeline import Definition, Standing, Timeline, Uses
from jupyterlab_nbguard.model.execution import Value
from jupyterlab_nbguard.model.notebook import Cell
from jupyterlab_nbguard.model.verdict import Verdict
from jupyterlab_nbguard.python.facts import CellFacts
from jupyterlab_nbguard.python.uses import FunctionNames

_VARIANTS = 4
"""Steps that are remembered of one cell as it is, and as many of what it was before."""

Bound: TypeAlias = "tuple[tuple[Definition[Stop, Slot], Slot | None], ...]"
"""Definitions, each with what it held."""


class Trail:
    """A step that may be taken over as long as all that it looked at is as it was.

    The ``verdict`` is ``open`` where it must be asked for again: always, or once one of the names
    of its ``basis`` holds something else at the end of the walk, or in the kernel. ``inputs`` and
    ``outputs`` are what it looked at and left, with the definitions of its stop, where these are
    still the same.
    """

    __slots__ = (
        *("basis", "called", "facts", "inputs", "left", "open", "outputs", "seen"),
        *("step", "verdict"),
    )

    def __init__(
        self,
        step: Step,
        facts: CellFacts,
        slots: StepSlots,
        functions: Standing[Stop, FunctionNames],
    ) -> None:
        self.step = step
        self.facts = facts
        self.seen: Mapping[str, Slot | None] = slots.before.seen
        self.called: Mapping[str, FunctionNames | None] = functions.seen
        self.left: dict[str, Slot | None] = slots.left
        self.inputs: Bound | None = None
        self.outputs: Bound | None = None
        self.verdict: Verdict | None = None
        self.open = True
        self.basis: tuple[tuple[str, Slot | None, Value | None], ...] = ()


class Stop:
    """A cell of the walk, with the step as it is ``now`` and others that were taken. Mutable.

    The ``known`` steps are those of the cell as it is, the ``former`` ones of what it was.
    """

    __slots__ = (
        *("ahead", "calls", "cell", "defines", "facts", "former", "known", "now"),
        *("number", "reads", "sets", "waiting"),
    )

    def __init__(self, number: int, cell: Cell, facts: CellFacts) -> None:
        self.number = number
        self.cell = cell
        self.facts = facts
        self.now: Trail | None = None
        self.known: list[Trail] = []
        self.former: list[Trail] = []
        self.reads: Uses[Stop, Slot] = Uses(self)
        self.calls: Uses[Stop, FunctionNames] = Uses(self)
        self.sets: dict[str, Definition[Stop, Slot]] = {}
        self.defines: dict[str, Definition[Stop, FunctionNames]] = {}
        self.ahead: dict[str, Slot] = {}
        """What it will leave once it waits for a cell above, or, if it cannot, is edited."""
        self.waiting: Trail | None = None
        """The step that it takes then, as far as that is known."""

    def become(self, cell: Cell, facts: CellFacts) -> None:
        """Takes another cell, or the same as it is by now, and what is known of just that."""
        trails = [*self.known, *self.former]
        self.cell, self.facts = cell, facts
        self.known = [it for it in trails if it.facts is facts and it.step.cell == cell]
        self.former = [it for it in trails if it not in self.known][:_VARIANTS]

    def learn(self, trail: Trail) -> None:
        """Remembers a step; of many, those that were taken last, and the one that waits."""
        self._unite(trail)
        known = self.known
        if len(known) == _VARIANTS:
            known.pop(-2 if known[-1] is self.waiting else -1)
        self.known = [trail, *known]

    def _unite(self, trail: Trail) -> None:
        """Puts the very slots that the cell left before in the place of equal ones.

        Then whoever looks at them sees what it knows already, without comparing contents.
        """
        trails = [*self.known, *self.former, *([self.now] if self.now is not None else ())]
        before: list[Mapping[str, Slot | None]] = [self.ahead, *(it.left for it in trails)]
        for name, slot in trail.left.items():
            for left in before if slot is not None else ():
                other = left.get(name)
                if other is slot or (other is not None and other == slot):
                    trail.left[name] = other
                    break

    def forget(self) -> None:
        """Sees to it that the step is taken anew."""
        self.known, self.former = [], []

    def move(self, number: int) -> str:
        """Takes another number, also in what its steps leave; returns what the former one named."""
        was, name = shown_as(self.number + 1), shown_as(number + 1)
        for trail in (*self.known, *self.former):
            if was in trail.left:
                trail.left[name] = trail.left.pop(was)
        self.number = number
        return was

    def bind(self, slots: Timeline[Stop, Slot], functions: Timeline[Stop, FunctionNames]) -> None:
        """Takes notice of what the known steps look at; drops those that called other functions."""
        functions.use(self.calls, {name for trail in self.known for name in trail.called})
        calls = self.calls.found
        self.known = [
            trail
            for trail in self.known
            if all(calls[name].value is function for name, function in trail.called.items())
        ]
        slots.use(self.reads, {name for trail in self.known for name in trail.seen})
        self.unbind()

    def unbind(self) -> None:
        """Takes notice that other definitions reach the place."""
        for trail in self.known:
            trail.inputs = None

    def inputs(self, trail: Trail) -> Bound:
        """Returns what a step looked at, with the definitions that reach the place now."""
        found = self.reads.found
        inputs = trail.inputs = tuple((found[name], slot) for name, slot in trail.seen.items())
        return inputs

    def outputs(self, trail: Trail) -> Bound:
        """Returns what a step left, with the definitions that the place holds of these names."""
        outputs = trail.outputs = tuple((self.sets[name], it) for name, it in trail.left.items())
        return outputs

    def still(self) -> Trail | None:
        """Returns the present step where it comes out again, as what it looked at is as it was."""
        now = self.now
        if now is None or now not in self.known:
            return None
        return now if all(it.value is slot for it, slot in self.inputs(now)) else None

    def free(self) -> None:
        """Takes notice that the place holds definitions of other names now."""
        for trail in (*self.known, *self.former):
            trail.outputs = None

    def expect(self, waiting: Trail | None) -> None:
        """Learns the step that it takes while it waits; with none it may be edited all the same."""
        if waiting is not None:
            self._unite(waiting)
            self.known = [*self.known[: _VARIANTS - 1], waiting]
            left = waiting.left
        else:
            # What is imported or defined stays: few cells are edited less often.
            fixed = {name for name, *_ in self.facts.imports} | self.facts.functions.keys()
            left = {
                name: Slot(None, slot.by, slot.makers, "pending")
                for name, slot in (self.now.left if self.now is not None else {}).items()
                if slot is not None and name not in fixed
            }
        self.waiting = waiting
        self.ahead = {name: it for name, it in left.items() if it is not None and it.doubt}


class StepSlots:
    """The slots that one step finds, as :class:`~.abstract.Slots`; notes what it does with them."""

    def __init__(self, before: Standing[Stop, Slot]) -> None:
        self.before = before
        self.left: dict[str, Slot | None] = {}
        """What the step set, or took away."""

    def get(self, name: str) -> Slot | None:
        """Returns what a name holds by now."""
        return self.left[name] if name in self.left else self.before.get(name)

    def __contains__(self, name: str) -> bool:
        return self.get(name) is not None

    def __getitem__(self, name: str) -> Slot:
        slot = self.get(name)
        if slot is None:
            raise KeyError(name)
        return slot

    def __setitem__(self, name: str, slot: Slot) -> None:
        self.left[name] = slot

    def pop(self, name: str, default: None) -> object:
        """Takes a name away."""
        slot = self.get(name)
        self.left[name] = None
        return slot


class Ahead(Standing[Stop, Slot]):
    """What a place will find once cells above wait for one further up.

    ``names`` are those that will hold something else: what comes from cells that can wait, and
    where there is none, from cells that can only be edited.
    """

    def __init__(self, timeline: Timeline[Stop, Slot], place: Stop) -> None:
        super().__init__(timeline, place, place.reads)
        makers = {name: definition.maker() for name, definition in place.reads.found.items()}
        able = {name: it.waiting for name, it in makers.items() if it and name in it.ahead}
        self.names = {name for name, waiting in able.items() if waiting} or able.keys()

    def look(self, name: str) -> Slot | None:
        """Returns what a name will hold."""
        definition = self._definition(name)
        maker = definition.maker() if name in self.names else None
        return definition.value if maker is None else maker.ahead[name]
