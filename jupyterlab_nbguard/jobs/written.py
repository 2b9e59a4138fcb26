"""Writes a text file, whole or not at all, and never over a change that somebody else made."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ..project.errors import reason


class NotSaved(Exception):
    """Says in one line why a file was not written; it is as it was."""


def write_whole(path: Path, before: bytes | None, data: bytes, done: str = "written") -> None:
    """Puts ``data`` into a file that held ``before`` (``None``: that was not there).

    ``done`` is the word for it in messages. Raises `NotSaved` where the file holds something else
    by now, or cannot be written.
    """
    real = Path(os.path.realpath(path))
    written: str | None = None
    try:
        handle, written = tempfile.mkstemp(prefix=f".{real.name}.", suffix=".tmp", dir=real.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if before is None:
            os.chmod(written, 0o666 & ~_umask())
            # Fails where the file is there by now.
            os.link(written, real)
            return
        os.chmod(written, os.stat(real).st_mode & 0o7777)
        if real.read_bytes() != before:
            raise NotSaved(f"{path}: not {done}: the file was changed meanwhile")
        os.replace(written, real)
        written = None
    except FileExistsError:
        raise NotSaved(f"{path}: not {done}: the file was made meanwhile") from None
    except OSError as error:
        raise NotSaved(f"{path}: not {done}: {reason(error)}") from None
    finally:
        if written is not None:
            os.unlink(written)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
