"""Keeps what was made for each of some notebooks, so that the next time costs less."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")

_KEPT = 16
"""Notebooks at a time of which something is kept."""


class Kept(Generic[T]):
    """Holds one thing for each notebook last asked for. Threads use them one after the other."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._kept: OrderedDict[Hashable, T] = OrderedDict()
        self._lock = Lock()

    def forget(self) -> None:
        """Drops all that is kept."""
        with self._lock:
            self._kept.clear()

    @contextmanager
    def of(self, key: Hashable) -> Iterator[T]:
        """Lends the thing of a notebook; what an error has ended half-way is not taken up again."""
        with self._lock:
            found = self._kept.pop(key, None)
            if found is None:
                found = self._make()
            yield found
            self._kept[key] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
