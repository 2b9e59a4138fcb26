"""What one look at a value tells."""

from __future__ import annotations

from typing import Any

STIRRED = "()"
_NOTHING: set[int] = set()
_NO_STIRS: set[str] = set()
_NO_NAMES: dict[str, str] = {}


class Sight:
    """The version of a value, its parts, and what it reaches.

    ``ids`` are the identities of the mutable objects it reaches: two names that share one are
    aliases. Memory that frames share, and copy when it is written to, is there by its complement.
    ``names`` maps each global name that its code would read when run to the function
    that reads it. ``tokens`` are the identities of objects whose content could not be read; their
    version stands for where they came from. ``items`` says that its parts are keys or columns;
    ``data`` that no code and no open thing is in it; ``inert`` that nothing changes it but what
    names it; ``fluid`` that to use it is to change it, which cannot be seen. ``stirs`` are the
    methods that change it, with ``()`` where to call it or to go through it does.
    """

    __slots__ = (
        "data",
        "exact",
        "fluid",
        "ids",
        "inert",
        "items",
        "names",
        "oid",
        "parts",
        "seconds",
        "shape",
        "stirs",
        "tokens",
        "version",
    )

    def __init__(self, oid: int) -> None:
        self.oid = oid
        self.version = ""
        self.shape = ""
        self.parts: dict[str, str] | None = None
        self.ids: set[int] = set()
        self.names: dict[str, str] = {}
        self.tokens: set[int] = set()
        self.items = False
        self.inert = False
        self.fluid = False
        self.stirs: set[str] = set()
        self.seconds = 0.0
        self.exact = True
        self.data = True

    def seal(self) -> None:
        """Ends the look: what is empty is shared, since there is a sight for every variable."""
        self.ids = self.ids or _NOTHING
        self.tokens = self.tokens or _NOTHING
        self.names = self.names or _NO_NAMES
        self.stirs = self.stirs or _NO_STIRS

    @property
    def settled(self) -> bool:
        """Says whether the value can only change by binding its name anew."""
        return not self.ids and not self.tokens

    @property
    def reached(self) -> set[int]:
        """All that it reaches, as in ``ids``; of what was not read it is the identity, too."""
        return self.ids | {key for key in self.tokens if ~key not in self.ids}

    def to_wire(self) -> list[Any]:
        """Returns ``[version, shape, parts, mutable, *stirs]`` for the message."""
        return [self.version, self.shape, self.parts, int(not self.settled), *sorted(self.stirs)]


class TooLarge(Exception):
    """Ends a look that would take too long; the value is then known by its origin."""
