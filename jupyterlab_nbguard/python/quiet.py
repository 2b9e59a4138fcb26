"""Parses without a word: Python's own run of the same text gives the warnings already.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

# The filters belong to the process: no two threads may change them at once.
_CHANGING = Lock()
_IGNORE_ALL = ("ignore", None, Warning, None, 0)


@contextmanager
def quiet() -> Iterator[None]:
    """Ignores all warnings for a moment.

    Not `warnings.catch_warnings`: to leave it makes Python forget which warnings it has shown, and
    in a kernel it would show the user's again after every cell.
    """
    filters: Any = warnings.filters
    with _CHANGING:
        filters.insert(0, _IGNORE_ALL)
        try:
            yield
        finally:
            filters.remove(_IGNORE_ALL)
