"""Writes a file, whole or not at all, and never over a change that somebody made meanwhile."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from ..project.errors import reason


class NotSaved(Exception):
    """Says in one line why a file was not written; it is as it was."""


def held(path: Path) -> bytes | None:
    """Returns what a file holds, ``None`` where there is none; raises `OSError` in a few words."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OSError(reason(error)) from None


def save(path: Path, before: bytes | None, data: bytes | None, done: str = "updated") -> None:
    """Replaces the file's content by ``data``; ``None`` removes the file.

    ``before`` is what the file held when it was read, ``None`` where there was none; ``done`` is
    the word for it in messages. Raises `NotSaved` where it holds something else by now, or cannot
    be written.
    """
    real = Path(os.path.realpath(path))
    if data is None:
        _remove(path, real, before, done)
        return
    written: str | None = None
    try:
        handle, written = tempfile.mkstemp(prefix=f".{real.name}.", suffix=".tmp", dir=real.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if before is None:
            os.chmod(written, _new_mode())
            _make(written, real)
            return
        os.chmod(written, os.stat(real).st_mode & 0o7777)
        if _content(real) != before:
            raise NotSaved(f"{path}: not {done}: the file was changed meanwhile")
        os.replace(written, real)
        written = None
    except FileExistsError:
        raise NotSaved(f"{path}: not {done}: the file was made meanwhile") from None
    except OSError as error:
        raise NotSaved(f"{path}: not {done}: {reason(error)}") from None
    finally:
        if written is not None:
            with suppress(FileNotFoundError):
                os.unlink(written)


def _make(written: str, real: Path) -> None:
    """Gives a new file its name; raises `FileExistsError` where the file is there by now."""
    try:
        os.link(written, real)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links, as many that are mounted from elsewhere: an empty file
        # takes the place first, so that nothing is overwritten.
        os.close(os.open(real, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        os.replace(written, real)


def _remove(path: Path, real: Path, before: bytes | None, done: str) -> None:
    try:
        if _content(real) != before:
            raise NotSaved(f"{path}: not {done}: the file was changed meanwhile")
        if before is not None:
            real.unlink()
    except OSError as error:
        raise NotSaved(f"{path}: not {done}: {reason(error)}") from None


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _new_mode() -> int:
    """Returns the mode that a new file gets; the mask can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return 0o666 & ~mask
