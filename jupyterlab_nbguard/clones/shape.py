"""Sees at a glance that two pieces hold no copy that is worth a word.

Copies that are much alike have most of their statements in common (`match.STRUCTURE`), whatever
stands between those. So where two pieces share too few statements to fill the least copy, there is
none, and no sequence need be compared.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from jupyterlab_nbguard.clones.match import STRUCTURE
from jupyterlab_nbguard.clones.tokens import Lexed


@dataclass(frozen=True)
class Shape:
    """The statements of a piece, and how few of them have the tokens of a copy."""

    statements: Counter[bytes]
    fewest: int
    """More than there are where all together are too short."""


def shape_of(lexed: Lexed, least: int) -> Shape:
    """Returns the shape of a piece in which copies have ``least`` tokens."""
    statements = Counter(lexed.codes[it.first : it.end] for it in lexed.statements)
    tokens = fewest = 0
    for size in sorted((it.end - it.first for it in lexed.statements), reverse=True):
        if tokens >= least:
            return Shape(statements, fewest)
        tokens += size
        fewest += 1
    return Shape(statements, fewest if tokens >= least else fewest + 1)


def may_match(a: Shape, b: Shape) -> bool:
    """Says whether there may be a copy at least as similar as `match.SIMILAR`."""
    others = b.statements
    common = sum(
        min(number, others[codes]) for codes, number in a.statements.items() if codes in others
    )
    return common >= STRUCTURE * max(a.fewest, b.fewest)
