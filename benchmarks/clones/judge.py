"""Judges whether a tool has found an injected copy.

*Together*: what the tool says leads from the copy to the original. In one step where a clone class,
or a pair, holds both; in a few steps where it says that the copy is like a third place, and that
one like the original: jscpd tells each fragment once, of the first place it saw, and its fragments
reach over the borders of cells. *Reported*: the lines of both are said to be copies of whatever; no
tool can be credited with more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from benchmarks.clones.inject import Injected, Place

ENOUGH = 0.7
"""The share of the lines of a copy, and of the original, that must be held."""
_STEPS = 4
Class = list[Place]


class Judge:
    """Knows what one tool said: its classes, and (where it has any) its pairs."""

    def __init__(self, classes: list[Class], pairs: Iterable[tuple[Place, Place]] = ()) -> None:
        self._classes: dict[str, list[Class]] = defaultdict(list)
        self._places: dict[str, list[Place]] = defaultdict(list)
        self._pairs: dict[str, list[tuple[Place, Place]]] = defaultdict(list)
        for each in classes:
            for path in {place.path for place in each}:
                self._classes[path].append(each)
            for place in each:
                self._places[place.path].append(place)
        for one, other in pairs:
            self._pairs[one.path].append((one, other))
            self._pairs[other.path].append((other, one))

    def together(self, it: Injected) -> bool:
        """Says whether the tool leads from the copy to the original."""
        return self._in_one_class(it) or self._linked(it)

    def reported(self, it: Injected) -> bool:
        """Says whether the lines of both are copies of anything."""
        return self._covered(it.original) and self._covered(it.copy)

    def _in_one_class(self, it: Injected) -> bool:
        return any(
            any(covers(place, it.original) for place in each)
            and any(covers(place, it.copy) for place in each)
            for each in self._classes[it.copy.path]
        )

    def _linked(self, it: Injected) -> bool:
        waiting, seen = [(it.copy, 1)], {it.copy}
        for place, step in waiting:
            for one, other in self._pairs[place.path]:
                if not covers(one, place):
                    continue
                across = _across(place, one, other)
                if covers(across, it.original):
                    return True
                if step < _STEPS and across not in seen:
                    seen.add(across)
                    waiting.append((across, step + 1))
        return False

    def _covered(self, wanted: Place) -> bool:
        held = {
            line
            for place in self._places[wanted.path]
            if place.cell == wanted.cell
            for line in range(max(place.start, wanted.start), min(place.end, wanted.end) + 1)
        }
        return len(held) >= ENOUGH * _size(wanted)


def covers(place: Place, wanted: Place) -> bool:
    """Says whether a place holds enough of the lines of another."""
    if (place.path, place.cell) != (wanted.path, wanted.cell):
        return False
    shared = min(place.end, wanted.end) - max(place.start, wanted.start) + 1
    return shared >= ENOUGH * _size(wanted)


def _across(place: Place, one: Place, other: Place) -> Place:
    """Returns the lines of ``other`` that stand for those of ``one`` in which ``place`` is."""
    scale = _size(other) / _size(one)
    start, end = max(place.start, one.start), min(place.end, one.end)
    first = other.start + round((start - one.start) * scale)
    return Place(other.path, other.cell, first, first + round((end - start) * scale))


def _size(place: Place) -> int:
    return place.end - place.start + 1
