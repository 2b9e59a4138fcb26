"""Copies a notebook's folder to a temporary place, where a run may do what it likes.

What is not the notebook's own is left behind: version control, caches, environments, links that
lead out of the folder. The copy is measured before it is made, and deleted however the work ends.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import TypeVar

from .cannot import CannotVerify

DEFAULT_LIMIT = 500_000_000
"""Bytes."""
MOST_FILES = 100_000

_SKIPPED = frozenset((".git", ".ipynb_checkpoints", "__pycache__", "node_modules"))
_BIGGEST = 3
_MOST_LEFT_OUT = 100

T = TypeVar("T")


@dataclass(frozen=True)
class WorkCopy:
    """Where a notebook runs, and what was copied to there.

    ``left_out`` says, a line each, what of the folder is missing in the copy, and why.
    """

    directory: Path
    origin: Path
    size: int
    """In bytes."""
    files: int
    left_out: tuple[str, ...] = ()


@dataclass
class _Listing:
    """All that is to be copied, relative to the folder."""

    folders: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    """Each link, and where it leads, relative to the folder, too."""
    left_out: list[str] = field(default_factory=list)
    size: int = 0


@asynccontextmanager
async def work_copy(
    folder: Path,
    limit: int = DEFAULT_LIMIT,
    on_measured: Callable[[int, int], None] = lambda size, files: None,
) -> AsyncIterator[WorkCopy]:
    """Gives a copy of a folder, and deletes it behind the work.

    ``limit`` is in bytes; ``on_measured`` hears the bytes and the number of files before the
    first is copied. Raises `CannotVerify` where the folder is larger or cannot be read.
    """
    listing = await _in_thread(lambda stopped: _measure(folder, limit, stopped))
    on_measured(listing.size, len(listing.files))
    # As the kernel sees it: on some systems the temporary folder is behind a link.
    parent = Path(tempfile.mkdtemp(prefix="nbguard-verify-")).resolve()
    try:
        target = parent / (folder.name or "notebook")
        await _in_thread(lambda stopped: _copy(folder, target, listing, stopped))
        left_out = tuple(listing.left_out)
        yield WorkCopy(target, folder, listing.size, len(listing.files), left_out)
    finally:
        await _in_thread(lambda _: _delete(parent))


async def measure(folder: Path, limit: int = DEFAULT_LIMIT) -> tuple[int, int]:
    """Returns the bytes and the number of files that a copy would have.

    Raises `CannotVerify` where there would be more than ``limit`` bytes, or it cannot be read.
    """
    listing = await _in_thread(lambda stopped: _measure(folder, limit, stopped))
    return listing.size, len(listing.files)


def readable_size(size: int) -> str:
    """Says a number of bytes in the unit that suits it."""
    if size < 1000:
        return f"{size} bytes"
    value = float(size)
    for unit in ("kB", "MB"):
        value /= 1000
        if value < 999.5:
            return f"{value:.3g} {unit}"
    return f"{value / 1000:.3g} GB"


async def _in_thread(work: Callable[[Event], T]) -> T:
    """Runs ``work`` in a thread; where the caller is cancelled, it ends before this does."""
    stopped = Event()
    running = asyncio.ensure_future(asyncio.to_thread(work, stopped))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        stopped.set()
        await asyncio.wait({running})
        raise


def _measure(folder: Path, limit: int, stopped: Event) -> _Listing:
    listing = _Listing()
    sizes: Counter[str] = Counter()
    real = folder.resolve()
    for entry, size in _entries(str(folder), "", listing, real):
        if stopped.is_set():
            break
        listing.size += size
        sizes[entry.split(os.sep)[0]] += size
        if listing.size > limit or len(listing.files) > MOST_FILES:
            raise CannotVerify(_too_large(folder, limit, listing, sizes))
    return listing


def _too_large(folder: Path, limit: int, listing: _Listing, sizes: Counter[str]) -> str:
    biggest = ", ".join(
        f"{name} ({readable_size(size)})" for name, size in sizes.most_common(_BIGGEST)
    )
    what = (
        f"is larger than {readable_size(limit)}"
        if listing.size > limit
        else f"holds more than {MOST_FILES:,} files"
    )
    return (
        f"the folder {folder} {what} and is not copied; the largest in it, as far as was looked: "
        f"{biggest}. Allow more, or run in the folder itself (in place)"
    )


def _entries(top: str, inside: str, listing: _Listing, real: Path) -> Iterator[tuple[str, int]]:
    """Yields each file with its size in bytes, and fills the listing."""
    try:
        with os.scandir(os.path.join(top, inside)) as found:
            entries = sorted(found, key=lambda it: it.name)
    except OSError as error:
        if not inside:
            cause = (error.strerror or type(error).__name__).lower()
            raise CannotVerify(f"the folder {top} cannot be read: {cause}") from None
        _leave_out(listing, f"{inside}: cannot be read")
        return
    for entry in entries:
        name = os.path.join(inside, entry.name)
        if entry.name in _SKIPPED:
            continue
        try:
            if entry.is_symlink():
                _link(entry, name, listing, real)
            elif entry.is_dir():
                if not os.path.exists(os.path.join(entry.path, "pyvenv.cfg")):
                    listing.folders.append(name)
                    yield from _entries(top, name, listing, real)
            elif not entry.is_file():
                _leave_out(listing, f"{name}: no regular file")
            elif not os.access(entry.path, os.R_OK):
                _leave_out(listing, f"{name}: cannot be read")
            else:
                listing.files.append(name)
                yield name, entry.stat().st_size
        except OSError:  # gone since, or closed
            _leave_out(listing, f"{name}: cannot be read")


def _link(entry: os.DirEntry[str], name: str, listing: _Listing, real: Path) -> None:
    target = Path(os.path.realpath(entry.path))
    if target.is_relative_to(real):
        listing.links.append((name, str(target.relative_to(real))))
    else:
        _leave_out(listing, f"{name}: a link out of the folder, to {target}")


def _leave_out(listing: _Listing, line: str) -> None:
    if len(listing.left_out) < _MOST_LEFT_OUT:
        listing.left_out.append(line)


def _copy(folder: Path, target: Path, listing: _Listing, stopped: Event) -> None:
    target.mkdir()
    for name in listing.folders:
        (target / name).mkdir(exist_ok=True)
    for name in listing.files:
        if stopped.is_set():
            return
        try:
            shutil.copy2(folder / name, target / name, follow_symlinks=False)
        except OSError as error:
            if isinstance(error, PermissionError | FileNotFoundError):
                _leave_out(listing, f"{name}: cannot be read")
                continue
            cause = (error.strerror or type(error).__name__).lower()
            raise CannotVerify(f"{name} cannot be copied to {target}: {cause}") from None
    for name, to in listing.links:
        place = target / name
        try:
            place.symlink_to(os.path.relpath(target / to, place.parent))
        except OSError:  # Windows allows them to few
            _leave_out(listing, f"{name}: links cannot be made here")


def _delete(folder: Path) -> None:
    """Deletes a folder with all that a run left in it, read-only or not."""
    shutil.rmtree(folder, ignore_errors=True)
    if not folder.exists():
        return
    for parent, _, _ in os.walk(folder):
        try:
            os.chmod(parent, stat.S_IRWXU)
            for entry in os.scandir(parent):
                if not entry.is_symlink():
                    os.chmod(entry.path, stat.S_IRWXU)
        except OSError:
            continue
    shutil.rmtree(folder, ignore_errors=True)
