"""Writes several files, all or none, whatever happens meanwhile.

Before the first file is touched, a journal with the old and the new content of all of them is on
disk. A process that is killed leaves it there, and whoever starts next puts the old content back.
What was applied stays in the journal, so that it can be undone.

A notebook that is open in an editor is changed there. Such a change is in the journal as well, and
the whole of it is settled only when the editor has saved: see `settle` and `settle_by_disk`.
"""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ...project.errors import reason
from ..save import NotSaved, save
from .lock import locked

PENDING, WAITING, DONE = "pending.json", "waiting.json", "done.json"
KEPT = 20
"""Applied changes that can still be undone."""


@dataclass(frozen=True)
class Write:
    """A file's content before and after; ``None`` where there is no file."""

    path: Path
    before: bytes | None
    after: bytes | None


@dataclass(frozen=True)
class Record:
    """One change in the journal. ``folders`` are those that it made.

    ``elsewhere`` are changes that an editor makes, and not we.
    """

    place: Path
    title: str
    root: Path
    writes: tuple[Write, ...]
    folders: tuple[Path, ...]
    elsewhere: tuple[Write, ...] = ()

    @property
    def all(self) -> tuple[Write, ...]:
        """All changes, whoever makes them."""
        return (*self.writes, *self.elsewhere)


def commit(
    journal: Path, root: Path, writes: Sequence[Write], title: str, elsewhere: Sequence[Write] = ()
) -> Record:
    """Makes all writes, and returns their record; with ``elsewhere`` it waits to be settled.

    Raises `NotSaved` where a file lies outside of ``root``, holds something else than it did, or
    cannot be written; then everything is as it was.
    """
    for write in (*writes, *elsewhere):
        _refuse_outside(root, write.path)
    with locked(journal):
        record = _prepare(journal, root, writes, title, elsewhere)
        try:
            for write in writes:
                if _content(write.path) != write.before:
                    raise NotSaved(f"{write.path}: not written: the file was changed meanwhile")
            for folder in record.folders:
                folder.mkdir(exist_ok=True)
            for write in writes:
                _write(write.path, write.before, write.after)
        except (NotSaved, OSError) as error:
            _roll_back(record)
            shutil.rmtree(record.place, ignore_errors=True)
            if isinstance(error, OSError):
                raise NotSaved(f"{error.filename}: not written: {reason(error)}") from None
            raise
        # From here on all is new; until here, whoever finds the journal makes all old.
        os.replace(record.place / PENDING, record.place / (WAITING if elsewhere else DONE))
        _sync(record.place)
        _forget_oldest(journal)
        return record


def settle(record: Record, kept: bool) -> list[Path]:
    """Ends the waiting for an editor; puts the old content back unless the change is ``kept``.

    Returns the files that could not be put back, since they were changed meanwhile.
    """
    with locked(record.place.parent):
        return _settle(record, kept)


def _settle(record: Record, kept: bool) -> list[Path]:
    if not (record.place / WAITING).exists():
        return []
    if kept:
        os.replace(record.place / WAITING, record.place / DONE)
        _sync(record.place)
        return []
    left = _roll_back(record)
    shutil.rmtree(record.place, ignore_errors=True)
    return left


def recover(journal: Path, is_made: Callable[[Write], bool] = lambda write: False) -> list[str]:
    """Makes undone what a process that was killed has left half done; says what it did.

    Does nothing while another process is at work. ``is_made`` says whether an editor has saved its
    part of a change: then the change stays.
    """
    said: list[str] = []
    if not journal.is_dir():
        return said
    with locked(journal, wait=False) as free:
        for place in sorted(journal.iterdir()) if free else ():
            if (place / PENDING).exists():
                record = _read(place, PENDING)
                left = _roll_back(record)
                shutil.rmtree(place, ignore_errors=True)
                said.append(f"{record.title}: was interrupted; everything is as it was before")
                said += [f"{path}: was changed since, and is left as it is" for path in left]
            elif (place / WAITING).exists():
                # Its server is gone, or it would hold the lock.
                with locked(place, wait=False) as alone:
                    if not alone:
                        continue
                    record = _read(place, WAITING)
                    kept = all(map(is_made, record.elsewhere))
                _settle(record, kept)
                if not kept:
                    said.append(f"{record.title}: was interrupted; everything is as it was before")
            elif place.is_dir() and not (place / DONE).exists():
                shutil.rmtree(place, ignore_errors=True)  # killed before anything was touched
    return said


def records(journal: Path) -> Iterator[Record]:
    """Yields what was applied and not undone, the last first."""
    places = [it for it in journal.iterdir() if (it / DONE).exists()] if journal.is_dir() else []
    for place in sorted(places, reverse=True):
        with suppress(OSError, ValueError, KeyError):
            yield _read(place, DONE)


