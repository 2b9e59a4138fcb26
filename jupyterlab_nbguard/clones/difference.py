"""Puts two copies side by side, and says which lines differ in more than layout and comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import compress
from typing import NamedTuple

from jupyterlab_nbguard.clones.alphabet import NAME
from jupyterlab_nbguard.clones.match import Region, aligned
from jupyterlab_nbguard.clones.naming import IS_NAME
from jupyterlab_nbguard.clones.tokens import Lexed, lex

_AROUND = 1
"""Lines that are shown before and behind what differs."""
_SHOWN = 40
"""Lines of a difference; who wants to see more goes there."""
_NOTHING: Mapping[str, str] = {}


class Row(NamedTuple):
    """A line of each copy (``None``: it has none there), by number from 0."""

    left: int | None
    right: int | None
    differs: bool


def side_by_side(
    left: Sequence[str], right: Sequence[str], renamed: Mapping[str, str] = _NOTHING
) -> list[Row]:
    """Returns the rows in which two copies are best compared; all lines of both are in them.

    Whole statements are compared, however they are broken into lines. ``renamed`` maps names of the
    right one to what the left one calls the same.
    """
    rows = list[Row]()
    a, b = _Side(left, {}), _Side(right, renamed)
    for tag, a0, a1, b0, b1 in _opcodes(a.keys, b.keys):
        if tag == "equal":
            for step in range(a1 - a0):
                one, other = a.take(a0 + step), b.take(b0 + step)
                for said in (False, True):  # the comments above it, and the statement
                    rows += _beside(
                        [it for it in one if it[1] == said],
                        [it for it in other if it[1] == said],
                        False,
                    )
        else:
            rows += _beside(a.take_all(a0, a1), b.take_all(b0, b1), True)
    return [*rows, *_beside(a.rest(), b.rest(), False)]


def changed_share(left: Lexed, right: Lexed) -> float:
    """Returns how many of the statements differ, as a share of those of the longer copy."""
    renamed = renaming(left, right)
    a, b = _keys(left, _NOTHING), _keys(right, renamed)
    same = sum(a1 - a0 for tag, a0, a1, _, _ in _opcodes(a, b) if tag == "equal")
    return 1 - same / max(len(a), len(b), 1)


def differing(rows: Sequence[Row]) -> int:
    """Counts the rows that differ."""
    return sum(row.differs for row in rows)


def renaming(left: Lexed, right: Lexed) -> dict[str, str]:
    """Maps the names of the right copy to those that stand for the same in the left one."""
    if not left.statements or not right.statements:
        return {}
    whole = Region(0, len(left.statements)), Region(0, len(right.statements))
    pairs: Counter[tuple[str, str]] = Counter()
    for i, j, size in aligned(left, right, *whole):
        texts = zip(right.texts[j : j + size], left.texts[i : i + size], strict=True)
        pairs.update(compress(texts, left.codes[i : i + size].translate(IS_NAME)))
    found: dict[str, str] = {}
    taken: set[str] = set()
    for (there, here), _ in pairs.most_common():
        if there not in found and here not in taken:
            found[there] = here
            taken.add(here)
    return {there: here for there, here in found.items() if there != here}


def shown(rows: Sequence[Row], left: Sequence[str], right: Sequence[str]) -> str:
    """Writes what differs, with a line around it: ``-`` of the left, ``+`` of the right copy."""
    changed = [number for number, row in enumerate(rows) if row.differs]
    near = {it for at in changed for it in range(at - _AROUND, at + _AROUND + 1)}
    lines = list[tuple[str, str]]()
    for first, last in _runs(sorted(near & set(range(len(rows))))):
        if lines or first:
            lines.append((" ", "…"))
        lines += _block(rows[first : last + 1], left, right)
    if len(lines) > _SHOWN:
        lines = [*lines[:_SHOWN], (" ", "…")]
    # Narrow panels show more of lines that begin at the left.
    widths = [len(text) - len(text.lstrip()) for _, text in lines if text.strip() not in ("", "…")]
    indent = min(widths, default=0)
    return "\n".join(f"{sign} {text[indent:] if text != '…' else text}" for sign, text in lines)


def _block(
    rows: Sequence[Row], left: Sequence[str], right: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yields the lines of rows; of a run that differs first all left, then all right ones."""
    waiting = list[tuple[str, str]]()
    for row in rows:
        if not row.differs:
            yield from waiting
            waiting = []
            if row.left is not None:
                yield " ", left[row.left]
            continue
        if row.left is not None:
            yield "-", left[row.left]
        if row.right is not None:
            waiting.append(("+", right[row.right]))
    yield from waiting


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    for place, number in enumerate(numbers):
        if not place or numbers[place - 1] != number - 1:
            first = number
        if place + 1 == len(numbers) or numbers[place + 1] != number + 1:
            yield first, number


Key = tuple[str, ...]
"""What a statement says."""
Line = tuple[int, bool]
"""A line's number, and whether a statement stands on it."""


class _Side:
    """One copy, whose lines are taken statement by statement, each once."""

    def __init__(self, lines: Sequence[str], renamed: Mapping[str, str]) -> None:
        lexed = lex(lines)
        self.keys = _keys(lexed, renamed)
        self._statements = lexed.statements
        self._number = len(lines)
        self._next = 0

    def take(self, number: int) -> list[Line]:
        """Returns the lines up to the end of a statement, with the comments above it."""
        statement = self._statements[number]
        start, self._next = self._next, max(self._next, statement.end_line + 1)
        return [(line, line >= statement.line) for line in range(start, self._next)]

    def take_all(self, first: int, end: int) -> list[Line]:
        """Returns the lines of several statements."""
        return [line for number in range(first, end) for line in self.take(number)]

    def rest(self) -> list[Line]:
        """Returns the lines that stand below the last statement."""
        return [(line, False) for line in range(self._next, self._number)]


def _keys(lexed: Lexed, renamed: Mapping[str, str]) -> list[Key]:
    """Returns what each statement says without its layout and comments."""
    texts = [
        renamed.get(text, text) if code == NAME else text
        for code, text in zip(lexed.codes, lexed.texts, strict=True)
    ]
    return [tuple(texts[it.first : it.end]) for it in lexed.statements]


def _opcodes(a: Sequence[Key], b: Sequence[Key]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, a, b, autojunk=False).get_opcodes()


def _beside(left: Sequence[Line], right: Sequence[Line], differs: bool) -> Iterator[Row]:
    for step in range(max(len(left), len(right))):
        one = left[step] if step < len(left) else None
        other = right[step] if step < len(right) else None
        # A comment or a blank line between statements that differ says nothing by itself.
        said = any(it is not None and it[1] for it in (one, other))
        yield Row(
            None if one is None else one[0], None if other is None else other[0], differs and said
        )
