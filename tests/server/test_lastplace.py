from __future__ import annotations

import pytest

from jupyterlab_nbguard.model.clones import CloneMember, FoundCopy
from jupyterlab_nbguard.model.notebook import CellId
from jupyterlab_nbguard.server.lastplace import placed

OLD = "x = 1\na = 2\nb = 3\nc = 4\ny = 5"
COPY = FoundCopy(CellId("a"), 1, 3, 1, 1.0, CloneMember("b.ipynb", 0, CellId("b"), 0, 2), "")


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        (OLD, (1, 3)),
        (OLD + "\nz = 6", (1, 3)),
        ("w = 0\n" + OLD, (2, 4)),
        (OLD.replace("b = 3", "b = 33"), (1, 3)),
        (OLD.replace("b = 3", "b = 3\nbb = 3"), (1, 4)),
        ("x = 1\na = 2", (1, 1)),
        ("x = 1", None),
    ],
)
def test_what_was_found_moves_with_its_lines(source: str, lines: tuple[int, int] | None) -> None:
    found = [(it.start, it.end) for it in placed(source, (OLD, (COPY,)))]
    assert found == ([lines] if lines else [])


def test_of_a_new_cell_nothing_is_known() -> None:
    assert list(placed(OLD, None)) == []
