"""What names hold along a walk through a notebook: def-use chains that can be changed.

A definition knows its users, so that a change costs no more than it has users; and a place knows
the definitions that reach it, so that to look costs no search.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Set
from typing import Any, Generic, Protocol, TypeVar


class Place(Protocol):
    """Something that a walk comes to.

    Its ``number`` may change, as long as all that set or use names keep their order.
    """

    number: int

    def unbind(self) -> None:
        """Takes notice that other definitions reach the place."""


P = TypeVar("P", bound=Place)
T = TypeVar("T")


class Definition(Generic[P, T]):
    """What its name holds from behind a place up to the next definition; ``None`` is no value.

    No ``place`` is where the walk begins. One that is ``through`` lets the value of the one before
    it pass: a place that sets its name now and then need not give its users away. Mutable.
    """

    __slots__ = ("before", "name", "next", "place", "through", "users", "value")

    def __init__(self, name: str, place: P | None, before: Definition[P, T] | None) -> None:
        self.name = name
        self.place = place
        self.before = before
        self.next: Definition[P, T] | None = before.next if before is not None else None
        self.value: T | None = before.value if before is not None else None
        self.through = before is not None
        self.users: dict[P, Uses[P, T]] = {}

    def maker(self) -> P | None:
        """Returns the place that made the value, which may have passed others since."""
        here: Definition[P, T] = self
        while here.through and here.before is not None:
            here = here.before
        return here.place

    def assign(self, value: T | None) -> list[P]:
        """Sets the value, also where it passes; returns who sees another one."""
        users: list[P] = []
        here: Definition[P, T] | None = self
        while here is not None:
            here.value = value
            users += here.users
            here = here.next if here.next is not None and here.next.through else None
        return users


class Uses(Generic[P, T]):
    """The definitions that reach a place, by the names that it looks at. Mutable."""

    __slots__ = ("found", "place")

    def __init__(self, place: P) -> None:
        self.place = place
        self.found: dict[str, Definition[P, T]] = {}


class Timeline(Generic[P, T]):
    """The definitions of each name, in the order of their places. Mutable.

    With ``own`` a place sees what it defines itself.
    """

    def __init__(self, own: bool = False) -> None:
        self._lines: dict[str, list[Definition[P, T]]] = {}
        self._search = bisect_right if own else bisect_left
        self._own = int(own)

    def reaching(self, name: str, place: P) -> Definition[P, T]:
        """Returns the definition of a name that holds when the walk comes to a place."""
        line = self._lines.get(name)
        if line is None:
            line = self._lines[name] = [Definition(name, None, None)]
        # The first one stands at no place, but above all.
        number = self._search(line, place.number, 1, key=_number) if len(line) > 1 else 1
        return line[number - 1]

    def all_users(self, name: str) -> Iterator[P]:
        """Yields all places that look at a name."""
        for definition in self._lines.get(name, ()):
            yield from definition.users

    def use(self, uses: Uses[P, T], names: Set[str]) -> None:
        """Takes notice that a place looks at these names, and at no others."""
        found = uses.found
        for name in found.keys() - names:
            del found.pop(name).users[uses.place]
            self._tidy(name)
        for name in names - found.keys():
            definition = found[name] = self.reaching(name, uses.place)
            definition.users[uses.place] = uses

    def put(self, name: str, place: P) -> Definition[P, T]:
        """Begins a definition behind a place, through which the value passes at first."""
        former = self.reaching(name, place)
        new = Definition(name, place, former)
        if former.next is not None:
            former.next.before = new
        former.next = new
        for user in [it for it in former.users if it.number + self._own > place.number]:
            uses = new.users[user] = former.users.pop(user)
            uses.found[name] = new
            user.unbind()
        line = self._lines[name]
        line.insert(line.index(former) + 1, new)
        return new

    def drop(self, definition: Definition[P, T]) -> None:
        """Ends a definition; the one before it takes over its users, whose value may be another."""
        former = definition.before
        assert former is not None, "where the walk begins, nothing is set"
        self._lines[definition.name].remove(definition)
        former.next = definition.next
        if definition.next is not None:
            definition.next.before = former
        former.users |= definition.users
        for user, uses in definition.users.items():
            uses.found[definition.name] = former
            user.unbind()
        self._tidy(definition.name)

    def _tidy(self, name: str) -> None:
        line = self._lines[name]
        if len(line) == 1 and not line[0].users:
            del self._lines[name]


def _number(definition: Definition[P, T]) -> int:
    return definition.place.number if definition.place is not None else -1


class Standing(Mapping[str, T], Generic[P, T]):
    """The names of a timeline as a place finds them; notes which are looked at."""

    def __init__(self, timeline: Timeline[P, T], place: P, uses: Uses[P, T]) -> None:
        self._timeline = timeline
        self._place = place
        self._found = uses.found
        self.seen: dict[str, T | None] = {}

    def look(self, name: str) -> T | None:
        """Returns what a name holds; asked once for each."""
        return self._definition(name).value

    def _definition(self, name: str) -> Definition[P, T]:
        # Most that a place looks at it looked at before.
        return self._found.get(name) or self._timeline.reaching(name, self._place)

    def get(self, name: str, default: Any = None) -> T | Any:
        """Returns what a name holds."""
        if name in self.seen:
            found = self.seen[name]
        else:
            found = self.seen[name] = self.look(name)
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
