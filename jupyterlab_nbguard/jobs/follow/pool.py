"""All the kernels that are followed, each once, whoever asks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Hashable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from jupyter_client.asynchronous.client import AsyncKernelClient

from ...kernel.recorder import HistoryRecorder
from ...protocol.answer import KernelView
from .follower import Follower
from .owners import Owners

LOOK_ROUND = 2.0
"""Seconds between two looks at whether kernels still exist, where they did."""

GONE = 2
"""Looks in a row that miss a kernel before it is gone: a restart may hide it for a moment."""

FORBIDDEN = KernelView("forbidden", "this server does not allow kernels to be watched")
OFF = KernelView("off")

_LOG = logging.getLogger(__name__)


class KernelSource(Protocol):
    """Knows the kernels that there are."""

    async def connect(self, kernel_id: str) -> AsyncKernelClient:
        """Makes a client; raises :class:`.suitable.Unsuitable` where there can be none."""

    def speaks_python(self, kernel_id: str) -> bool:
        """Says whether the kernel is known to speak Python, before it was asked."""

    def address(self, kernel_id: str) -> object | None:
        """Returns what changes when a kernel moves, ``None`` where there is no such kernel."""


@dataclass
class _Watcher:
    enabled: bool
    tell: Callable[[KernelView], None]
    notebook: str


@dataclass
class _Entry:
    follower: Follower
    address: object = None
    watchers: dict[Hashable, _Watcher] = field(default_factory=dict)
    owners: Owners = field(default_factory=Owners)
    on: bool = False
    missed: int = 0
    task: asyncio.Task[None] | None = None

    @property
    def wanted(self) -> bool:
        """Says whether to follow; a kernel whose documents are closed is left as it is."""
        if not self.watchers:
            return self.on
        return any(watcher.enabled for watcher in self.watchers.values())

    def view(self, watcher: _Watcher) -> KernelView:
        view = self.follower.view if watcher.enabled else OFF
        if view.history is None:
            return view
        return replace(view, history=view.history.without(self.owners.others(watcher.notebook)))

    def tell(self) -> None:
        for watcher in list(self.watchers.values()):
            watcher.tell(self.view(watcher))


class KernelPool:
    """Follows kernels while documents use them, and on: a page that reloads finds its history.

    A kernel that no document uses any more is followed until it ends, or until ``max_kernels`` are
    followed and another is asked for.
    """

    def __init__(
        self,
        source: KernelSource,
        make_recorder: Callable[[str], HistoryRecorder],
        *,
        allow_injection: bool = True,
        max_kernels: int = 30,
    ) -> None:
        self._source = source
        self._make_recorder = make_recorder
        self._allow_injection = allow_injection
        self._max_kernels = max_kernels
        self._entries: dict[str, _Entry] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._looking: asyncio.Task[None] | None = None

    def watch(
        self,
        kernel_id: str,
        key: Hashable,
        enabled: bool,
        tell: Callable[[KernelView], None],
        *,
        notebook: str = "",
        client: str = "",
    ) -> None:
        """Watches a kernel for ``key``, which is told the view now and whenever it changes.

        What it is told is how ``notebook`` sees it, whose cells ``client`` sends.
        """
        entry = self._entries.get(kernel_id)
        if entry is None:
            refusal = self._refusal(enabled)
            if refusal is not None:
                tell(refusal)
                return
            entry = self._enter(kernel_id)
        watcher = entry.watchers[key] = _Watcher(enabled, tell, notebook)
        news = client != "" and entry.owners.claim(client, notebook)
        if entry.on != entry.wanted:
            pass  # what it is now will be told soon
        elif news:
            entry.tell()
        else:
            tell(entry.view(watcher))
        self._reconcile(entry)

    def unwatch(self, kernel_id: str, key: Hashable) -> None:
        """Ends what :meth:`watch` began for ``key``."""
        entry = self._entries.get(kernel_id)
        if entry is None or key not in entry.watchers:
            return
        del entry.watchers[key]
        # The least recently used stands first.
        self._entries[kernel_id] = self._entries.pop(kernel_id)
        self._reconcile(entry)

    async def close(self) -> None:
        """Lets go of all kernels."""
        if self._looking is not None:
            self._looking.cancel()
        entries, self._entries = list(self._entries.values()), {}
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for entry in entries:
            entry.watchers.clear()
            await entry.follower.stop(unhook=False)

    def _refusal(self, enabled: bool) -> KernelView | None:
        if not enabled:
            return OFF
        if not self._allow_injection:
            return FORBIDDEN
        return None if self._make_room() else _full(self._max_kernels)

    def _enter(self, kernel_id: str) -> _Entry:
        async def connect() -> AsyncKernelClient:
            client = await self._source.connect(kernel_id)
            entry.address = self._source.address(kernel_id)
            return client

        recorder = self._make_recorder(kernel_id)
        eager = self._source.speaks_python(kernel_id)
        entry = _Entry(Follower(connect, recorder, lambda: entry.tell(), eager=eager))
        self._entries[kernel_id] = entry
        if self._looking is None:
            self._looking = self._run(self._look_round())
        return entry

    def _make_room(self) -> bool:
        if len(self._entries) < self._max_kernels:
            return True
        for kernel_id, entry in self._entries.items():
            if not entry.watchers:
                del self._entries[kernel_id]
                self._run(entry.follower.stop(unhook=True))
                return True
        return False

    def _reconcile(self, entry: _Entry) -> None:
        if entry.on != entry.wanted and (entry.task is None or entry.task.done()):
            entry.task = self._run(self._switch(entry))

    async def _switch(self, entry: _Entry) -> None:
        while entry.on != entry.wanted:
            entry.on = entry.wanted
            if entry.on:
                entry.follower.start()
            else:
                await entry.follower.stop(unhook=True)

    async def _look_round(self) -> None:
        while True:
            await asyncio.sleep(LOOK_ROUND)
            for kernel_id, entry in list(self._entries.items()):
                await _guarded(self._look_at(kernel_id, entry))

    async def _look_at(self, kernel_id: str, entry: _Entry) -> None:
        address = self._source.address(kernel_id)
        if address is None:
            entry.missed += 1
            if entry.missed == GONE:
                gone = KernelView("lost", "the kernel was shut down")
                await entry.follower.stop(unhook=False, last=gone)
            if entry.missed >= GONE and not entry.watchers:
                self._entries.pop(kernel_id, None)
            return
        returned, entry.missed = entry.missed >= GONE, 0
        if entry.on and (returned or entry.address not in {None, address}):
            await entry.follower.moved()

    def _run(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(_guarded(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def _guarded(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        _LOG.exception("following a kernel failed")


def _full(most: int) -> KernelView:
    return KernelView(
        "forbidden",
        f"{most} kernels are watched already; NbguardApp.max_kernels of the server allows more",
    )
