"""What a cell that has yet to run makes unknown, and what a run does that its names do not tell."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from jupyterlab_nbguard.analysis.verdicts import judge
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from state.inprocess import InProcess, facts_of

COUNTER = """def mk(n):
    def t():
        nonlocal n
        n += 1
        return n
    return t
tick = mk(0)"""
CLASS = """class P:
    n = 0
    def grow(self): self.n += 1
    def show(self): return self.n
p = P()"""
ENVIRON = "import os\nos.environ['NBGUARD_T'] = 'a'"

# First cell, a cell that never ran, a cell below: and whether that one can be trusted.
CASES = [
    (COUNTER, "tick()", "print(tick())", False),
    (COUNTER, "other = tick", "print(tick())", True),
    ("gen = (i for i in range(9))", "head = [next(gen)]", "print(next(gen))", False),
    ("gen = (i for i in range(9))", "for v in gen: break", "print(next(gen))", False),
    (CLASS, "p.grow()", "print(p.n)", False),
    (CLASS, "p.show()", "print(p.n)", True),
    ("def pack(v, acc=[]):\n    acc.append(v)\n    return acc", "pack(1)", "print(pack(2))", False),
    ("x = 1", "del x", "print('x' in globals())", False),
    ("x = 1", "del x\nx = 3", "print('x' in globals())", True),
    (ENVIRON, "os.environ.pop('NBGUARD_T', None)", "print(os.environ.get('NBGUARD_T'))", False),
    (ENVIRON, "os.environ.get('NBGUARD_T')", "print(os.environ.get('NBGUARD_T'))", True),
]


@pytest.mark.parametrize(("first", "pending", "below", "trusted"), CASES)
def test_what_a_cell_that_never_ran_would_change(
    first: str, pending: str, below: str, trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", os.environ)  # put back afterwards
    notebook = Notebook.of_sources([("a", first), ("b", pending), ("c", below)])
    kernel = InProcess()
    for cell in (notebook.code[0], notebook.code[2]):
        assert kernel.run(cell)
    verdict = judge(notebook, kernel.history, facts_of)[CellId("c")]
    assert (verdict.state == "fresh") == trusted
    if not trusted:
        assert verdict.faint
        assert {reason.cell for reason in verdict.reasons} == {CellId("b")}


def test_what_shares_an_object_no_more_leaves_the_object_known() -> None:
    """`old` held what `helper.f` was; a cell below then gave `helper.f` anew, and ran again."""
    sources = [
        ("a", "d = {'f': [1]}"),
        ("b", "old = d['f']"),
        ("c", "d['f'] = [2]"),
        ("d", "print(d)"),
    ]
    notebook = Notebook.of_sources(sources)
    kernel = InProcess()
    a, b, c, d = notebook.code
    for cell in (a, b, c, d, b, d, c, c):
        assert kernel.run(cell)
    verdicts = judge(notebook, kernel.history, facts_of)
    assert verdicts[CellId("b")].state == "stale"
    assert verdicts[CellId("d")].state == "fresh"


def test_code_in_a_text_is_looked_at_where_a_cell_runs_it() -> None:
    sources = [("a", "a = 1"), ("b", "text = 'b = a + 1'"), ("c", "exec(text)")]
    notebook = Notebook.of_sources(sources)
    kernel = InProcess()
    for cell in notebook.code:
        assert kernel.run(cell)
    changed = replace(notebook.code[0], source="a = 2")
    notebook = replace(notebook, cells=(changed, *notebook.cells[1:]))
    assert kernel.run(changed)
    verdict = judge(notebook, kernel.history, facts_of)[CellId("c")]
    assert [reason.name for reason in verdict.reasons] == ["a"]


def test_a_seed_counts_though_its_cell_has_imported_the_library() -> None:
    code = """
import sys
sys.path.insert(0, "tests")
from state.inprocess import InProcess
from jupyterlab_nbguard.model.notebook import Cell, CellId
assert "numpy" not in sys.modules
kernel = InProcess()
for id_, source in [("a", "import numpy as np\\nnp.random.seed(0)"), ("b", "x = np.random.rand()")]:
    assert kernel.run(Cell(CellId(id_), "code", source))
first, second = kernel.history.executions
made = {write.name: write.value.version for write in first.writes}
read = {read.name: read.version for read in second.reads}
assert made["random:numpy.random"] == read["random:numpy.random"]
"""
    root = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)


def test_a_file_that_a_command_makes_is_written_by_its_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    kernel = InProcess()
    run = "import os\nos.system('echo hi > out.txt')"
    assert kernel.run(Cell(CellId("a"), "code", f"# !echo\n{run}"))
    names = {write.name for write in kernel.history.last_of_cell[CellId("a")].writes}
    assert "file:out.txt" not in names  # nothing in it is a command
    assert kernel.run(Cell(CellId("b"), "code", f"if not 0: print('!')\n{run}".replace("hi", "ho")))
    names = {write.name for write in kernel.history.last_of_cell[CellId("b")].writes}
    assert "file:out.txt" in names
