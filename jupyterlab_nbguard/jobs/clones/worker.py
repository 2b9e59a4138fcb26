"""The process that keeps a workspace's clone index up to date, and looks up what is in it.

A process of its own, of low priority, since indexing and looking up would make the server's other
threads wait. It reads requests from its stdin and writes what it found to its stdout, pickled as
:mod:`multiprocessing` does (which would import the server's main program here once more). It ends
when its stdin does.
"""

from __future__ import annotations

import os
import pickle
import sqlite3
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import BinaryIO

from ...engine.config import ConfigError
from ...model.clones import FoundCopy
from ...model.notebook import Cell, CellId, Notebook
from ...project.errors import ProjectError
from ...project.plugins import installed_rules
from ...project.settings import find_settings
from .finder import CopyFinder
from .index import Cancelled, CloneIndex

_AGAIN = 60.0
"""Seconds after which the disk is looked at again, while notebooks are open."""
_TELL_AFTER, _TELL_EVERY = 0.5, 0.2
"""Seconds: what takes no longer than the first is not worth a progress bar."""


@dataclass(frozen=True)
class Workspace:
    """What is to be indexed; the first thing that the process is sent.

    ``cache`` is the folder that the index is kept in, ``most`` how many files are read.
    """

    root: Path
    cache: Path | None
    most: int