def undo(
    journal: Path,
    record: Record,
    merge: Callable[[Write, bytes], bytes | None] | None = None,
    opened: Collection[Path] = (),
) -> Record:
    """Brings the old content back; raises `NotSaved` where a file was changed since.

    ``merge`` may return the old content for a file that is not what it was made: a notebook that
    was run again is. What is ``opened`` in an editor changes there: then the record that is
    returned waits to be settled, and `finish_undo` ends it.
    """
    back, elsewhere = list[Write](), list[Write]()
    for write in record.all:
        now = _content(write.path)
        target = write.before
        if now != write.after:
            merged = merge(write, now) if merge is not None and now is not None else None
            if merged is None:
                raise NotSaved(f"{write.path}: not undone: the file was changed since")
            target = merged
        (elsewhere if write.path in opened else back).append(Write(write.path, now, target))
    made = commit(journal, record.root, back, f"undo of {record.title}", elsewhere)
    if not elsewhere:
        finish_undo(made, record)
    return made


def finish_undo(made: Record, record: Record) -> None:
    """Drops an undo, and what it has undone, from the journal."""
    for folder in reversed(record.folders):
        with suppress(OSError):
            folder.rmdir()
    for place in (made.place, record.place):
        shutil.rmtree(place, ignore_errors=True)


def _prepare(
    journal: Path, root: Path, writes: Sequence[Write], title: str, elsewhere: Sequence[Write]
) -> Record:
    number = 1 + max((int(it.name.split("-")[0]) for it in _entries(journal)), default=0)
    place = journal / f"{number:08d}-{uuid.uuid4().hex[:8]}"
    place.mkdir(parents=True)
    folders: list[Path] = []
    for write in writes:
        for folder in [write.path.parent, *write.path.parent.parents]:
            if folder.exists():
                break
            folders.append(folder)
    made = tuple(sorted(set(folders)))
    entries = []
    for at, write in enumerate((*writes, *elsewhere)):
        for content, name in ((write.before, f"{at}.before"), (write.after, f"{at}.after")):
            if content is not None:
                _put(place / name, content)
        has = [write.before is not None, write.after is not None]
        other = at >= len(writes)
        entries.append(
            {"path": str(write.path), "before": has[0], "after": has[1], "elsewhere": other}
        )
    document = {
        "title": title,
        "root": str(root),
        "folders": [str(it) for it in made],
        "writes": entries,
    }
    _put(place / "new.json", json.dumps(document).encode())
    os.replace(place / "new.json", place / PENDING)
    _sync(place)
    return Record(place, title, root, tuple(writes), made, tuple(elsewhere))


def _read(place: Path, name: str) -> Record:
    document = json.loads((place / name).read_bytes())
    writes = [
        Write(
            Path(it["path"]),
            (place / f"{at}.before").read_bytes() if it["before"] else None,
            (place / f"{at}.after").read_bytes() if it["after"] else None,
        )
        for at, it in enumerate(document["writes"])
    ]
    other = [bool(it.get("elsewhere")) for it in document["writes"]]
    return Record(
        place,
        document["title"],
        Path(document["root"]),
        tuple(write for write, is_other in zip(writes, other, strict=True) if not is_other),
        tuple(Path(it) for it in document["folders"]),
        tuple(write for write, is_other in zip(writes, other, strict=True) if is_other),
    )


def _roll_back(record: Record) -> list[Path]:
    """Puts the old content back, and returns the files that somebody else has changed."""
    left = []
    for write in record.writes:
        _clear(write)
        now = _content(write.path)
        if now == write.before:
            continue
        if now != write.after:
            left.append(write.path)
            continue
        with suppress(NotSaved):
            _write(write.path, now, write.before)
    for folder in reversed(record.folders):
        with suppress(OSError):
            folder.rmdir()  # only where nothing is in it
    return left


def _clear(write: Write) -> None:
    """Deletes the beginnings of a file that a killed process has left beside it."""
    for path in write.path.parent.glob(f".{write.path.name}.*.tmp"):
        begun = _content(path) or b""
        whole = (write.before, write.after)
        if any(it is not None and it.startswith(begun) for it in whole):
            with suppress(OSError):
                path.unlink()


def _write(path: Path, before: bytes | None, after: bytes | None) -> None:
    if after is not None:
        save(path, before, after, "written")
    elif before is not None:
        if _content(path) != before:
            raise NotSaved(f"{path}: not deleted: the file was changed meanwhile")
        path.unlink()


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None


def _put(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Has the folder's entries on disk, where the system can be asked for that."""
    with suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _entries(journal: Path) -> list[Path]:
    return [it for it in journal.iterdir() if it.is_dir() and it.name[:8].isdigit()]


def _forget_oldest(journal: Path) -> None:
    done = sorted(it for it in _entries(journal) if (it / DONE).exists())
    for place in done[:-KEPT]:
        shutil.rmtree(place, ignore_errors=True)


def _refuse_outside(root: Path, path: Path) -> None:
    real, top = Path(os.path.realpath(path)), Path(os.path.realpath(root))
    if not real.is_relative_to(top):
        raise NotSaved(f"{path}: not written: it lies outside of {root}")
