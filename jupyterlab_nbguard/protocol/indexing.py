"""The message that tells how far the index of the workspace is, which copies are looked for in.

It is part of :mod:`.messages`, which says how messages travel.
"""

from __future__ import annotations

from typing import TypedDict


class IndexingParams(TypedDict):
    """Tells how many files of the workspace are read; when it has ended, all of them.

    ``cut``: there are more files than are read.
    """

    done: int
    total: int
    cut: bool
