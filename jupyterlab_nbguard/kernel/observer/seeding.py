"""Finds out whether a function that a cell calls sets a seed before it draws.

What it draws then, and the state that it leaves, do not depend on what was drawn before the cell.
"""

from __future__ import annotations

from collections.abc import Iterable
from types import FunctionType
from typing import Any

from jupyterlab_nbguard.kernel.observer.code import CodeBook
from jupyterlab_nbguard.kernel.observer.modules import source_of

_MOST = 100
"""Functions that are looked at, those that they call included."""


def calls_seed(names: Iterable[str], namespace: dict[str, Any], code: CodeBook) -> bool:
    """Says whether any of the functions of these names sets a seed, or one that it calls does."""
    pending = [(namespace, name) for name in names]
    known = set(names)
    for content, name in pending:  # which grows meanwhile
        function = content.get(name)
        if type(function) is not FunctionType or len(known) > _MOST:
            continue
        around = function.__globals__
        if around is not namespace and not source_of(around):
            continue  # a library's
        if code.seeds(function.__code__):
            return True
        found = code.reads(function.__code__) - known
        known |= found
        pending.extend((around, it) for it in found)
    return False
