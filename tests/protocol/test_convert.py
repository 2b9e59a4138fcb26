from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jupyterlab_nbguard.model.diagnostic import Diagnostic, Related
from jupyterlab_nbguard.model.fix import (
    DeleteCell,
    Edit,
    Fix,
    InsertCell,
    MoveCell,
    ReplaceText,
    RunCells,
)
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.protocol.convert import Converter, cell_from_wire
from jupyterlab_nbguard.protocol.positions import Lines, points, units

TEXT = st.text(alphabet="aé🎉\u0301\ud83d𝒙 ", max_size=20)
A, B = CellId("a"), CellId("b")


@given(TEXT, st.integers(0, 20))
def test_columns_survive_the_way_there_and_back(text: str, column: int) -> None:
    column = min(column, len(text))
    there = units(text[:column])
    assert there == len(text[:column].encode("utf-16-le", "surrogatepass")) // 2
    assert points(text, there) == column


@given(st.lists(TEXT, min_size=1).map("\n".join), st.data())
def test_ranges_survive_too(source: str, data: st.DataObject) -> None:
    lines = source.split("\n")
    line = data.draw(st.integers(0, len(lines) - 1))
    column = data.draw(st.integers(0, len(lines[line])))
    range_ = Range.of(0, 0, line, column)
    assert Lines(source).from_wire(Lines(source).to_wire(range_)) == range_


def test_places_outside_are_kept_inside() -> None:
    assert points("ab", 9) == 2
    assert points("🎉", 9) == 1
    wire = Lines("ab").to_wire(Range.of(5, 3, 5, 4))
    assert wire["start"] == {"line": 5, "character": 0}


def test_a_diagnostic() -> None:
    notebook = Notebook.of_sources([("a", "🎉 x"), ("b", "🎉🎉 y")])
    edits: tuple[Edit, ...] = (
        ReplaceText(B, Range.of(0, 3, 0, 4), "z"),
        InsertCell(A, "new", None),
        DeleteCell(B),
        MoveCell(A, None),
    )
    diagnostic = Diagnostic(
        "some-rule",
        "hint",
        A,
        Range.of(0, 2, 0, 3),
        "Said.",
        related=(
            Related(B, Range.of(0, 3, 0, 4), "there"),
            Related(None, Range.of(0, 0, 0, 0), ""),
            Related(A, Range.of(7, 0, 9, 0), "copy", "x.ipynb", 2, "- a\n+ b"),
        ),
        fixes=(Fix("Mend it", edits, RunCells((A, B), True), "unsafe"),),
        tags=("faint",),
        name="x",
    )
    here = {"path": "", "index": None, "difference": ""}
    assert Converter(notebook).diagnostic(diagnostic) == {
        "rule": "some-rule",
        "severity": "hint",
        "range": span(3, 4),
        "message": "Said.",
        "name": "x",
        "tags": ["faint"],
        "related": [
            {"cell": "b", "range": span(5, 6), "message": "there", **here},
            {"cell": None, "range": span(0, 0), "message": "", **here},
            {
                "cell": "a",
                "range": {
                    "start": {"line": 7, "character": 0},
                    "end": {"line": 9, "character": 0},
                },
                "message": "copy",
                "path": "x.ipynb",
                "index": 2,
                "difference": "- a\n+ b",
            },
        ],
        "fixes": [
            {
                "title": "Mend it",
                "edits": [
                    {"kind": "replaceText", "cell": "b", "range": span(5, 6), "text": "z"},
                    {"kind": "insertCell", "before": "a", "source": "new", "id": None},
                    {"kind": "deleteCell", "cell": "b"},
                    {"kind": "moveCell", "cell": "a", "before": None},
                ],
                "run": {"cells": ["a", "b"], "restart": True},
                "applicability": "unsafe",
            }
        ],
    }


def span(start: int, end: int) -> dict[str, dict[str, int]]:
    return {"start": {"line": 0, "character": start}, "end": {"line": 0, "character": end}}


def test_a_cell_from_the_wire() -> None:
    cell = cell_from_wire(
        {
            "id": "a",
            "kind": "code",
            "source": "x",
            "tags": ["t"],
            "executionCount": 4,
            "hasOutputs": True,
        }
    )
    assert (cell.id, cell.type, cell.source, cell.tags) == ("a", "code", "x", ("t",))
    assert (cell.execution_count, cell.has_outputs) == (4, True)
