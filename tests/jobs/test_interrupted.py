"""A cell that the user stopped: nobody will stop it in a Restart & Run All."""

from __future__ import annotations

import asyncio
from pathlib import Path

from jupyterlab_nbguard.analysis.plan import plan
from jupyterlab_nbguard.analysis.verdicts import judge
from jupyterlab_nbguard.jobs.follow.replay import live_kernel
from jupyterlab_nbguard.model.notebook import Cell, Notebook
from jupyterlab_nbguard.python.facts import CellFacts, FactsCache

LONG = """\
import os, signal
for step in range(4):
    done.append(step)
    if step == 1 and not os.access('patient', os.F_OK):
        signal.raise_signal(signal.SIGINT)
"""


def test_what_reads_it_waits_and_the_plan_runs_it_again(tmp_path: Path) -> None:
    facts = FactsCache()

    def facts_of(cell: Cell) -> CellFacts:
        return facts.get(cell.source)

    cells = {"A": "done = []", "B": LONG, "C": "print(len(done))", "D": "print(1)"}
    notebook = Notebook.of_sources(cells.items())

    async def play() -> None:
        async with live_kernel(facts, str(tmp_path)) as kernel:
            for name in cells:
                await kernel.run(notebook.by_id[name].id, cells[name], 60)
            verdicts = judge(notebook, kernel.history, facts_of)
            states = {id_: it.state for id_, it in verdicts.items() if it.state != "fresh"}
            assert states == {"B": "error", "C": "stale"}
            assert verdicts["C"].faint
            assert verdicts["C"].reasons[0].unrun == "interrupted"
            planned = plan(notebook, kernel.history, facts_of)
            assert ([it.id for it in planned.cells], planned.blocked) == (["A", "B", "C"], ())
            (tmp_path / "patient").touch()
            for it in planned.cells:
                await kernel.run(it.id, cells[it.id], 60)
            verdicts = judge(notebook, kernel.history, facts_of)
            assert {it.state for it in verdicts.values()} == {"fresh"}

    asyncio.run(play())
