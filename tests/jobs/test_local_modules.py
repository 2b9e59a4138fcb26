"""The user's own modules, edited while the kernel lives."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from jupyterlab_nbguard.analysis.plan import plan
from jupyterlab_nbguard.analysis.verdicts import judge
from jupyterlab_nbguard.jobs.follow.replay import live_kernel
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.promote.rebind import refreshing
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


async def states(folder: Path, cells: dict[str, str], *events: str) -> dict[str, str]:
    """Runs cells by name, or edits one (``A=source``); returns the state of each at the end."""
    facts = FactsCache()
    now = dict(cells)
    async with live_kernel(facts, str(folder)) as kernel:
        for event in events:
            name, edited, source = event.partition("=")
            if edited:
                now[name] = source
            else:
                await kernel.run(CellId(name), now[name], 60)
        notebook = Notebook.of_sources(now.items())
        found = judge(notebook, kernel.history, lambda cell: facts.get(cell.source))
    return {id_: verdict.state for id_, verdict in found.items()}


def test_an_import_run_again_does_not_make_what_cells_below_changed(tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("RATE = 1\n")
    cells = {"A": "import helper", "B": "print(helper.RATE)", "C": "helper.RATE = 2"}
    found = asyncio.run(states(tmp_path, cells, *"ABC", *"AB"))
    assert found == {"A": "fresh", "B": "stale", "C": "fresh"}
    in_order = {"A": "import helper", "B": "helper.RATE = 2", "C": "import helper\nhelper.RATE"}
    found = asyncio.run(states(tmp_path, in_order, *"ABC"))
    assert set(found.values()) == {"fresh"}
    found = asyncio.run(states(tmp_path, in_order, *"ABC", *"ABC"))
    assert set(found.values()) == {"fresh"}


def test_an_edited_cell_is_taken_to_write_its_files_again(tmp_path: Path) -> None:
    write = "from pathlib import Path\nname = 'n.txt'\nPath(name).write_text('{}');"
    cells = {"A": write.format(1), "B": "print(open('n.txt').read())", "C": "print(3)"}
    found = asyncio.run(states(tmp_path, cells, *"ABC", "A=" + write.format(2)))
    assert found == {"A": "edited", "B": "stale", "C": "fresh"}


async def refreshed(folder: Path) -> list[dict[str, str]]:
    """Returns the states after a module has grown, and after what imports it ran again."""
    facts = FactsCache()
    notebook = Notebook.of_sources([("A", "from helper import f\nf()"), ("B", "print(f())")])
    module = folder / "helper.py"
    module.write_text("def f():\n    return 1\n")
    os.utime(module, (1, 1))
    found = []
    async with live_kernel(facts, str(folder)) as kernel:
        for cell in notebook.code:
            await kernel.run(cell.id, cell.source, 60)
        module.write_text("def f():\n    return 1\n\n\ndef g():\n    return 2\n")
        assert kernel._line is not None
        content = {"code": refreshing([str(module)]), "silent": True, "store_history": False}
        await kernel._line.request("execute_request", content, {})
        for name in "BA":
            await kernel.run(CellId(name), notebook.by_id[CellId(name)].source, 60)
            verdicts = judge(notebook, kernel.history, lambda cell: facts.get(cell.source))
            found.append({id_: it.state for id_, it in verdicts.items()})
    return found


def test_a_module_that_was_loaded_anew_by_name_is_known_after_a_rerun(tmp_path: Path) -> None:
    before, after = asyncio.run(refreshed(tmp_path))
    assert before["A"] == "stale"
    assert after == {"A": "fresh", "B": "fresh"}
