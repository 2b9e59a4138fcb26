from __future__ import annotations

import pytest

from jupyterlab_nbguard.analysis.wording import call_cell, call_name, explain
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.model.verdict import Kind, Reason, Unrun

RAN = Cell(CellId("ran"), "code", "x = 1", execution_count=7)
NEW = Cell(CellId("new"), "code", "\n  # a first line that goes on and on and on\nx = 1")
NOTEBOOK = Notebook((RAN, NEW))


def test_cells_are_called_by_their_count_or_first_line() -> None:
    assert call_cell(RAN) == "cell [7]"
    assert call_cell(NEW) == 'the cell "# a first line that goes on and…"'
    assert call_cell(Cell(CellId("e"), "code", " ")) == "an empty cell"
    assert call_cell(None) == "a cell that was deleted"


def test_names() -> None:
    assert call_name("df", "['a']") == "`df['a']`"
    assert call_name("file:data.csv") == "the file data.csv"


@pytest.mark.parametrize(
    ("kind", "cell", "sentence"),
    [
        ("changed", "ran", "`x` was changed by cell [7] after this cell ran"),
        ("changed", "gone", "`x` was changed by a cell that was deleted after this cell ran"),
        ("changed", None, "`x` is not what this cell read any more"),
        ("missing", "gone", "`x` was made by a cell that was deleted"),
        ("missing", "ran", "`x` was made by an earlier version of cell [7]"),
        ("missing", None, "`x` is made by no cell of the notebook"),
        ("below", "ran", "`x` was made by cell [7], which stands below"),
        ("leftover", "gone", "`x` is left over from a cell that was deleted"),
        ("leftover", "ran", "`x` is left over from an earlier run of cell [7]"),
        ("leftover", None, "`x` is in the kernel, but no cell of the notebook makes it so"),
        ("upstream", "ran", "`x` comes from cell [7], which is stale itself"),
        ("pending", "ran", "Cell [7] above was edited and has not run yet"),
        ("pending", "new", 'The cell "# a first line that goes on and…" above has not run yet'),
        ("pending", None, "A cell above has not run yet"),
        ("repeated", "ran", "`x` was changed by this cell, which ran more than once"),
        ("edited", "ran", "This cell was edited after it ran"),
    ],
)
def test_sentences(kind: Kind, cell: str | None, sentence: str) -> None:
    reason = Reason("rule", "x", CellId(cell) if cell else None, kind)
    assert explain(reason, NOTEBOOK, {RAN.id}) == sentence


@pytest.mark.parametrize(
    ("unrun", "sentence"),
    [
        ("waiting", "`x` comes from cell [7], which waits for a cell above it to run"),
        ("interrupted", "Cell [7] above was interrupted"),
    ],
)
def test_what_else_has_yet_to_run(unrun: Unrun, sentence: str) -> None:
    reason = Reason("rule", "x", RAN.id, "pending", unrun=unrun)
    assert explain(reason, NOTEBOOK, {RAN.id}) == sentence


def test_a_read_through_a_function_says_so() -> None:
    reason = Reason("stale-cell", "k", RAN.id, "changed", via=("main", "f"))
    assert explain(reason, NOTEBOOK).startswith("`k`, which `f` reads, was changed by cell [7]")


def test_a_console_made_it() -> None:
    reason = Reason("hidden-state", "k", None, "missing", source="k = 1")
    assert explain(reason, NOTEBOOK) == "`k` was made outside the notebook's cells"
