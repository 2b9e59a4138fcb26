"""The user's own modules, edited while the kernel lives."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from jupyterlab_nbguard.analysis.plan import plan
from jupyterlab_nbguard.analysis.verdicts import judge
from jupyterlab_nbguard.jobs.replay import live_kernel
from jupyterlab_nbguard.model.notebook import Cell, Notebook
from jupyterlab_nbguard.python.facts import CellFacts, FactsCache

AUTORELOAD = "%load_ext autoreload\n%autoreload 2"


async def play(folder: Path, first: str) -> list[dict[str, str]]:
    """Returns the marks after the first run, after an edit of the module, and after a re-run."""
    facts = FactsCache()

    def facts_of(cell: Cell) -> CellFacts:
        return facts.get(cell.source)

    cells = {"A": first, "B": "import helper", "C": "print(helper.f())", "D": "print(1)"}
    notebook = Notebook.of_sources(cells.items())
    module = folder / "helper.py"
    module.write_text("def f():\n    return 1\n")
    os.utime(module, (1, 1))
    seen: list[dict[str, str]] = []
    async with live_kernel(facts, str(folder)) as kernel:

        async def run(*names: str) -> None:
            for name in names:
                await kernel.run(notebook.by_id[name].id, cells[name], 60)
            verdicts = judge(notebook, kernel.history, facts_of)
            marks = {id_: it.state for id_, it in verdicts.items() if it.state != "fresh"}
            if marks and first != AUTORELOAD:
                assert plan(notebook, kernel.history, facts_of).restart
            seen.append(marks)

        await run("A", "B", "C", "D")
        module.write_text("def f():\n    return 22\n")
        await run("D")
        await run("C")
    return seen


@pytest.mark.parametrize(
    ("first", "edited", "again"),
    [
        ("k = 0", {"B": "stale", "C": "stale"}, {"B": "stale", "C": "stale"}),
        (AUTORELOAD, {"C": "stale"}, {}),
    ],
    ids=["plain", "autoreload"],
)
def test_a_module_that_was_edited_makes_its_users_stale(
    tmp_path: Path, first: str, edited: dict[str, str], again: dict[str, str]
) -> None:
    assert asyncio.run(play(tmp_path, first)) == [{}, edited, again]
