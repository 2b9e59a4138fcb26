"""Waiting that ends: by the work, by the time, or because nobody wants it any more."""

from __future__ import annotations

import asyncio

import pytest

from jupyterlab_nbguard.jobs.within import within


async def test_work_that_is_done_in_time_gives_its_result() -> None:
    assert await within(5, asyncio.sleep(0, "done")) == "done"


async def test_work_that_takes_too_long_is_cancelled() -> None:
    work = asyncio.ensure_future(asyncio.sleep(60))
    with pytest.raises(asyncio.TimeoutError):
        await within(0.01, work)
    await asyncio.wait({work}, timeout=5)
    assert work.cancelled()


@pytest.mark.parametrize("turns", range(5))
async def test_a_cancellation_counts_whenever_it_comes(turns: int) -> None:
    event = asyncio.Event()

    async def follow() -> None:
        while True:
            await within(60, event.wait())
            event.clear()

    following = asyncio.ensure_future(follow())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    event.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    following.cancel()
    await asyncio.wait({following}, timeout=5)
    assert following.cancelled()
