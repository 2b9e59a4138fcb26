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
        self._known: dict[int, _Entry] = {}
        self._origin: object = "start"
        self._name = ""
        self._serial = 0

    def begin(self, origin: object, name: str = "") -> None:
        """Sets the origin of all objects that are first seen from now on: its text, and a name."""
        self._origin = origin
        self._name = name
        self._serial = 0

    def version(self, value: Any, content: str, mark: str = "", part: str = "") -> str:
        """Returns the version of ``value``.

        Another ``content`` or ``mark`` shows that it was changed; what is told by a ``mark`` is
        not the same in another run, and no part of the version. ``part`` tells several versions of
        one object apart.
        """
        key = id(value)
        entry = self._known.get(key)
        if entry is None or (entry.reference is not None and entry.reference() is not value):
            if len(self._known) >= _LIMIT:
                self._known.clear()
            entry = self._known[key] = _Entry(_reference(value))
        known = entry.versions.get(part)
        if known is not None and known[1:] == (content, mark):
            return known[0]
        self._serial += 1
        origin = f"{self._origin}{self._name}"
        version = digest("origin", origin, str(self._serial), content)
        entry.versions[part] = version, content, mark
        return version

    def forget(self, keys: Iterable[int]) -> None:
        """Drops the versions of the objects ``keys``: a cell may have changed them."""
        for key in keys:
            self._known.pop(key, None)


class _Entry:
    __slots__ = ("reference", "versions")

    def __init__(self, reference: Any) -> None:
        self.reference = reference
        self.versions: dict[str, tuple[str, str, str]] = {}


def _reference(value: Any) -> Any:
    # A dead object's identity is given to new ones; a weak reference tells them apart without
    # keeping the user's object alive.
    try:
        return weakref.ref(value)
    except TypeError:
        return None
