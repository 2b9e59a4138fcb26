"""What one look at a value tells."""

from __future__ import annotations

from typing import Any

_NOTHING: set[int] = set()
_NO_NAMES: dict[str, str] = {}


class Sight:
    """The version of a value, its parts, and what it reaches.

    ``ids`` are the identities of the mutable objects it reaches: two names that share one are
    aliases. ``names`` maps each global name that its code would read when run to the function
    that reads it. ``tokens`` are the identities of objects whose content could not be read; their
    version stands for where they came from. ``items`` says that its parts are keys or columns;
    ``data`` that no code and no open thing is in it; ``inert`` that nothing changes it but what
    names it; ``stirs`` that to use it, to call it or to go through it, is to change it; ``fluid``
    that this cannot be seen, too.
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
        self.stirs = False
        self.seconds = 0.0
        self.exact = True
        self.data = True

    def seal(self) -> None:
        """Ends the look: what is empty is shared, since there is a sight for every variable."""
        self.ids = self.ids or _NOTHING
        self.tokens = self.tokens or _NOTHING
        self.names = self.names or _NO_NAMES

    @property
    def settled(self) -> bool:
        """Says whether the value can only change by binding its name anew."""
        return not self.ids and not self.tokens

    def to_wire(self) -> list[Any]:
        """Returns ``[version, shape, parts, mutable]`` for the message; 3 where to use stirs it."""
        return [self.version, self.shape, self.parts, 3 * self.stirs or int(not self.settled)]


class TooLarge(Exception):
    """Ends a look that would take too long; the value is then known by its origin."""
