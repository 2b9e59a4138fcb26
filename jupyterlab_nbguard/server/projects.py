"""Fills a snapshot from disk: what lies around a notebook, what was saved, what is installed.

Disks are read in a thread of their own, and nobody waits for it: an answer is given with what is
known, and another one once more is known. Kernels are never asked: their interpreter says once
where it looks for modules, and what is installed there is read here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..model.notebook import CellId
from ..model.outputs import SavedOutputs
from ..model.packages import Environment, Interpreter, Surroundings
from ..model.snapshot import Snapshot
from ..project.distributions import DistributionReader
from ..project.environment import (
    find_environment,
    folder_stamp,
    packages_folders,
    read_environment,
    read_interpreter,
)
from ..project.savedoutputs import OutputsReader
from ..project.surroundings import SurroundingsReader
from ..protocol.answer import KernelView
from .settings import Found, SettingsFinder

LOOK_ROUND = 2.0
"""Seconds between two looks at whether files around the open notebooks changed."""

_UNSETTLED = frozenset(("starting", "unsupported"))

_LOG = logging.getLogger(__name__)

Stamp = tuple[tuple[str, int], ...]


class Disk:
    """The thread that reads disks for all pages, and what it keeps of them."""

    def __init__(self) -> None:
        self.thread = ThreadPoolExecutor(1, thread_name_prefix="nbguard-disk")
        self.distributions = DistributionReader()
        self.environments: dict[object, tuple[Stamp, Environment | None]] = {}

    def live(self, interpreter: Interpreter) -> Environment | None:
        """Returns what an interpreter can import; read again once something was installed."""
        return self._kept(
            (interpreter.prefix, interpreter.path, interpreter.mark),
            folder_stamp(interpreter.path),
            lambda: read_interpreter(interpreter, self.distributions),
        )

    def saved(self, folder: Path) -> Environment | None:
        """Returns what is installed in a virtual environment."""
        return self._kept(
            folder,
            folder_stamp(map(str, packages_folders(folder))),
            lambda: read_environment(folder, self.distributions),
        )

    def _kept(
        self, key: object, stamp: Stamp, read: Callable[[], Environment | None]
    ) -> Environment | None:
        known = self.environments.get(key)
        if known is None or known[0] != stamp:
            known = self.environments[key] = (stamp, read())
            while len(self.environments) > 20:
                del self.environments[next(iter(self.environments))]
        return known[1]

    def close(self) -> None:
        """Ends the thread."""
        self.thread.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True)
class _Known:
    """What was read for one document; the ``view`` is the kernel as it was then."""

    view: KernelView
    surroundings: Surroundings | None = None
    environment: Environment | None = None
    outputs: Mapping[CellId, SavedOutputs] | None = None
    settings: Found | None = None
    reader: OutputsReader = field(default_factory=OutputsReader, compare=False)
    read: bool = False


class Projects:
    """What surrounds the documents of one page; ``changed`` is told when that is another.

    Who may run code on the server may as well read its files: only then a project is followed to
    folders above the server's root.
    """

    def __init__(
        self,
        disk: Disk,
        settings: SettingsFinder,
        changed: Callable[[str], None],
        *,
        may_run: bool,
    ) -> None:
        self._disk = disk
        self._settings = settings
        self._changed = changed
        self._within = None if may_run else settings.root
        self._reader = SurroundingsReader(self._within)
        self._known: dict[str, _Known] = {}
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def fill(self, snapshot: Snapshot, uri: str, view: KernelView) -> Snapshot:
        """Returns the snapshot with what is known so far, in whatever thread; never waits."""
        known = self._known.get(uri)
        if known is None or known.view is not view:
            if known is None:
                known = _Known(view)
            elif _same(known.view.interpreter, view.interpreter):
                known = replace(known, view=view)
            else:
                known = replace(known, view=view, environment=None)
            self._known[uri] = known
            if self._loop is not None:
                self._loop.call_soon_threadsafe(self._wake.set)
        return replace(
            snapshot,
            surroundings=known.surroundings,
            environment=known.environment,
            outputs=known.outputs,
        )

    def known(self, uri: str) -> tuple[Surroundings | None, Environment | None]:
        """Returns what was last read for a document."""
        known = self._known.get(uri)
        return (known.surroundings, known.environment) if known is not None else (None, None)

    def forget(self, uri: str) -> None:
        """Drops what is known of a document that was closed."""
        self._known.pop(uri, None)

    async def follow(self) -> None:
        """Looks again and again whether something changed, until it is cancelled."""
        self._loop = asyncio.get_running_loop()
        while True:
            # No ``wait_for``: before Python 3.12 it loses a cancellation that comes at the moment
            # at which the event is set, and this would go on for ever.
            later = self._loop.call_later(LOOK_ROUND, self._wake.set)
            try:
                await self._wake.wait()
            finally:
                later.cancel()
            self._wake.clear()
            for uri, known in list(self._known.items()):
                await self._look(uri, known)

    async def _look(self, uri: str, known: _Known) -> None:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._disk.thread, self._read, uri, known)
        except Exception:
            _LOG.exception("what surrounds a notebook cannot be read")
            return
        # A newer view is looked at in the next round.
        if found != known and self._known.get(uri) is known:
            self._known[uri] = found
            self._changed(uri)

    def _read(self, uri: str, known: _Known) -> _Known:
        """Reads what surrounds a document, in the thread for that."""
        path = self._settings.path(uri)
        around = self._reader.now_around(path) if path is not None else None
        environment = self._environment(path, known.view)
        outputs = known.reader.read(path) if path is not None else None
        settings = self._settings.find(uri)
        same_around = known.surroundings == around and known.environment is environment
        if known.read and same_around and known.outputs is outputs and known.settings is settings:
            return known
        return replace(
            known,
            surroundings=around,
            environment=environment,
            outputs=outputs,
            settings=settings,
            read=True,
        )

    def _environment(self, path: Path | None, view: KernelView) -> Environment | None:
        if view.interpreter is not None:
            return self._disk.live(view.interpreter)
        if path is None or view.observing in _UNSETTLED:
            return None
        folder = find_environment(path, self._within)
        return self._disk.saved(folder) if folder is not None else None


def _same(before: Interpreter | None, now: Interpreter | None) -> bool:
    """Says whether it is the same environment still, wherever else it is looked for modules."""
    if before is None or now is None:
        return before is now
    return replace(before, path=()) == replace(now, path=())
