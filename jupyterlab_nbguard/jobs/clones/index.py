"""The clone index of one workspace: brought up to date, and asked.

Several servers and command lines may use the same index at once: each transaction is short, and
whatever two of them write at the same time comes out the same.
"""

from __future__ import annotations

import functools
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from platformdirs import user_cache_path

from ...clones.modules import pieces_of
from ...clones.tokens import Lexed, lex_cell
from ...model.notebook import Notebook
from ...project.errors import ProjectError, reason
from ...project.read_notebook import parse_notebook
from ...project.sources import sources
from .store import Store, digest_of

SMALLEST = 20
"""Tokens below which a cell is not kept: it is no clone by any setting."""
_BATCH_SECONDS = 0.1
_BATCH_CELLS = 400
_LARGEST = 20_000_000
"""Bytes from which on a file is data, whatever its name says."""

Result = TypeVar("Result")
Progress = Callable[[int, int], None]
"""Takes the number of files that are done, and of all."""


class Cancelled(Exception):
    """Says that somebody asked to stop; what is in the index is true, but not all."""


@dataclass(frozen=True)
class Scan:
    """What bringing an index up to date came to."""

    files: int
    read: int
    """The files that had changed."""
    errors: tuple[str, ...] = ()
    """One line for each file that could not be read."""
    cut: bool = False
    """Whether there are more files than are read."""


@dataclass(frozen=True)
class _Cell:
    place: int
    line: int
    cell_id: str
    source: str
    lexed: Lexed


@dataclass(frozen=True)
class _Read:
    """One file as it was read; without cells where it could not be."""

    path: str
    stamp: str
    digest: bytes
    cells: tuple[_Cell, ...] = ()
    error: str = ""
    same: bool = False
    """Whether it was only touched."""


