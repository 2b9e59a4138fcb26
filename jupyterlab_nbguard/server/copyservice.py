"""Knows the copies of all open notebooks, by one index that a process of its own keeps."""

from __future__ import annotations

import contextlib
import logging
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue
from threading import Lock, Thread

from ..jobs.clones.worker import Close, Copies, Indexing, Look, Reply, Request, Workspace
from ..model.clones import FoundCopy
from ..model.notebook import Cell, CellId, Notebook
from .lastplace import placed

_LOG = logging.getLogger(__name__)
# The folder that a server was started in may hold a `typing.py` of the user's.
_PROGRAM = """\
import sys
sys.path[:] = [path for path in sys.path if path]
from jupyterlab_nbguard.jobs.clones.worker import main
main()
"""
_MOST_STARTS = 3
"""Times that the process is started again after it has failed."""


@dataclass
class _Document:
    """What the process was told of a notebook, and what it found."""

    cells: dict[CellId, Cell] = field(default_factory=dict)
    order: tuple[CellId, ...] = ()
    found: dict[CellId, tuple[str, tuple[FoundCopy, ...]]] = field(default_factory=dict)
    listeners: dict[Hashable, Callable[[], None]] = field(default_factory=dict)


class CopyService:
    """Answers at once with what is known, and tells when there is more. For many threads.

    The process lives as long as notebooks are open.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._lock = Lock()
        self._documents: dict[Path, _Document] = {}
        self._pages: dict[Hashable, Callable[[Indexing], None]] = {}
        self._process: _Process | None = None
        self._failed = 0
        self._indexing: Indexing | None = None

    def of(
        self, path: Path, notebook: Notebook, listener: Hashable, changed: Callable[[], None]
    ) -> tuple[FoundCopy, ...]:
        """Returns the copies that are known; ``changed`` is called, in a thread, when others are.

        Cells that were edited since they were looked up keep the copies that they had: marks that
        went away with each keystroke, and came back, would be worse.
        """
        with self._lock:
            document = self._documents.setdefault(path, _Document())
            document.listeners[listener] = changed
            self._tell(path, document, notebook)
            return tuple(
                copy
                for cell in notebook.code
                for copy in placed(cell.source, document.found.get(cell.id))
            )

    def forget(self, path: Path, listener: Hashable) -> None:
        """Says that a page has closed a notebook."""
        with self._lock:
            document = self._documents.get(path)
            if document is None or document.listeners.pop(listener, None) is None:
                return
            if not document.listeners:
                del self._documents[path]
                if self._process is not None:
                    self._process.put(Close(path))
            if not self._documents:
                self._end()

    def follow(self, page: Hashable, tell: Callable[[Indexing], None]) -> None:
        """Tells a page, in a thread, how far the index is."""
        with self._lock:
            self._pages[page] = tell
            now = self._indexing
        if now is not None and now.done < now.total:
            tell(now)

    def leave(self, page: Hashable) -> None:
        """Tells a page nothing any more."""
        with self._lock:
            self._pages.pop(page, None)

    def close(self) -> None:
        """Ends the process."""
        with self._lock:
            self._documents.clear()
            self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.end()

    def _tell(self, path: Path, document: _Document, notebook: Notebook) -> None:
        """Tells the process what is new in a notebook."""
        if self._process is None and not self._start():
            return
        assert self._process is not None
        known = document.cells
        cells = {cell.id: Cell(cell.id, cell.type, cell.source) for cell in notebook.cells}
        new = tuple(cell for id_, cell in cells.items() if known.get(id_) != cell)
        order = tuple(cells)
        if new or order != document.order:
            document.cells, document.order = cells, order
            self._process.put(Look(path, notebook.language, order, new))

    def _start(self) -> bool:
        if self._failed >= _MOST_STARTS:
            return False
        self._process = _Process(self._workspace, self._hear)
        for document in self._documents.values():
            document.cells, document.order = {}, ()
        return True

    def _hear(self, process: _Process, reply: Reply | None) -> None:
        """Takes what the process says, in the thread that listens to it."""
        listeners = list[Callable[[], None]]()
        with self._lock:
            if process is not self._process:
                return
            if reply is None:
                self._failed += 1
                self._process = None
                _LOG.warning("the process that looks for copies has ended")
                return
            if isinstance(reply, Copies):
                listeners += self._take(reply)
            else:
                self._indexing = reply
                pages = list(self._pages.values())
        if isinstance(reply, Indexing):
            for page in pages:
                page(reply)
        for listener in listeners:
            listener()

    def _take(self, reply: Copies) -> list[Callable[[], None]]:
        document = self._documents.get(reply.path)
        if document is None:
            return []
        before = {id_: document.found.get(id_, ("", ()))[1] for id_ in reply.found}
        document.found.update(reply.found)
        is_new = any(copies != before[id_] for id_, (_, copies) in reply.found.items())
        return list(document.listeners.values()) if is_new else []


class _Process:
    """The process, a thread that starts it and writes to it, and one that hears it."""

    def __init__(
        self, workspace: Workspace, hear: Callable[[_Process, Reply | None], None]
    ) -> None:
        self._hear = hear
        self._requests: SimpleQueue[Request | Workspace | None] = SimpleQueue()
        self._requests.put(workspace)
        self.popen: subprocess.Popen[bytes] | None = None
        Thread(target=self._write, name="nbguard-copies", daemon=True).start()

    def put(self, request: Request) -> None:
        self._requests.put(request)

    def end(self) -> None:
        self._requests.put(None)

    def _write(self) -> None:
        try:
            self.popen = process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                creationflags=_creation_flags(),
            )
        except OSError:
            self._hear(self, None)
            return
        name = "nbguard-copies-heard"
        Thread(target=self._read, args=(process,), name=name, daemon=True).start()
        assert process.stdin is not None
        # What cannot be written is no news to whoever hears that the process has ended.
        with contextlib.suppress(OSError), process.stdin:
            while (request := self._requests.get()) is not None:
                pickle.dump(request, process.stdin)
                process.stdin.flush()

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        try:
            while True:
                self._hear(self, pickle.load(process.stdout))
        except (EOFError, OSError, pickle.UnpicklingError):
            self._hear(self, None)
        finally:
            self.end()
            process.stdout.close()
            process.wait()


def _creation_flags() -> int:
    """Returns what Windows needs for a process of low priority without a window."""
    if os.name != "nt":
        return 0
    below_normal, no_window = 0x4000, 0x08000000
    return below_normal | no_window
