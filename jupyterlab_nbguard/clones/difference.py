"""Puts two copies side by side, and says which lines differ in more than layout and comments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from jupyterlab_nbguard.clones.tokens import lex


@dataclass(frozen=True)
class Row:
    """A line of each copy (``None``: it has none there), by number from 0."""

    left: int | None
    right: int | None
    differs: bool


def side_by_side(left: Sequence[str], right: Sequence[str]) -> list[Row]:
    """Returns the rows in which two copies are best compared; all lines of both are in them."""
    a, b = [_essence(line) for line in left], [_essence(line) for line in right]
    rows = []
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        differs = tag != "equal" and any((*a[a0:a1], *b[b0:b1]))
        for step in range(max(a1 - a0, b1 - b0)):
            rows.append(
                Row(
                    a0 + step if a0 + step < a1 else None,
                    b0 + step if b0 + step < b1 else None,
                    differs,
                )
            )
    return rows


def differing(left: Sequence[str], right: Sequence[str]) -> int:
    """Counts the rows that differ."""
    return sum(row.differs for row in side_by_side(left, right))


def _essence(line: str) -> str:
    """Returns what a line says without its layout and comments; empty where it says nothing."""
    return "\x00".join(lex([line]).texts) or ("" if line.strip()[:1] in ("", "#") else line.strip())
