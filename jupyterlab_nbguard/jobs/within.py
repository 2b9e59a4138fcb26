"""Waits for something, but not for ever, and never at the price of a cancellation."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


async def within(seconds: float, work: Awaitable[T]) -> T:
    """Returns what ``work`` gives; raises `asyncio.TimeoutError` after ``seconds``.

    As `asyncio.wait_for`, which before Python 3.12 loses a cancellation that comes at the moment
    at which the work is done (https://github.com/python/cpython/issues/86296).
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    finally:
        task.cancel()
    if not done:
        raise asyncio.TimeoutError
    return task.result()