@dataclass(frozen=True)
class Look:
    """Asks for the copies of a notebook's cells, as it stands in an editor.

    ``cells`` are those that are new or were edited since the last time, ``order`` lists all.
    """

    path: Path
    language: str
    order: tuple[CellId, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Close:
    """Says that a notebook is open no longer."""

    path: Path


@dataclass(frozen=True)
class Copies:
    """What was found: of each cell that was looked up its source, and its copies elsewhere."""

    path: Path
    found: dict[CellId, tuple[str, tuple[FoundCopy, ...]]]


@dataclass(frozen=True)
class Indexing:
    """How far it is: ``done`` of ``total`` files; all of them when it has ended."""

    done: int
    total: int
    cut: bool = False
    """Whether there are more files than are read."""


Request = Look | Close
Reply = Copies | Indexing


@dataclass
class _Open:
    """A notebook that is open, and what was found of it."""

    notebook: Notebook
    found: dict[CellId, tuple[str, tuple[FoundCopy, ...]]] = field(default_factory=dict)


class CloneWorker:
    """Answers requests; what comes while the disk is read is answered in between."""

    def __init__(self, workspace: Workspace, tell: Callable[[Reply], None]) -> None:
        self._tell = tell
        index = _index(workspace)
        self._finder = CopyFinder(workspace.root, index)
        self._open: dict[Path, _Open] = {}
        self._requests: SimpleQueue[Request | None] = SimpleQueue()
        self._ended = False

    def put(self, request: Request | None) -> None:
        """Takes a request, from any thread; ``None`` ends it."""
        self._requests.put(request)

    def run(self) -> None:
        """Works until it is ended."""
        while not self._ended:
            self._scan()
            self._serve(monotonic() + _AGAIN)
        self._finder.close_index()

    def _serve(self, until: float) -> None:
        """Answers requests for a while, and on where no notebook is open."""
        while not self._ended and (monotonic() < until or not self._open):
            with suppress(Empty):
                self._answer(self._requests.get(timeout=max(0.1, until - monotonic())))

    def _scan(self) -> None:
        begun = told = monotonic()

        def progress(done: int, total: int) -> None:
            nonlocal told
            self._answer_waiting()
            now = monotonic()
            if now - begun > _TELL_AFTER and now - told > _TELL_EVERY and done < total:
                told = now
                self._tell(Indexing(done, total))

        def cancelled() -> bool:
            self._answer_waiting()
            return self._ended

        try:
            scan = self._finder.update(progress, cancelled)
        except (Cancelled, sqlite3.OperationalError):
            return  # ended, or another process writes for long: there is a next time
        self._tell(Indexing(scan.files, scan.files, scan.cut))
        if scan.read:
            for path in self._open:
                self._look(path, self._open[path].notebook.code)

    def _answer_waiting(self) -> None:
        while not self._requests.empty():
            self._answer(self._requests.get())

    def _answer(self, request: Request | None) -> None:
        if request is None:
            self._ended = True
        elif isinstance(request, Close):
            self._open.pop(request.path, None)
            self._finder.close(request.path)
        else:
            with suppress(sqlite3.OperationalError):
                self._update(request)

    def _update(self, look: Look) -> None:
        opened = self._open.get(look.path)
        known = opened.notebook.by_id if opened is not None else {}
        known = {**known, **{cell.id: cell for cell in look.cells}}
        cells = tuple(known[id_] for id_ in look.order)
        notebook = Notebook(cells, look.language, str(look.path))
        before = opened.notebook.index if opened is not None else {}
        moved = [id_ for id_ in before if notebook.index.get(id_) != before[id_]]
        if opened is None or moved:
            self._finder.open(look.path, notebook)
        else:
            for cell in look.cells:
                self._finder.edit(look.path, notebook.index[cell.id], cell)
        found = opened.found if opened is not None else {}
        gone = [id_ for id_ in found if id_ not in notebook.by_id]
        touched = [found.pop(id_) for id_ in gone]
        touched += [found[cell.id] for cell in look.cells if cell.id in found]
        self._open[look.path] = _Open(notebook, found)
        wanted = {cell.id for cell in look.cells}
        self._look(look.path, [cell for cell in notebook.code if cell.id in wanted])
        touched += [found[id_] for id_ in wanted if id_ in found]
        self._look_at_others(look.path, touched)

    def _look(self, path: Path, cells: list[Cell] | tuple[Cell, ...]) -> None:
        opened = self._open[path]
        if not opened.notebook.is_python:
            return
        copies = self._finder.copies(path, cells)
        found = {cell.id: (cell.source, copies[cell.id]) for cell in cells}
        opened.found.update(found)
        self._tell(Copies(path, found))

    def _look_at_others(self, path: Path, touched: list[tuple[str, tuple[FoundCopy, ...]]]) -> None:
        """Looks up anew the cells of other open notebooks that are, or were, copies of these."""
        wanted = {
            (self._finder.absolute(copy.other.path), copy.other.cell_id)
            for _, copies in touched
            for copy in copies
        }
        for other in [it for it in self._open if it != path]:
            ids = {id_ for where, id_ in wanted if where == other}
            cells = [cell for cell in self._open[other].notebook.code if cell.id in ids]
            if cells:
                self._look(other, cells)


def _index(workspace: Workspace) -> CloneIndex:
    try:
        found = find_settings(
            workspace.root / "any", installed_rules().names, within=workspace.root
        )
        exclude = found.clones_exclude
    except (ProjectError, ConfigError):
        exclude = ()  # it is said where the notebooks are checked
    options = {"exclude": exclude, "within": workspace.root, "most": workspace.most}
    try:
        return CloneIndex([workspace.root], workspace.cache, **options)  # type: ignore[arg-type]
    except (OSError, sqlite3.Error):
        return CloneIndex([workspace.root], None, **options)  # type: ignore[arg-type]


def main() -> None:
    """Serves whoever started the process."""
    requests, replies = sys.stdin.buffer, _own_stdout()
    if hasattr(os, "nice"):
        os.nice(10)

    def tell(reply: Reply) -> None:
        pickle.dump(reply, replies)
        replies.flush()

    worker = CloneWorker(pickle.load(requests), tell)
    Thread(target=_listen, args=(requests, worker), daemon=True).start()
    with suppress(BrokenPipeError):  # nobody is there any more
        worker.run()


def _listen(requests: BinaryIO, worker: CloneWorker) -> None:
    try:
        while True:
            worker.put(pickle.load(requests))
    except (EOFError, pickle.UnpicklingError):
        worker.put(None)


def _own_stdout() -> BinaryIO:
    """Returns a stream of our own: what a library prints must not come between the replies."""
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(2, sys.stdout.fileno())
    return stream
