"""A kernel that ends under its pages: killed, or restarted by somebody else."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import NewPage, NewRunner, NewSession
from .page import PATIENCE, Page, Runner, cell, states_of

URI = "a.ipynb"
A, B = cell("a", "x = 1"), cell("b", "print(x)")
NEW = {"a": "not-run", "b": "not-run"}


async def opened(new_page: NewPage, kernel: str, client: str) -> Page:
    page = await new_page()
    await page.open(URI, A, B, kernelId=kernel, clientId=client)
    await page.observing("on")
    return page


async def run_both(page: Page, runner: Runner) -> None:
    assert await runner.run("a", "x = 1") == "ok"
    assert await runner.run("b", "print(x)") == "ok"
    await page.states(a="fresh", b="fresh")


async def begin(runner: Runner, started: Path) -> None:
    """Begins a cell that never ends."""
    await runner.send("b", f"open({str(started)!r}, 'w').close()\nwhile True: pass")
    await appears(started)


async def appears(file: Path) -> None:
    async def look() -> None:
        while not file.exists():
            await asyncio.sleep(0.02)

    await asyncio.wait_for(look(), PATIENCE)


def since_new(page: Page, cell_id: str) -> list[str]:
    """Lists what was said of a cell since it was last said that it has not run."""
    ever = page.ever(cell_id)
    return ever[len(ever) - ever[::-1].index("not-run") :]


@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")
@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
async def test_a_killed_kernel_leaves_no_mark_behind(
    new_page: NewPage,
    new_session: NewSession,
    new_runner: NewRunner,
    jp_serverapp: Any,
    tmp_path: Path,
    busy: bool,
) -> None:
    kernel = await new_session()
    one, two = await opened(new_page, kernel, "one"), await opened(new_page, kernel, "two")
    runner = await new_runner(kernel, "one")
    await run_both(one, runner)
    await two.states(a="fresh", b="fresh")
    if busy:
        await begin(runner, tmp_path / "started")
    os.kill(jp_serverapp.kernel_manager.get_kernel(kernel).provisioner.pid, signal.SIGKILL)
    for page in (one, two):
        await page.states(**NEW)
    again = await new_runner(kernel, "one again")
    # `b` would fail in a new kernel: nothing that was made before is left.
    assert await again.run("b", "print(x)") == "error"
    for page in (one, two):
        await page.verdicts(lambda told: states_of(told).get("b") in {"error", "unknown"})
        assert "fresh" not in since_new(page, "b")
        assert since_new(page, "a") in ([], ["unknown"])
    assert await again.run("a", "x = 1") == "ok"
    assert await again.run("b", "print(x)") == "ok"
    for page in (one, two):
        await page.states(a="fresh", b="fresh")


@pytest.mark.parametrize("busy", [False, True], ids=["idle", "busy"])
async def test_a_restart_by_somebody_else_is_seen_by_all(
    new_page: NewPage,
    new_session: NewSession,
    new_runner: NewRunner,
    jp_fetch: Any,
    tmp_path: Path,
    busy: bool,
) -> None:
    kernel = await new_session()
    one, two = await opened(new_page, kernel, "one"), await opened(new_page, kernel, "two")
    runner = await new_runner(kernel, "one")
    await run_both(one, runner)
    await two.states(a="fresh", b="fresh")
    if busy:
        await begin(runner, tmp_path / "started")
    await jp_fetch(
        "api", "kernels", kernel, "restart", method="POST", body="{}", request_timeout=60
    )
    for page in (one, two):
        await page.states(**NEW)
    await (await new_runner(kernel, "two")).run("a", "x = 1")
    for page in (one, two):
        told = await page.verdicts(lambda told: states_of(told).get("a") in {"fresh", "unknown"})
        assert states_of(told)["b"] in {"not-run", "unknown"}
        assert "fresh" not in since_new(page, "b")
