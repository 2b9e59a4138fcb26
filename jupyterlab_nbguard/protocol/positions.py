"""Converts columns between code points, as inside, and UTF-16 units, as on the wire.

No other place of the project knows of UTF-16.
"""

from __future__ import annotations

from jupyterlab_nbguard.model.text import Position, Range
from jupyterlab_nbguard.protocol.fixes import WirePosition, WireRange

_LAST_OF_ONE_UNIT = 0xFFFF


def units(text: str) -> int:
    """Counts the UTF-16 units of ``text``."""
    if text.isascii():
        return len(text)
    return len(text) + sum(ord(character) > _LAST_OF_ONE_UNIT for character in text)


def points(text: str, character: int) -> int:
    """Counts the code points in the first ``character`` UTF-16 units of ``text``."""
    if text.isascii():
        return min(character, len(text))
    passed = 0
    for column, letter in enumerate(text):
        if passed >= character:
            return column
        passed += 2 if ord(letter) > _LAST_OF_ONE_UNIT else 1
    return len(text)


class Lines:
    """Converts positions within one source, whose lines are split once."""

    def __init__(self, source: str) -> None:
        self.lines = source.split("\n")

    def _line(self, number: int) -> str:
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def to_wire(self, range_: Range) -> WireRange:
        """Returns the range in UTF-16 units."""
        return {"start": self._position(range_.start), "end": self._position(range_.end)}

    def _position(self, position: Position) -> WirePosition:
        text = self._line(position.line)[: position.column]
        return {"line": position.line, "character": units(text)}

    def from_wire(self, range_: WireRange) -> Range:
        """Returns the range in code points."""
        start, end = range_["start"], range_["end"]
        return Range(
            Position(start["line"], points(self._line(start["line"]), start["character"])),
            Position(end["line"], points(self._line(end["line"]), end["character"])),
        )
