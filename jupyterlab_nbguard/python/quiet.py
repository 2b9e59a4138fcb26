"""Parses without a word: Python's own run of the same text gives the warnings already.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import warnings
from threading import Lock
from typing import Any

# The filters belong to the process: no two threads may change them at once.
_CHANGING = Lock()
_IGNORE_ALL = ("ignore", None, Warning, None, 0)


class _Quiet:
    """Ignores all warnings for a moment.

    Not `warnings.catch_warnings`: to leave it makes Python forget which warnings it has shown, and
    in a kernel it would show the user's again after every cell.
    """

    def __enter__(self) -> None:
        _CHANGING.acquire()
        filters: Any = warnings.filters
        filters.insert(0, _IGNORE_ALL)

    def __exit__(self, *_: object) -> None:
        filters: Any = warnings.filters
        try:
            filters.remove(_IGNORE_ALL)
        finally:
            _CHANGING.release()


_QUIET = _Quiet()


def quiet() -> _Quiet:
    """Returns a context in which all warnings are ignored."""
    return _QUIET
