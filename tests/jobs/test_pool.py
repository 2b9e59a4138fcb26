"""Many who watch, few kernels that are followed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager

from jupyterlab_nbguard.jobs.follow import pool as pools
from jupyterlab_nbguard.jobs.follow.line import client_of
from jupyterlab_nbguard.jobs.follow.pool import KernelPool
from jupyterlab_nbguard.jobs.follow.suitable import Unsuitable
from jupyterlab_nbguard.kernel.recorder import HistoryRecorder
from jupyterlab_nbguard.protocol.answer import KernelView


class Source:
    """One real kernel, ``k``; all others cannot be reached."""

    def __init__(self, manager: AsyncKernelManager | None = None) -> None:
        self.manager = manager
        self.connected: list[str] = []

    async def connect(self, kernel_id: str) -> AsyncKernelClient:
        self.connected.append(kernel_id)
        if self.manager is None or kernel_id != "k":
            raise Unsuitable(f"{kernel_id} cannot be reached")
        return client_of(self.manager.get_connection_info())

    def speaks_python(self, kernel_id: str) -> bool:
        return False

    def address(self, kernel_id: str) -> object | None:
        if self.manager is None:
            return "here"
        return tuple(self.manager.ports) if self.manager.has_kernel else None


class Told(list[KernelView]):
    """What a watcher was told, and a way to wait for more."""

    def __call__(self, view: KernelView) -> None:
        self.append(view)

    @property
    def states(self) -> list[str]:
        return [view.observing for view in self]

    async def until(self, wanted: Callable[[KernelView], bool]) -> None:
        async def wait() -> None:
            while not self or not wanted(self[-1]):
                await asyncio.sleep(0.01)

        await asyncio.wait_for(wait(), 30)

    async def observing(self, state: str) -> None:
        await self.until(lambda view: view.observing == state)


@asynccontextmanager
async def pool_of(source: Source, **options: object) -> AsyncIterator[KernelPool]:
    pool = KernelPool(source, lambda id_: HistoryRecorder(id_, str.strip), **options)  # type: ignore[arg-type]
    try:
        yield pool
    finally:
        await pool.close()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_kernel_is_followed_once_for_all_who_watch_it() -> None:
    source, one, two = Source(), Told(), Told()
    async with pool_of(source) as pool:
        pool.watch("x", 1, True, one)
        pool.watch("x", 2, True, two)
        await one.observing("unsupported")
        await two.observing("unsupported")
        assert source.connected == ["x"]


async def test_who_turned_it_off_is_told_off_and_nobody_connects() -> None:
    source, told = Source(), Told()
    async with pool_of(source) as pool:
        pool.watch("x", 1, False, told)
        await asyncio.sleep(0.05)
    assert told.states == ["off"]
    assert source.connected == []


async def test_a_server_that_forbids_it_never_connects() -> None:
    source, told = Source(), Told()
    async with pool_of(source, allow_injection=False) as pool:
        pool.watch("x", 1, True, told)
        await asyncio.sleep(0.05)
    assert told.states == ["forbidden"]
    assert source.connected == []


async def test_the_kernel_that_was_let_go_first_makes_room() -> None:
    source = Source()
    async with pool_of(source, max_kernels=2) as pool:
        pool.watch("x", 1, True, Told())
        pool.watch("y", 1, True, Told())
        full = Told()
        pool.watch("z", 1, True, full)
        assert full.states == ["forbidden"]
        await asyncio.sleep(0.05)
        pool.unwatch("y", 1)
        pool.unwatch("x", 1)
        pool.watch("z", 1, True, Told())
        pool.watch("x", 1, True, Told())
        await asyncio.sleep(0.05)
        assert source.connected == ["x", "y", "z"]


async def test_nobody_is_told_anything_after_the_end() -> None:
    told = Told()
    async with pool_of(Source()) as pool:
        pool.watch("x", 1, True, told)
        await told.observing("unsupported")
        count = len(told)
    assert len(told) == count


async def test_a_kernel_that_moves_is_followed_to_its_new_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pools, "LOOK_ROUND", 0.1)
    manager = AsyncKernelManager(cache_ports=False)
    await manager.start_kernel()
    told = Told()
    async with pool_of(Source(manager)) as pool:
        pool.watch("k", 1, True, told)
        await told.observing("on")
        before = manager.ports
        await manager.restart_kernel(now=True, newports=True)
        assert manager.ports != before
        await told.observing("starting")
        await told.observing("on")
        await manager.shutdown_kernel(now=True)
        await told.observing("lost")