@dataclass
class CloneIndex:
    """Knows the code of the notebooks and modules below ``paths``.

    ``folder`` is where indexes are kept (``None``: in memory only). It may be used by several
    threads, one after the other.
    """

    paths: Sequence[Path]
    folder: Path | None = None
    exclude: Sequence[str] = ()
    within: Path | None = None
    """Nothing outside this folder is read, whatever a link says."""
    most: int | None = None
    """Files that are read; who serves a home folder need not wait for all of a disk."""
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        # Absolute, wherever somebody stands, but as they are called: links are not followed.
        self.paths = [path.absolute() for path in self.paths]
        self.store = Store(None if self.folder is None else self.folder / self.name)

    @property
    def name(self) -> str:
        """The file that holds the index of just these paths."""
        whole = "\0".join(sorted(str(path.resolve()) for path in self.paths))
        digest = blake2b(whole.encode("utf-8", "surrogateescape"), digest_size=12)
        return f"{digest.hexdigest()}.sqlite"

    def close(self) -> None:
        """Closes the index; nothing is lost."""
        self.store.close()

    # ---- bringing it up to date ----

    def update(
        self,
        progress: Progress = lambda done, total: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Scan:
        """Reads what changed since; raises :class:`Cancelled` where that is asked for."""
        found, errors, cut = list[Path](), list[str](), False
        for each in sources(self.paths, self.exclude, self.within):
            if cancelled():
                raise Cancelled
            if isinstance(each, ProjectError):
                errors.append(str(each))
            elif len(found) == self.most:
                cut = True
                break
            else:
                found.append(each)
        scan = self._whole(lambda: self._scan(found, errors, progress, cancelled))
        return replace(scan, cut=cut)

    def update_file(self, path: Path) -> bool:
        """Reads one file again if it changed, and forgets it if it is gone; says whether it did."""

        def work() -> bool:
            query = "SELECT stamp, digest, error FROM file WHERE path = ?"
            known = self.store.database.execute(query, (str(path),)).fetchone()
            if not path.exists():
                self._forget([str(path)])
                return known is not None
            read = _read(path, known)
            if read is not None:
                self._write([read])
            return read is not None and not read.same

        return self._whole(work)

    def forget(self, path: Path) -> None:
        """Forgets a file."""
        self._whole(lambda: self._forget([str(path)]))

    def update_cell(self, path: Path, place: int, cell_id: str, source: str) -> None:
        """Takes a cell as it stands in an editor; the file is read again at the next update."""
        lexed = lex_cell(source)

        def work() -> None:
            with self.store.transaction():
                file = self._file(str(path))
                if len(lexed.codes) < SMALLEST:
                    self.store.drop_cells(file, place, 0)
                else:
                    self.store.put_cell(file, place, 0, cell_id, source, lexed)

        self._whole(work)

    def update_notebook(self, path: Path, notebook: Notebook) -> None:
        """Takes a notebook as it stands in an editor."""
        read = _Read(str(path), "", b"", tuple(_cells(notebook)))
        self._whole(lambda: self._write([read]))

    def _whole(self, work: Callable[[], Result]) -> Result:
        """Does some work, on an index made anew where it turns out to be damaged."""
        with self.lock:
            try:
                return work()
            except sqlite3.OperationalError:
                raise  # full, locked for long, or forbidden: that is not the file's fault
            except sqlite3.DatabaseError:
                self.store.rebuild()
                return work()

    def _scan(
        self,
        found: list[Path],
        errors: list[str],
        progress: Progress,
        cancelled: Callable[[], bool],
    ) -> Scan:
        known = self._known()
        self._forget(known.keys() - {str(path) for path in found})
        batch, cells, since, count = list[_Read](), 0, perf_counter(), 0
        troubles = [*errors]
        for done, path in enumerate(found):
            if cancelled():
                self._write(batch)
                raise Cancelled
            before = known.get(str(path))
            read = _read(path, before)
            error = read.error if read is not None else before[2] if before else ""
            if error:
                troubles.append(error)
            if read is not None:
                batch.append(read)
                cells += len(read.cells)
                count += 1
            if batch and (cells > _BATCH_CELLS or perf_counter() - since > _BATCH_SECONDS):
                self._write(batch)
                batch, cells, since = [], 0, perf_counter()
            progress(done + 1, len(found))
        self._write(batch)
        return Scan(len(found), count, tuple(troubles))

    def _known(self) -> dict[str, tuple[str, bytes, str]]:
        query = "SELECT path, stamp, digest, error FROM file"
        return {path: rest for path, *rest in self.store.database.execute(query)}

    def _write(self, batch: Sequence[_Read]) -> None:
        if not batch:
            return
        with self.store.transaction():
            for read in batch:
                file = self._file(read.path)
                self.store.database.execute(
                    "UPDATE file SET stamp = ?, digest = ?, error = ? WHERE id = ?",
                    (read.stamp, read.digest, read.error, file),
                )
                if not read.same:
                    self._put(file, read.cells)

    def _put(self, file: int, cells: Iterable[_Cell]) -> None:
        query = "SELECT place, line FROM cell WHERE file = ?"
        gone = set(self.store.database.execute(query, (file,)).fetchall())
        for cell in cells:
            gone.discard((cell.place, cell.line))
            self.store.put_cell(file, cell.place, cell.line, cell.cell_id, cell.source, cell.lexed)
        for place, line in gone:
            self.store.drop_cells(file, place, line)

    def _file(self, path: str) -> int:
        """Returns a file's number, and makes sure that it is read again."""
        execute = self.store.database.execute
        execute(
            "INSERT INTO file (path, stamp, digest) VALUES (?, '', x'')"
            " ON CONFLICT (path) DO UPDATE SET stamp = '', digest = x''",
            (path,),
        )
        return int(execute("SELECT id FROM file WHERE path = ?", (path,)).fetchone()[0])

    def _forget(self, paths: Iterable[str]) -> None:
        for path in paths:
            with self.store.transaction():
                query = "SELECT id FROM file WHERE path = ?"
                row = self.store.database.execute(query, (path,)).fetchone()
                if row is not None:
                    self.store.drop_cells(row[0])
                    self.store.database.execute("DELETE FROM file WHERE id = ?", row)


def cache_folder() -> Path:
    """Returns where indexes are kept: the user's cache folder, never beside the notebooks."""
    return user_cache_path("nbguard") / "clones"


def _read(path: Path, known: tuple[str, bytes, str] | None) -> _Read | None:
    """Reads a file, unless it is as it was."""
    name = str(path)
    try:
        status = path.stat()
        stamp = f"{status.st_mtime_ns} {status.st_size} {status.st_ino}"
        if known is not None and known[0] == stamp:
            return None
        if status.st_size > _LARGEST and path.suffix == ".py":
            return _Read(name, stamp, b"")
        data = path.read_bytes()
    except OSError as error:
        return _Read(name, "", b"", error=f"{name}: cannot be read: {reason(error)}")
    digest = digest_of(data)
    if known is not None and known[1] == digest:
        return _Read(name, stamp, digest, error=known[2], same=True)
    if path.suffix == ".py":
        cells = _pieces(data.decode("utf-8", "replace"))
        return _Read(name, stamp, digest, tuple(cells))
    try:
        notebook = parse_notebook(data, name)
    except ProjectError as error:
        return _Read(name, stamp, digest, error=str(error))
    return _Read(name, stamp, digest, tuple(_cells(notebook)))


def _cells(notebook: Notebook) -> Iterator[_Cell]:
    if not notebook.is_python and notebook.language != "Python 2":
        return
    for place, cell in enumerate(notebook.cells):
        if cell.runs:
            lexed = _lexed(cell.source)
            if len(lexed.codes) >= SMALLEST:
                yield _Cell(place, 0, cell.id, cell.source, lexed)


def _pieces(source: str) -> Iterator[_Cell]:
    for piece in pieces_of(source.removeprefix("\ufeff")):
        lexed = _lexed(piece.source)
        if len(lexed.codes) >= SMALLEST:
            yield _Cell(0, piece.line, "", piece.source, lexed)


@functools.lru_cache(maxsize=1024)
def _lexed(source: str) -> Lexed:
    return lex_cell(source)
