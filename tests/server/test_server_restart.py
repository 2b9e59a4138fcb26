"""A server that ends while the kernel lives on, and the next one that finds it."""

from __future__ import annotations

import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from jupyter_client.manager import AsyncKernelManager

from .page import Message, Page, cell, states_of
from .process import ServerProcess, serve

URI = "a.ipynb"
A, B, C = cell("a", "x = 1"), cell("b", "print(x)"), cell("c", "print(gone)")
Z = cell("z", "print('done')")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals there")


@asynccontextmanager
async def kernel_of_nobody(folder: Path) -> AsyncIterator[None]:
    """Starts a kernel that belongs to no server."""
    (folder / "kernels").mkdir()
    manager = AsyncKernelManager(connection_file=str(folder / "kernels" / "kernel.json"))
    await manager.start_kernel()
    try:
        yield
    finally:
        await manager.shutdown_kernel(now=True)


async def opened(server: ServerProcess, kernel: str, client: str, *cells: Message) -> Page:
    page = await server.page()
    await page.open(URI, *cells, kernelId=kernel, clientId=client)
    await page.observing("on")
    return page


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
async def test_what_ran_under_the_former_server_is_unknown(tmp_path: Path, how: int) -> None:
    async with kernel_of_nobody(tmp_path):
        await run_under_a_server_that_ends(tmp_path, how)
        await see_what_the_next_one_says(tmp_path)


async def run_under_a_server_that_ends(folder: Path, how: int) -> None:
    async with serve(folder) as first:
        kernel = await first.session()
        page, runner = (
            await opened(first, kernel, "one", A, B, C),
            await first.runner(kernel, "one"),
        )
        await runner.run("c", "gone = 3")
        await runner.run("a", "x = 2")
        await runner.run("b", "print(x)")
        await page.states(a="edited", b="stale", c="edited")
        await first.end(how)


async def see_what_the_next_one_says(folder: Path) -> None:
    async with serve(folder) as second:
        # The observer of the first server is still there.
        kernel = await second.session()
        page = await opened(second, kernel, "two", A, B, C, Z)
        assert page.ever("a")[-1] == "unknown"
        runner = await second.runner(kernel, "two")
        # `b` prints 2, which nobody saw anybody make; `gone` is made by no cell, whoever made it.
        await runner.run("b", "print(x)")
        await runner.run("c", "print(gone)")
        await runner.run("z", "print('done')")
        told = states_of(await page.states(z="fresh"))
        assert told == {"a": "unknown", "b": "unknown", "c": "hidden", "z": "fresh"}
        await runner.run("a", "x = 1")
        told = states_of(await page.states(a="fresh"))
        assert told["b"] in {"unknown", "stale"}
        await runner.run("b", "print(x)")
        await page.states(a="fresh", b="fresh", c="hidden")
        assert set(page.ever("c")) <= {"", "unknown", "hidden"}


async def test_two_servers_on_one_kernel_do_not_deceive_each_other(tmp_path: Path) -> None:
    async with kernel_of_nobody(tmp_path), serve(tmp_path) as first, serve(tmp_path) as second:
        kernel = await first.session()
        one, runner = await opened(first, kernel, "one", A, B), await first.runner(kernel, "one")
        await runner.run("a", "x = 1")
        await one.states(a="fresh")
        # The second server puts its observer in the place of the first one's.
        its = await second.session()
        two = await opened(second, its, "two", A, B)
        assert two.ever("a")[-1] == "unknown"
        await one.states(a="unknown")
        await runner.run("a", "x = 1")
        for page in (one, two):
            await page.states(a="fresh", b="unknown")
        # And takes it out again: the first one must not go on believing that it sees all.
        await two.send("nbguard/enable", uri=URI, enabled=False)
        await two.observing("off")
        await one.states(a="unknown")
        await one.change(URI, 2, cell("a", "x = 2"))
        await runner.run("a", "x = 2")
        await one.states(a="fresh", b="unknown")
