"""One step of a remembered walk: what it looked at, what it left, and what was made of it."""

from __future__ import annotations

from collections.abc import Mapping

from jupyterlab_nbguard.analysis.abstract import Slot
from jupyterlab_nbguard.analysis.simulate import Step
from jupyterlab_nbguard.analysis.timeline import Standing, Timeline
from jupyterlab_nbguard.model.verdict import Verdict
from jupyterlab_nbguard.python.facts import CellFacts
from jupyterlab_nbguard.python.uses import FunctionNames


class StepSlots:
    """The slots that one step finds, as :class:`~.abstract.Slots`; notes what it does with them."""

    def __init__(self, timeline: Timeline[Slot], place: int) -> None:
        self.before = Standing(timeline, place)
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


class Trail:
    """A step that may be taken over as long as all that it looked at is as it was.

    ``stale`` marks one that can come out otherwise all the same. ``verdict`` is what follows from
    the step alone, once it was worked out.
    """

    __slots__ = ("called", "facts", "left", "seen", "stale", "step", "verdict")

    def __init__(
        self, step: Step, facts: CellFacts, slots: StepSlots, functions: Standing[FunctionNames]
    ) -> None:
        self.step = step
        self.facts = facts
        self.seen: Mapping[str, Slot | None] = slots.before.seen
        self.called: Mapping[str, FunctionNames | None] = functions.seen
        self.left: Mapping[str, Slot | None] = slots.left
        self.verdict: Verdict | None = None
        self.stale = False
