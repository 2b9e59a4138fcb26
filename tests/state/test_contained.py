"""A cell that can reach plain data alone is hardly looked at; what others do is still seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyterlab_nbguard.kernel.observer import watch
from jupyterlab_nbguard.model.notebook import Cell, CellId
from state.inprocess import InProcess

CASES = [
    ("def f():\n    global c\n    c = 1", "f()", {"c"}, set()),
    ("import random\nrandom.seed(1)\ndraw = random.random", "draw()", set(), {"random:random"}),
    ("import random\nrandom.seed(1)\nfs = [random.random]", "fs[0]()", set(), {"random:random"}),
    ("a = 1", "exec('c = a')", {"c"}, set()),
    ("xs = [1]", "xs.append(2)\nys = xs", {"xs", "ys"}, set()),
]


@pytest.mark.parametrize(("first", "second", "written", "read"), CASES)
def test_what_a_cell_does_behind_its_names_is_put_down_to_it(
    first: str, second: str, written: set[str], read: set[str]
) -> None:
    kernel = InProcess()
    assert kernel.run(Cell(CellId("a"), "code", first))
    assert kernel.run(Cell(CellId("b"), "code", second))
    run = kernel.history.last_of_cell[CellId("b")]
    assert written <= {write.name for write in run.writes}
    assert read <= {it.name for it in run.reads}


def test_what_changes_outside_while_trivial_cells_run_is_seen_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(watch, "_QUEUED", 1000.0)
    kernel = InProcess()
    file = Path("file.txt")
    file.write_text("1")
    monkeypatch.setenv("SET_OUTSIDE", "1")
    reads = "import os\nread = open('file.txt').read(), os.environ['SET_OUTSIDE']"
    kernel.run(Cell(CellId("a"), "code", reads))
    file.write_text("22")
    monkeypatch.setenv("SET_OUTSIDE", "2")
    kernel.run(Cell(CellId("b"), "code", "x = 1"))
    kernel.run(Cell(CellId("c"), "code", reads))
    *before, last = kernel.history.executions
    seen = {it.name: it.version for it in last.reads if ":" in it.name}
    assert len(seen) == 2
    outside = [write for run in before if run.cell is None for write in run.writes]
    assert seen == {it.name: it.value and it.value.version for it in outside}
