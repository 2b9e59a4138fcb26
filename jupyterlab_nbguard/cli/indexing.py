"""Opens clone indexes for the command line, and shows how far they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from jupyterlab_nbguard.jobs.clones.index import CloneIndex


def opened_index(
    paths: Sequence[Path], folder: Path | None, exclude: Sequence[str], say: Callable[[str], None]
) -> CloneIndex:
    """Opens the index of some paths; in memory where none can be kept in ``folder``."""
    try:
        return CloneIndex(paths, folder, exclude)
    except (OSError, sqlite3.Error) as error:
        say(f"{folder}: no index can be kept there: {error}")
        return CloneIndex(paths, None, exclude)


@contextmanager
def counting() -> Iterator[Callable[[str], Callable[[int, int], None]]]:
    """Shows how many of all things are done, on a terminal only."""
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:

        def advance(what: str) -> Callable[[int, int], None]:
            task = bar.add_task(what, total=None)
            return lambda done, total: bar.update(task, completed=done, total=total)

        yield advance
