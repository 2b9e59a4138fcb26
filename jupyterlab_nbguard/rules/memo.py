"""Remembers what was dear to work out, from one snapshot to the next."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import TypeVar, cast

Found = TypeVar("Found")


class Memo:
    """Keeps the results last asked for. A key must hold all that its result depends on."""

    def __init__(self, number: int = 512) -> None:
        self._number = number
        self._kept: OrderedDict[Hashable, object] = OrderedDict()
        self._parts: dict[str, Memo] = {}
        self._lock = Lock()

    def forget(self) -> None:
        """Drops all that is remembered."""
        with self._lock:
            self._kept.clear()
            self._parts.clear()

    def part(self, name: str, number: int) -> Memo:
        """Returns a memo of its own for many small results, so that they leave others alone."""
        with self._lock:
            return self._parts.setdefault(name, Memo(number))

    def get(self, key: Hashable, make: Callable[[], Found]) -> Found:
        """Returns the result for ``key``, made at the first time."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return cast(Found, self._kept[key])
        found = make()
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > self._number:
                self._kept.popitem(last=False)
        return found
