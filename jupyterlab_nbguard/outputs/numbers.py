"""Compares texts that are alike but for their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .difference import DEFAULT_TOLERANCE

_NUMBER = re.compile(
    r"(?<![\w.])[-+−]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?![\w])"
)
_SPACES = re.compile(r"[ \t]+")

NOISE = 1e-15
"""Absolute: what is nearer to nought than this is nought, as rounding leaves it."""


def split(text: str) -> tuple[tuple[str, ...], list[str]]:
    """Returns the text between its numbers, without the width of columns, and the numbers."""
    between: list[str] = []
    numbers: list[str] = []
    end = 0
    for found in _NUMBER.finditer(text):
        between.append(_SPACES.sub(" ", text[end : found.start()]).strip(" "))
        numbers.append(found[0])
        end = found.end()
    between.append(_SPACES.sub(" ", text[end:]).strip(" "))
    return tuple(between), numbers


def same(old: str, new: str, tolerance: float) -> bool:
    """Says whether two numbers, as texts, are the same. Whole ones are exact by default."""
    if old == new:
        return True
    if tolerance <= DEFAULT_TOLERANCE and _is_whole(old) and _is_whole(new):
        return _canonical(old) == _canonical(new)
    a, b = value(old), value(new)
    largest = max(abs(a), abs(b))
    if largest == float("inf"):  # beyond what a float can hold, and the texts are not equal
        return False
    return abs(a - b) <= max(tolerance * largest, NOISE)


def value(text: str) -> float:
    """Returns the number that a text says."""
    return float(text.replace(",", "").replace("−", "-"))


def changed(old: str, new: str, tolerance: float) -> Iterator[tuple[str, str]] | None:
    """Yields the numbers that changed; ``None`` where more than numbers differ."""
    before, olds = split(old)
    after, news = split(new)
    if before != after:
        return None
    return (pair for pair in zip(olds, news, strict=True) if not same(*pair, tolerance))


def _is_whole(text: str) -> bool:
    return not any(character in ".eE" for character in text)


def _canonical(text: str) -> str:
    sign = "-" if text[0] in "-−" else ""
    digits = text.lstrip("+-−").replace(",", "").lstrip("0") or "0"
    return digits if digits == "0" else sign + digits
