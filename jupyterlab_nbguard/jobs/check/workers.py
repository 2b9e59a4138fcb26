"""Checks notebooks in other processes, so that all cores are used."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import cached_property
from multiprocessing.context import BaseContext
from pathlib import Path

from jupyterlab_nbguard.engine.config import ConfigError
from jupyterlab_nbguard.jobs.check.checker import Asked, Checker, Outcome
from jupyterlab_nbguard.jobs.check.collector import rare_collections
from jupyterlab_nbguard.jobs.check.key import Key
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.plugins import installed_rules

AT_ONCE = 8
"""Files that a process is given at a time."""
_AHEAD = 4
"""Portions that are given out for each process, so that none ever waits."""


class Worked:
    """What came of a file, in memory or as it came from another process."""

    def __init__(self, key: Key | None, outcome: Outcome | None, packed: bytes = b"") -> None:
        self.key = key
        """What it depends on; ``None`` where that is not known."""
        self._outcome = outcome
        self._packed = packed

    @cached_property
    def outcome(self) -> Outcome:
        """The outcome itself."""
        return Outcome.unpacked(self._packed) if self._outcome is None else self._outcome

    @property
    def packed(self) -> bytes:
        """The outcome as bytes."""
        return self._packed or self.outcome.packed()


def worked_out(checker: Checker, path: Path) -> Worked:
    """Checks a file here and now."""
    try:
        file = checker.read(path)
        key = checker.key(file) if checker.is_kept(path) else None
        return Worked(key, checker.check(file))
    except (ProjectError, ConfigError) as error:
        return Worked(None, Outcome(complaints=(str(error),)))


def by_workers(asked: Asked, paths: Sequence[Path], jobs: int) -> Generator[Worked, None, None]:
    """Yields what ``jobs`` other processes work out, in the order of the files."""
    waiting: deque[tuple[Sequence[Path], Future[list[tuple[Key | None, bytes]]]]] = deque()
    portions = (paths[at : at + AT_ONCE] for at in range(0, len(paths), AT_ONCE))
    pool = ProcessPoolExecutor(
        jobs, mp_context=_context(), initializer=_start, initargs=(asked, os.getcwd())
    )
    try:
        for portion in portions:
            waiting.append((portion, pool.submit(_portion, portion)))
            if len(waiting) >= jobs * _AHEAD:
                yield from _done(*waiting[0])
                waiting.popleft()
        while waiting:
            yield from _done(*waiting[0])
            waiting.popleft()
    finally:
        # Nobody waits after Ctrl+C; else, an interpreter that ends before its pool may complain.
        # Who has got the last outcome does not ask for another: its portion is still here.
        done = all(future.done() for _, future in waiting)
        pool.shutdown(wait=done, cancel_futures=True)


def _done(
    portion: Sequence[Path], future: Future[list[tuple[Key | None, bytes]]]
) -> Iterator[Worked]:
    try:
        yield from (Worked(key, None, packed) for key, packed in future.result())
    except BrokenProcessPool:
        cause = "not checked: a process ended that checked it or its neighbours"
        for path in portion:
            complaint = f"{path}: {cause}; too little memory? `--jobs 1` needs least"
            yield Worked(None, Outcome(complaints=(complaint,)))


def _context() -> BaseContext:
    """Returns how processes begin: as copies of this one where that is safe, else anew."""
    copies = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if copies else "spawn")


# ---- in the other process ----


class _Here:
    """What this process keeps between two portions."""

    checker: Checker
    rarely: contextlib.ExitStack


def _start(asked: Asked, folder: str) -> None:
    # Ctrl+C is the first process's to answer.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.chdir(folder)
    _Here.rarely = contextlib.ExitStack()
    _Here.rarely.enter_context(rare_collections())
    _Here.checker = Checker(installed_rules(), asked)


def _portion(paths: Sequence[Path]) -> list[tuple[Key | None, bytes]]:
    worked = [worked_out(_Here.checker, path) for path in paths]
    return [(each.key, each.packed) for each in worked]
