"""What a comparison of outputs gives, and what it is told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "table", "image", "error", "data", "output"]
"""``output``: one came or went, or is of another kind; ``data``: JSON such as a chart's."""

DEFAULT_TOLERANCE = 1e-6
"""Relative: 1 and 1.000001 are the same."""

LONGEST_TEXT = 6_000
"""Characters of a difference's text."""


@dataclass(frozen=True)
class OutputDifference:
    """How a cell's new outputs differ from the saved ones; ``text`` is for people to read."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Rules:
    """What does not count: the user's own patterns, and small changes of numbers."""

    ignore: tuple[re.Pattern[str], ...] = ()
    tolerance: float = DEFAULT_TOLERANCE

    @classmethod
    def of(cls, ignore: Iterable[str] = (), tolerance: float = DEFAULT_TOLERANCE) -> Rules:
        """Compiles patterns; ``^`` and ``$`` mean lines. Raises `ValueError` naming a bad one."""
        if not 0 <= tolerance < float("inf"):
            raise ValueError(f"the tolerance must be 0 or a positive number, not {tolerance}")
        return cls(tuple(_compiled(pattern) for pattern in ignore), tolerance)


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern, re.MULTILINE)
    except re.error as error:
        raise ValueError(f"'{pattern}' is no regular expression: {error}") from None


def joined(found: Iterable[OutputDifference]) -> OutputDifference | None:
    """Makes one difference of several, bounded in length; ``None`` where there is none."""
    several = list(found)
    if not several:
        return None
    text = "\n".join(it.text for it in several)
    if len(text) > LONGEST_TEXT:
        text = text[:LONGEST_TEXT] + "…"
    return OutputDifference(several[0].kind, text)
