"""Where in memory large buffers lie whose content is known.

Frames share the columns that they leave as they are: of a frame that was made of another one, or
got one more column, most was read before. What a run may have written to is forgotten before it is
looked at, so that what is found here still holds.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import Any, Callable, Dict, List, Tuple

_LIMIT = 5000
Place = Tuple[int, Tuple[int, ...], Tuple[int, ...], str]
"""Address, strides, shape and type of the elements."""
_Known = Dict[Place, str]
_Later = List[Tuple[Any, Callable[[Any], List[Place]], List[str]]]


class Places:
    """Keeps the digests of buffers by the array that owns the memory, and by place in it."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, _Known, _Later]] = {}
        self.trusted = False
        """Whether nothing was written since but what was forgotten."""

    def find(self, root: Any, places: list[Place]) -> list[str] | None:
        """Returns the digests of all of ``places`` in the memory of an array, if they are known."""
        known = self._known.get(id(root)) if self.trusted else None
        if known is None or known[0]() is not root:
            return None
        _, by_place, later = known
        while later:
            reference, places_of, digests = later.pop()
            buffer = reference()
            if buffer is not None:
                by_place.update(zip(places_of(buffer), digests))
        found = [by_place.get(place) for place in places]
        return None if None in found else found  # type: ignore[return-value]

    def put(self, root: Any, places: list[Place], digests: list[str]) -> None:
        """Remembers what was read. No array is kept alive."""
        self._of(root)[1].update(zip(places, digests))

    def put_later(
        self, buffer: Any, places_of: Callable[[Any], list[Place]], digests: list[str]
    ) -> None:
        """Remembers what is known of an array; its places are asked for when they are needed."""
        self._of(root_of(buffer))[2].append((weakref.ref(buffer), places_of, digests))

    def _of(self, root: Any) -> tuple[Any, _Known, _Later]:
        known = self._known.get(id(root))
        if known is None or known[0]() is not root:
            if len(self._known) >= _LIMIT:
                self._known.clear()
            known = self._known[id(root)] = weakref.ref(root), {}, []
        return known

    def clear(self) -> None:
        """Forgets all: anything may have been written."""
        self._known.clear()

    def forget(self, keys: Iterable[int]) -> None:
        """Forgets the memory with these identities, as they stand in sights."""
        for key in keys:
            self._known.pop(key if key >= 0 else ~key, None)


def root_of(value: Any) -> Any:
    """Returns the array that owns the memory of an array, as far as that is an array."""
    kind = type(value)
    while type(value.base) is kind:
        value = value.base
    return value


def places_of_whole(value: Any) -> list[Place]:
    """Returns the place of an array, as a list."""
    return [place_of(value)]


def place_of(value: Any) -> Place:
    """Returns the place of an array."""
    address: int = value.__array_interface__["data"][0]
    return address, value.strides, value.shape, value.dtype.str


def places_of_rows(value: Any) -> list[Place]:
    """Returns the places of the rows of a table, as if each were an array of its own."""
    address, strides, shape, kind = place_of(value)
    step, inner, each = strides[0], strides[1:], shape[1:]
    return [(address + row * step, inner, each, kind) for row in range(shape[0])]
