"""What names hold along a walk through a notebook: who sets them where, who looks at them where."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Timeline(Generic[T]):
    """The values of names, by the places where they are set; ``None`` is no value. Mutable."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[list[int], list[T | None]]] = {}

    def before(self, name: str, place: int) -> T | None:
        """Returns what a name holds when the walk comes to a place."""
        line = self._lines.get(name)
        if line is None:
            return None
        number = bisect_left(line[0], place)
        return line[1][number - 1] if number else None

    def stand(self, seen: Mapping[str, T | None], place: int) -> bool:
        """Says whether names hold, when the walk comes to a place, what they held."""
        # As often as `before`, and with no call a name.
        lines = self._lines
        for name, value in seen.items():
            line = lines.get(name)
            number = bisect_left(line[0], place) if line is not None else 0
            there = line[1][number - 1] if line is not None and number else None
            if there is not value and there != value:
                return False
        return True

    def put(self, name: str, place: int, value: T | None) -> None:
        """Makes a name hold ``value`` from behind a place on."""
        places, values = self._lines.setdefault(name, ([], []))
        number = bisect_left(places, place)
        if number < len(places) and places[number] == place:
            values[number] = value
        else:
            places.insert(number, place)
            values.insert(number, value)

    def drop(self, name: str, place: int) -> None:
        """Takes away what :meth:`put` set at a place."""
        places, values = self._lines[name]
        number = bisect_left(places, place)
        del places[number], values[number]
        if not places:
            del self._lines[name]

    def next(self, name: str, place: int) -> int | None:
        """Returns the first place behind ``place`` where the name is set."""
        line = self._lines.get(name)
        if line is None:
            return None
        number = bisect_right(line[0], place)
        return line[0][number] if number < len(line[0]) else None


class Standing(Mapping[str, T]):
    """The names of a timeline as the walk finds them at a place; notes which are looked at."""

    def __init__(self, timeline: Timeline[T], place: int) -> None:
        self._timeline = timeline
        self._place = place
        self.seen: dict[str, T | None] = {}

    def get(self, name: str, default: Any = None) -> T | Any:
        """Returns what a name holds."""
        if name in self.seen:
            found = self.seen[name]
        else:
            found = self.seen[name] = self._timeline.before(name, self._place)
        return default if found is None else found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __getitem__(self, name: str) -> T:
        found = self.get(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        raise TypeError("a step asks for names, not for all names")

    def __len__(self) -> int:
        raise TypeError("a step asks for names, not for their number")


class Lookers:
    """The places at which each name is looked at. Mutable."""

    def __init__(self) -> None:
        self._places: dict[str, list[int]] = {}

    def move(self, place: int, old: Mapping[str, object], new: Mapping[str, object]) -> None:
        """Takes notice that the step at a place looks at other names than it did."""
        for name in old:
            if name not in new:
                places = self._places[name]
                del places[bisect_left(places, place)]
                if not places:
                    del self._places[name]
        for name in new:
            if name not in old:
                insort(self._places.setdefault(name, []), place)

    def between(self, name: str, place: int, last: int | None) -> Sequence[int]:
        """Lists the places behind ``place``, up to ``last``, where the name is looked at."""
        places = self._places.get(name)
        if places is None:
            return ()
        end = len(places) if last is None else bisect_right(places, last)
        return places[bisect_right(places, place) : end]

    def all(self, name: str) -> list[int]:
        """Lists all places where the name is looked at."""
        return list(self._places.get(name, ()))
