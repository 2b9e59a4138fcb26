"""Checks many notebooks: what is known already is looked up, the rest spread over all cores.

Outcomes come in the order of the files and are the same whoever worked them out.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from jupyterlab_nbguard.engine.config import ConfigError
from jupyterlab_nbguard.jobs.check.cache import OutcomeCache
from jupyterlab_nbguard.jobs.check.checker import Checker, Outcome
from jupyterlab_nbguard.jobs.check.key import Key
from jupyterlab_nbguard.jobs.check.workers import AT_ONCE, Worked, by_workers, worked_out
from jupyterlab_nbguard.project.errors import ProjectError

FEW = 48
"""Files from which on it is worth the time to start other processes."""
_BATCH = 256

Found = Path | ProjectError
Progress = Callable[[int, int], None]
"""Takes the number of files that are done, and of all."""


def usable_cores() -> int:
    """Returns how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_all(
    checker: Checker,
    found: Sequence[Found],
    cache: OutcomeCache | None = None,
    jobs: int = 1,
    progress: Progress = lambda done, total: None,
) -> Iterator[Outcome]:
    """Yields an outcome for each file, in their order."""
    keys = _known(checker, found, cache) if cache is not None else {}
    missing = [it for place, it in enumerate(found) if place not in keys and isinstance(it, Path)]
    missing = [path for path in missing if checker.is_alone(path)]
    jobs = min(jobs, -(-len(missing) // AT_ONCE)) if len(missing) >= FEW else 1
    new = _New(cache)
    with contextlib.closing(by_workers(checker.asked, missing, jobs)) as others:
        for place, each in enumerate(found):
            progress(place, len(found))
            if isinstance(each, ProjectError):
                yield Outcome(complaints=(str(each),))
                continue
            outcome = _looked_up(cache, keys.get(place))
            if outcome is None:
                by_others = jobs > 1 and place not in keys and checker.is_alone(each)
                worked = next(others) if by_others else worked_out(checker, each)
                new.keep(worked)
                outcome = worked.outcome
            yield outcome
    new.write()
    progress(len(found), len(found))


def _known(checker: Checker, found: Sequence[Found], cache: OutcomeCache) -> dict[int, Key]:
    """Maps the places of the files whose outcome is known to its key."""
    keys: dict[int, Key] = {}
    for place, path in enumerate(found):
        if isinstance(path, Path) and checker.is_kept(path):
            # What cannot be read is told of when its turn comes.
            with contextlib.suppress(ProjectError, ConfigError):
                keys[place] = checker.key(checker.read(path))
    known = cache.known(keys.values())
    return {place: key for place, key in keys.items() if key in known}


def _looked_up(cache: OutcomeCache | None, key: Key | None) -> Outcome | None:
    data = cache.get(key) if cache is not None and key is not None else None
    if data is None:
        return None
    try:
        return Outcome.unpacked(data)
    except Exception:  # whatever a damaged text of ours makes pickle stumble over
        return None


class _New:
    """Gathers what was worked out, so that it is written a batch at a time."""

    def __init__(self, cache: OutcomeCache | None) -> None:
        self._cache = cache
        self._rows: list[tuple[Key, bytes]] = []

    def keep(self, worked: Worked) -> None:
        """Keeps an outcome, but for one that tells of something that went wrong."""
        if self._cache is None or worked.key is None or worked.outcome.complaints:
            return
        self._rows.append((worked.key, worked.packed))
        if len(self._rows) >= _BATCH:
            self.write()

    def write(self) -> None:
        """Writes what is gathered."""
        if self._cache is not None:
            self._cache.put(self._rows)
        self._rows = []
