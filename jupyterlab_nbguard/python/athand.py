"""Parses each cell once for all who ask about it in one check.

A tree takes a hundred times the memory of its text, so trees are put away once the check is done.
"""

from __future__ import annotations

from functools import lru_cache

from jupyterlab_nbguard.python.parse import ParsedCell, parse_cell

_MOST = 256
"""Cells, which is more than nearly all notebooks have."""


@lru_cache(maxsize=_MOST)
def cell_at_hand(source: str) -> ParsedCell:
    """Returns the cell parsed; nobody may change its tree."""
    return parse_cell(source)


def put_away() -> None:
    """Drops the trees."""
    cell_at_hand.cache_clear()
