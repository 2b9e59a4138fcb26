"""Lets Python look for reference cycles less often while many notebooks are checked.

Each tree that is parsed makes thousands of objects, which go by themselves. To count them all
again and again for cycles takes longer than to parse.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def rare_collections() -> Iterator[None]:
    """Has the collector of this process look seldom, and not at what is there already."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
