"""A walk as it came out, or would: taken over as a whole behind a place up to which all is alike.

The first character of an edit makes all below it wait, and undone it makes all fresh again. So
many steps are the same each time, one after the other, that even to look whether they are costs
most of a keystroke. What a walk comes to behind a place follows from what it finds there. Where
all that differs above is looked at by nobody further down, it comes to what it came to before.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress, count, islice
from operator import is_not

from jupyterlab_nbguard.analysis.abstract import Slot
from jupyterlab_nbguard.analysis.stop import Stop, Trail
from jupyterlab_nbguard.analysis.timeline import Definition


class Outcome:
    """The step of each place, by number, and what the definitions hold then. Mutable.

    Nothing is known up to where it is ``blocked``. For each place it is noted how far what it sets
    is looked at, at the most, and which are touched: there other steps may be known since.
    """

    __slots__ = ("_begins", "_held", "_passing", "_reach", "_touched", "blocked", "trails")

    def __init__(self, stops: Sequence[Stop], edited: Stop | None = None) -> None:
        """Takes the walk as it is now, or as it would be if a cell were ``edited``."""
        self.blocked = -1
        self.trails: list[Trail | None] = []
        self._reach = [-1] * len(stops)
        self._touched: set[int] = set()
        self._begins: list[int] = []
        # In the order of the places.
        self._held: dict[Definition[Stop, Slot], Slot | None] = {}
        self._passing: set[Definition[Stop, Slot]] = set()
        for stop in stops:
            trail = stop.now if edited is None else self._fitting(stop)
            if trail is None or stop is edited:
                self.blocked = stop.number
            self._begins.append(len(self._held))
            self.trails.append(None)
            self._note(stop, trail if stop is not edited else None)

    def _fitting(self, stop: Stop) -> Trail | None:
        """Returns the step that a place takes, among those that it knows."""
        held = self._held
        for trail in (stop.now, *stop.known):
            if trail is not None:
                for definition, slot in trail.inputs or stop.inputs(trail):
                    if held.get(definition) is not slot:
                        break
                else:
                    return trail
        return None

    def _note(self, stop: Stop, trail: Trail | None) -> None:
        """Notes a step and what comes of it; of none, what comes of an edit."""
        number, held, passing, reach = stop.number, self._held, self._passing, self._reach
        self.trails[number] = trail
        if trail is not None:
            left = trail.left
            for definition, _ in trail.inputs or stop.inputs(trail):
                if definition in passing:
                    self._reaches(definition, number)
                elif definition.place is not None and reach[definition.place.number] < number:
                    reach[definition.place.number] = number
        else:
            left = {**stop.now.left, **stop.ahead} if stop.now is not None else {}
        for name, definition in stop.sets.items():
            if name in left:
                held[definition] = left[name]
                passing.discard(definition)
                continue
            before = definition.before
            passing.add(definition)
            held[definition] = held.get(before) if before is not None else None
            self._reaches(definition, number)

    def _reaches(self, definition: Definition[Stop, Slot], number: int) -> None:
        """Notes that a place sees what a definition holds, from wherever it passes to there."""
        here: Definition[Stop, Slot] | None = definition
        while here is not None and here.place is not None:
            if self._reach[here.place.number] < number:
                self._reach[here.place.number] = number
            here = here.before if here in self._passing else None

    def touch(self, number: int) -> None:
        """Takes notice that a place may know other steps now."""
        self._touched.add(number)

    def restructure(self, stop: Stop, definition: Definition[Stop, Slot] | None = None) -> None:
        """Takes notice that a place sets other names now, such as that of a new definition."""
        number = stop.number
        self.blocked = max(self.blocked, number)
        while definition is not None:
            users = (user.number for user in definition.users)
            self._reach[number] = max(self._reach[number], *users, -1)
            definition = definition.next

    def renew(self, stops: Sequence[Stop], now: Sequence[Trail | None]) -> bool:
        """Brings it to what the walk is now, if it can be."""
        if self.blocked >= 0:
            return False
        for number in compress(count(), map(is_not, now, self.trails)):
            self._note(stops[number], now[number])
        self._touched.clear()
        return True

    def _adopt(self, stop: Stop) -> bool:
        """Takes another step of a place for the one that it knew, where the same comes of it."""
        old, held, sets = self.trails[stop.number], self._held, stop.sets
        if old is None or old in stop.known:
            return old is not None
        for trail in stop.known:
            if (
                trail.left.keys() == old.left.keys() <= sets.keys()
                and all(held.get(sets[name]) is slot for name, slot in trail.left.items())
                and all(held.get(it) is slot for it, slot in trail.inputs or stop.inputs(trail))
            ):
                self._note(stop, trail)
                return True
        return False

    def unknown_up_to(self, stops: Sequence[Stop]) -> int:
        """Returns the last place of which nothing is known, after a look at those touched."""
        self._touched = {it for it in self._touched if not self._adopt(stops[it])}
        return max(self.blocked, *self._touched, -1)

    def follows(self, number: int, stops: Sequence[Stop], now: Sequence[Trail | None]) -> bool:
        """Says whether a walk up to a place goes on like this."""
        return (
            self.blocked <= number
            and self._apart(number, now) <= number
            and self.unknown_up_to(stops) <= number
            and self._apart(number, now) <= number  # those touched may look further up by now
        )

    def _apart(self, number: int, now: Sequence[Trail | None]) -> int:
        """Returns the last place that sees something else than here, of what was set up to one."""
        differs = map(is_not, now[: number + 1], self.trails)
        return max(compress(self._reach, differs), default=-1)

    def take_over(
        self, number: int, stops: Sequence[Stop], now: list[Trail | None], end: dict[str, Slot]
    ) -> list[int] | None:
        """Makes all behind a place so; lists where steps are others then, if it can be done."""
        begin = number + 1
        trails = self.trails
        differs = map(is_not, now[begin:], trails[begin:])
        changed = [*compress(range(begin, len(stops)), differs)]
        for place in changed:
            trail = trails[place]
            if trail is None or trail.outputs is None:
                return None
        for place in changed:
            now[place] = stops[place].now = trails[place]
        if changed:
            for definition, value in islice(self._held.items(), self._begins[changed[0]], None):
                definition.value = value
                if value is not None:
                    end[definition.name] = value
                else:
                    end.pop(definition.name, None)
        return changed


class Outcomes:
    """The walk as it came out after the last run, and as it would if a cell near the top waited."""

    def __init__(self) -> None:
        self._usual: Outcome | None = None
        self._waiting: Outcome | None = None
        self._blocked = -1

    def forget(self) -> None:
        """Takes notice that the places are others."""
        self._usual = self._waiting = None

    def _each(self) -> list[Outcome]:
        return [it for it in (self._usual, self._waiting) if it is not None]

    def touch(self, stop: Stop) -> None:
        """Takes notice that a place may know other steps now."""
        for outcome in self._each():
            outcome.touch(stop.number)

    def restructure(self, stop: Stop, definition: Definition[Stop, Slot] | None = None) -> None:
        """Takes notice that a place sets other names now, such as that of a new definition."""
        for outcome in self._each():
            outcome.restructure(stop, definition)

    def prepare(self, stops: Sequence[Stop], now: Sequence[Trail | None]) -> None:
        """Makes ready, after a run, what a walk may take over."""
        if self._usual is None or not self._usual.renew(stops, now):
            self._usual = Outcome(stops)
        if self._waiting is not None:
            lost = self._waiting.unknown_up_to(stops) - self._blocked
            if 2 * lost < len(stops):
                return
        first = next((stop for stop in stops if stop.ahead), None)
        self._waiting = Outcome(stops, first) if first is not None else None
        self._blocked = self._waiting.blocked if self._waiting is not None else -1

    def take_over(
        self, number: int, stops: Sequence[Stop], now: list[Trail | None], end: dict[str, Slot]
    ) -> list[int] | None:
        """Makes all behind a place as it was before; lists where steps are others then."""
        for outcome in self._each():
            if outcome.follows(number, stops, now):
                changed = outcome.take_over(number, stops, now, end)
                if changed is not None:
                    return changed
        return None
