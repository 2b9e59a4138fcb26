"""Says on stderr what ``nbguard verify`` is going to do, and how far it is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

from jupyterlab_nbguard.cli.printing import count

if TYPE_CHECKING:
    from jupyterlab_nbguard.jobs.verify.verify import Progress

_AGAIN = "what it does elsewhere (database writes, requests) happens again"


def announcement(progress: Progress, in_place: bool) -> str:
    """Says, once for a notebook, what is going to happen; ``""`` where that is said already."""
    from jupyterlab_nbguard.jobs.verify.workcopy import readable_size

    if in_place:
        if progress.stage != "starting":
            return ""
        return f"runs in its own folder, not in a copy: it may change files; {_AGAIN}"
    if progress.stage != "copying":
        return ""
    size = f"{readable_size(progress.size)} in {count(progress.files, 'file')}"
    return f"runs in a copy of its folder ({size}); {_AGAIN}"


class Bar:
    """A progress bar where stderr is a terminal, else nothing."""

    def __init__(self, title: str) -> None:
        self._bar = RichProgress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
            disable=not sys.stderr.isatty(),
        )
        self._title = title
        self._task = self._bar.add_task(title, total=None)

    def __enter__(self) -> Bar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def show(self, progress: Progress) -> None:
        """Draws how far a notebook is."""
        doing = f"cell {progress.cell + 1}" if progress.cell is not None else progress.stage
        self._bar.update(
            self._task,
            description=f"{self._title}: {doing}",
            completed=progress.done,
            total=progress.total or None,
        )
