"""A console on the notebook's kernel: its code belongs to no cell."""

from __future__ import annotations

import pytest

from .conftest import NewPage, NewRunner, NewSession
from .page import cell, states_of

URI = "a.ipynb"
CELLS = {
    "make": "x = 1\nd = [1]",
    "show": "print(x)",
    "list": "print(d)",
    "more": "print(extra)",
    "z": "print('done')",
}
WRONG = {"stale", "hidden"}


# Lab's own console sends the id of its own cell, others none; neither is a cell of the notebook.
@pytest.mark.parametrize("console_cell", [None, "0f5e8a50-console"])
async def test_what_a_console_does_counts_once_a_cell_has_seen_it(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner, console_cell: str | None
) -> None:
    kernel = await new_session()
    page, runner = await new_page(), await new_runner(kernel)
    console = await new_runner(kernel, "console")
    cells = [cell(id_, source) for id_, source in CELLS.items()]
    await page.open(URI, *cells, kernelId=kernel, clientId="runner")
    await page.observing("on")

    for id_ in ("make", "show", "list", "z"):
        assert await runner.run(id_, CELLS[id_]) == "ok"
    told = states_of(await page.states(make="fresh", show="fresh", list="fresh", z="fresh"))
    assert told["more"] == "not-run"
    # It looks, and nothing is wrong by that.
    assert await console.run(console_cell, "print(x, d)") == "ok"
    # It binds, changes in place and adds; what the cells have shown is still what they would show.
    assert await console.run(console_cell, "x = 5; d.append(2); extra = 7") == "ok"
    assert await runner.run("show", CELLS["show"]) == "ok"
    told = states_of(await page.verdicts(lambda p: states_of(p)["show"] in WRONG))
    assert (told["make"], told["list"], told["more"]) == ("fresh", "fresh", "not-run")
    assert await runner.run("list", CELLS["list"]) == "ok"
    assert await runner.run("more", CELLS["more"]) == "ok"
    told = states_of(await page.verdicts(lambda p: states_of(p)["more"] == "hidden"))
    assert told["show"] in WRONG
    assert told["list"] in WRONG
    # What the cells make anew is as it was.
    for id_ in ("make", "show", "list"):
        assert await runner.run(id_, CELLS[id_]) == "ok"
    await page.states(make="fresh", show="fresh", list="fresh", more="hidden")
    for id_ in ("make", "z"):
        assert page.ever(id_) == ["not-run", "fresh"]
