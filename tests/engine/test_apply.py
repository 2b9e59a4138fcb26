from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyterlab_nbguard.engine.apply import StaleFix, apply_fix, replace_all
from jupyterlab_nbguard.model.fix import DeleteCell, Edit, Fix, InsertCell, MoveCell, ReplaceText
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.text import Range

A, B, C = CellId("a"), CellId("b"), CellId("c")
NOTEBOOK = Notebook.of_sources([("a", "one\ntwo"), ("b", "three"), ("c", "four")])


def applied(*edits: Edit) -> list[tuple[str, str]]:
    return [(cell.id, cell.source) for cell in apply_fix(NOTEBOOK, Fix("t", edits)).cells]


def test_ranges_are_those_of_the_source_as_it_was() -> None:
    edits = (
        ReplaceText(A, Range.of(1, 0, 1, 3), "zwei"),
        ReplaceText(A, Range.of(0, 0, 0, 0), "# "),
        ReplaceText(A, Range.of(0, 3, 1, 0), ""),
    )
    assert applied(*edits)[0] == ("a", "# onezwei")


def test_cells_come_and_go() -> None:
    edits = (
        InsertCell(B, "new", CellId("n")),
        MoveCell(C, A),
        DeleteCell(B),
        InsertCell(None, "last"),
    )
    assert applied(*edits) == [
        ("c", "four"),
        ("a", "one\ntwo"),
        ("n", "new"),
        ("nbguard-1", "last"),
    ]


def test_an_id_that_is_taken_is_not_given_twice() -> None:
    assert applied(InsertCell(A, "new", B))[0] == ("nbguard-1", "new")


@pytest.mark.parametrize(
    "edit",
    [
        DeleteCell(CellId("gone")),
        MoveCell(A, CellId("gone")),
        ReplaceText(CellId("gone"), Range.of(0, 0, 0, 0), "x"),
        ReplaceText(A, Range.of(7, 0, 7, 0), "x"),
        ReplaceText(A, Range.of(1, 9, 1, 10), "x"),
    ],
)
def test_a_fix_for_another_notebook_is_refused(edit: Edit) -> None:
    with pytest.raises(StaleFix):
        applied(edit)


def test_edits_that_overlap_are_refused() -> None:
    with pytest.raises(StaleFix):
        applied(
            ReplaceText(A, Range.of(0, 0, 0, 2), "x"), ReplaceText(A, Range.of(0, 1, 0, 3), "y")
        )


@given(st.data())
def test_all_else_stays_byte_for_byte(data: st.DataObject) -> None:
    pieces = data.draw(st.lists(st.text(alphabet="ab\né🎉 ", max_size=5), min_size=1, max_size=7))
    source, edits, expected = "".join(pieces), [], []
    at = 0
    for number, piece in enumerate(pieces):
        start, end = place(source, at), place(source, at + len(piece))
        at += len(piece)
        if number % 2:
            text = data.draw(st.text(alphabet="xy\n", max_size=4))
            edits.append(ReplaceText(A, Range.of(*start, *end), text))
            expected.append(text)
        else:
            expected.append(piece)
    assert replace_all(source, edits[::-1] if all(pieces) else edits) == "".join(expected)


def place(source: str, offset: int) -> tuple[int, int]:
    before = source[:offset]
    return before.count("\n"), offset - (before.rfind("\n") + 1)
