"""A run that the observer could not follow: nothing is said of its cell, until it runs again."""

from __future__ import annotations

import pytest

from .conftest import NewPage, NewRunner, NewSession
from .page import cell

A, B, C = cell("a", "x = 1"), cell("b", "y = x"), cell("c", "print(x)")
# Only runs of the cell `b` go wrong.
BREAK = """
import sys
watcher = sys.modules["_nbguard_observer.kernel.observer.watch"].Watcher
whole = watcher.{hook}
def fails(self, told):
    if "y = x" in (told.raw_cell if "{hook}" == "before" else told.info.raw_cell):
        raise ValueError
    return whole(self, told)
watcher.{hook} = fails
sys.modules["mend"] = lambda: setattr(watcher, "{hook}", whole)
"""
MEND = "__import__('sys').modules.pop('mend')()"


@pytest.mark.parametrize("hook", ["before", "after"])
async def test_the_cell_loses_its_mark(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner, hook: str
) -> None:
    kernel = await new_session()
    page = await new_page()
    await page.open("a.ipynb", A, B, C, kernelId=kernel, clientId="one")
    await page.observing("on")
    runner = await new_runner(kernel, "one")
    for each in (A, B, C):
        assert await runner.run(each["id"], each["source"]) == "ok"
    await page.states(a="fresh", b="fresh", c="fresh")
    await runner.run("d", f"exec({BREAK.format(hook=hook)!r}, {{}})")
    assert await runner.run("b", "y = x") == "ok"
    await page.states(a="fresh", b="unknown", c="fresh")
    await runner.run("d", MEND)
    assert await runner.run("b", "y = x") == "ok"
    await page.states(a="fresh", b="fresh", c="fresh")
