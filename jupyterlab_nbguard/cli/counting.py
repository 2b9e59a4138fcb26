"""A progress bar for a number of files, on stderr."""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress

_PATIENCE = 0.4
"""Seconds before there is a bar: most runs need none."""
_PAUSE = 0.1


class CountingBar:
    """A bar where stderr is a terminal and it takes longer than a moment; else nothing."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._bar: Progress | None = None
        self._next = monotonic() + _PATIENCE if sys.stderr.isatty() else float("inf")

    def __enter__(self) -> CountingBar:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show(self, done: int, total: int) -> None:
        """Draws how many are done."""
        if monotonic() < self._next:
            return
        self._next = monotonic() + _PAUSE
        if self._bar is None:
            self._bar = _new_bar()
            self._bar.add_task(self._title, total=None)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=done, total=total, refresh=True)


def _new_bar() -> Progress:
    # Loaded by those who wait only.
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        console=Console(stderr=True),
        transient=True,
        auto_refresh=False,  # which would be a thread, and processes are no longer copied then
    )
