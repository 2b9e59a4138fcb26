"""Puts two copies side by side, and says which lines differ in more than layout and comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from jupyterlab_nbguard.clones.match import Region, aligned
from jupyterlab_nbguard.clones.tokens import NAME, Lexed, lex

_AROUND = 1
"""Lines that are shown before and behind what differs."""
_SHOWN = 40
"""Lines of a difference; who wants to see more goes there."""
_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Row:
    """A line of each copy (``None``: it has none there), by number from 0."""

    left: int | None
    right: int | None
    differs: bool


def side_by_side(
    left: Sequence[str], right: Sequence[str], renamed: Mapping[str, str] = _NOTHING
) -> list[Row]:
    """Returns the rows in which two copies are best compared; all lines of both are in them.

    ``renamed`` maps names of the right one to what the left one calls the same.
    """
    a, b = [_essence(line) for line in left], [_essence(line, renamed) for line in right]
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


def differing(
    left: Sequence[str], right: Sequence[str], renamed: Mapping[str, str] = _NOTHING
) -> int:
    """Counts the rows that differ."""
    return sum(row.differs for row in side_by_side(left, right, renamed))


def renaming(left: Lexed, right: Lexed) -> dict[str, str]:
    """Maps the names of the right copy to those that stand for the same in the left one."""
    if not left.statements or not right.statements:
        return {}
    whole = Region(0, len(left.statements)), Region(0, len(right.statements))
    pairs: Counter[tuple[str, str]] = Counter(
        (right.texts[j], left.texts[i])
        for i, j in aligned(left, right, *whole)
        if left.codes[i] == NAME
    )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for (there, here), _ in pairs.most_common():
        if there not in found and here not in taken:
            found[there] = here
            taken.add(here)
    return {there: here for there, here in found.items() if there != here}


def shown(left: Sequence[str], right: Sequence[str], renamed: Mapping[str, str] = _NOTHING) -> str:
    """Writes what differs, with a line around it: ``-`` of the left, ``+`` of the right copy."""
    rows = side_by_side(left, right, renamed)
    changed = [number for number, row in enumerate(rows) if row.differs]
    near = {it for at in changed for it in range(at - _AROUND, at + _AROUND + 1)}
    lines = list[str]()
    for first, last in _runs(sorted(near & set(range(len(rows))))):
        if lines or first:
            lines.append("  …")
        lines += _block(rows[first : last + 1], left, right)
    if len(lines) > _SHOWN:
        lines = [*lines[:_SHOWN], "  …"]
    return "\n".join(lines)


def _block(rows: Sequence[Row], left: Sequence[str], right: Sequence[str]) -> Iterator[str]:
    """Yields the lines of rows; of a run that differs first all left, then all right ones."""
    waiting = list[str]()
    for row in rows:
        if not row.differs:
            yield from waiting
            waiting = []
            if row.left is not None:
                yield f"  {left[row.left]}"
            continue
        if row.left is not None:
            yield f"- {left[row.left]}"
        if row.right is not None:
            waiting.append(f"+ {right[row.right]}")
    yield from waiting


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    for place, number in enumerate(numbers):
        if not place or numbers[place - 1] != number - 1:
            first = number
        if place + 1 == len(numbers) or numbers[place + 1] != number + 1:
            yield first, number


def _essence(line: str, renamed: Mapping[str, str] = _NOTHING) -> str:
    """Returns what a line says without its layout and comments; empty where it says nothing."""
    lexed = lex([line])
    if lexed.texts:
        return "\x00".join(
            renamed.get(text, text) if code == NAME else text
            for code, text in zip(lexed.codes, lexed.texts, strict=True)
        )
    return "" if line.strip()[:1] in ("", "#") else line.strip()
