"""Two tabs with one notebook and no collaboration: two documents, one history."""

from __future__ import annotations

from .conftest import NewPage, NewRunner, NewSession
from .page import cell

URI = "a.ipynb"
B, Z = cell("b", "print(x)"), cell("z", "print('done')")


async def test_tabs_that_differ_are_told_of_their_own_text(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner
) -> None:
    kernel = await new_session()
    one, two = await new_page(), await new_page()
    first, second = await new_runner(kernel, "first"), await new_runner(kernel, "second")
    await one.open(URI, cell("a", "x = 1"), B, kernelId=kernel, clientId="first")
    await two.open(URI, cell("a", "x = 2"), B, Z, kernelId=kernel, clientId="second")
    await one.observing("on")
    await two.observing("on")
    await first.run("a", "x = 1")
    await first.run("b", "print(x)")
    await one.states(a="fresh", b="fresh")
    # Restart & Run All in the second tab would bind, and print, 2.
    await two.states(a="edited", b="stale", z="not-run")
    await second.run("a", "x = 2")
    await one.states(a="edited", b="fresh")
    await two.states(a="fresh", b="stale")
    await second.run("b", "print(x)")
    await one.states(a="edited", b="stale")
    await two.states(a="fresh", b="fresh")
    # A cell that only one tab has is no trouble to the other, nor is a tab that closes.
    await second.run("z", "print('done')")
    await two.states(z="fresh")
    two.socket.close()
    await one.change(URI, 2, cell("a", "x = 2"))
    await one.states(a="fresh", b="fresh")
    await one.change(URI, 3, cell("a", "x = 3"))
    await one.states(a="edited", b="stale")


async def test_a_tab_that_reloads_without_saving_is_judged_by_what_it_shows(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner
) -> None:
    kernel = await new_session()
    page, runner = await new_page(), await new_runner(kernel, "first")
    saved = cell("a", "x = 1")
    await page.open(URI, saved, B, Z, kernelId=kernel, clientId="first")
    await page.observing("on")
    await page.change(URI, 2, cell("a", "x = 2"))
    await runner.run("a", "x = 2")
    await runner.run("b", "print(x)")
    await page.states(a="fresh", b="fresh")
    # What a cell runs while the page is away is seen all the same.
    await runner.send("z", "import time; time.sleep(1)")
    page.socket.close()
    again = await new_page()
    await again.open(URI, saved, B, Z, kernelId=kernel, clientId="second")
    await again.states(a="edited", b="stale", z="edited")
    assert set(again.ever("a")) <= {"", "edited"}
    assert set(again.ever("b")) <= {"", "stale"}
    await (await new_runner(kernel, "second")).run("a", "x = 1")
    await again.states(a="fresh", b="stale")
