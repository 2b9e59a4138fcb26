"""One process at a time: a lock that the system takes back when its holder is killed."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..save import NotSaved

_WAIT = 10.0
"""Seconds until somebody else's change must be done."""


@contextmanager
def locked(folder: Path, wait: bool = True) -> Iterator[bool]:
    """Holds the lock of a folder; without ``wait``, gives False where another process has it.

    Raises `NotSaved` where it cannot be had in time.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / "lock").open("a+b")
    except OSError as error:
        raise NotSaved(f"{folder}: no journal can be kept there: {error.strerror}") from None
    with file:
        until = time.monotonic() + (_WAIT if wait else 0)
        while not _take(file):
            if time.monotonic() >= until:
                if wait:
                    raise NotSaved("another promotion is being written; try again")
                yield False
                return
            time.sleep(0.05)
        try:
            yield True
        finally:
            _give_back(file)


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> bool:
        try:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _give_back(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
else:
    import fcntl

    def _take(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _give_back(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
