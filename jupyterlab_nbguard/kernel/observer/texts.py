"""Columns of texts, as object arrays hold them: read by the hashes that texts keep.

To write out all characters takes many times as long, and most columns of a table are texts. The
hash of a text is its content's, and the same as long as the kernel runs.
"""

from __future__ import annotations

from typing import Any

from jupyterlab_nbguard.kernel.observer.sums import pointers
from jupyterlab_nbguard.model.versions import digest

MOST_OBJECTS = 100_000
"""Elements of an object array that are read at once, where they are plain."""
_TEXT = id(str)
_AT_ONCE = 4096
"""Texts that are gone through together: they stay in a processor's cache from step to step."""
_FEW = 64
"""Texts up to which to begin with numpy takes longer than to ask each one."""


def digest_of_texts(np: Any, column: Any) -> str:
    """Digests an array of exact texts, of which some are missing; ``""`` where it holds others.

    No hash is asked for before it is sure whose it is: a class of the user's may have its own.
    """
    hashes = []
    for start in range(0, len(column), _AT_ONCE):
        items = column[start : start + _AT_ONCE].tolist()
        if not _are_texts(np, items):
            return ""
        hashes.append(hash(tuple(items)))
    return digest("texts", str(hash(tuple(hashes))))


def _are_texts(np: Any, items: list[Any]) -> bool:
    """Says whether all are exact texts, or missing."""
    if len(items) <= _FEW:
        return all(type(it) is str or it is None or it is np.nan for it in items)
    try:
        kinds = np.fromiter(map(type, items), object, len(items))
    except ValueError:  # a numpy before 1.23
        return False
    others = np.flatnonzero(pointers(np, kinds) != _TEXT).tolist()
    return all(items[place] is None or items[place] is np.nan for place in others)
