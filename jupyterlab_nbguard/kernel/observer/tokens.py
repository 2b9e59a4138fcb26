"""Versions for objects whose content cannot be read, or is too dear to read.

Such an object is known by its origin: the cell that made it, and what that cell read. The same
cell with the same inputs makes the same version again, so that a re-run alarms nobody.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import Any

from jupyterlab_nbguard.model.versions import digest

_LIMIT = 20000


class Tokens:
    """Gives each opaque object a version that lasts until a cell changes the object."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[str, str, Any]] = {}
        self._origin = "start"
        self._serial = 0

    def begin(self, origin: str) -> None:
        """Sets the origin of all objects that are first seen from now on."""
        self._origin = origin
        self._serial = 0

    def version(self, value: Any, probe: str) -> str:
        """Returns the version of ``value``; a changed ``probe`` shows that it was changed."""
        key = id(value)
        entry = self._known.get(key)
        if entry is not None and entry[1] == probe and (entry[2] is None or entry[2]() is value):
            return entry[0]
        self._serial += 1
        version = digest("origin", self._origin, str(self._serial), probe)
        if len(self._known) >= _LIMIT:
            self._known.clear()
        self._known[key] = (version, probe, self._reference(key, value))
        return version

    def forget(self, keys: Iterable[int]) -> None:
        """Drops the versions of the objects ``keys``: a cell may have changed them."""
        for key in keys:
            self._known.pop(key, None)

    def _reference(self, key: int, value: Any) -> Any:
        # A dead object's identity is given to new ones; a weak reference tells them apart
        # without keeping the user's object alive.
        try:
            return weakref.ref(value)
        except TypeError:
            return None
