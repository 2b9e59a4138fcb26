"""A cell that can reach plain data alone is hardly looked at; what others do is still seen."""

from __future__ import annotations

import pytest

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
