from __future__ import annotations

import pytest

from jupyterlab_nbguard.engine.suppress import suppressions
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.notebook import Cell, CellId
from jupyterlab_nbguard.model.text import Range

ID = CellId("a")


def silent(source: str, tags: tuple[str, ...] = (), rule: str = "stale-cell") -> list[int]:
    """Lists the lines on which the rule is silent."""
    found = suppressions(Cell(ID, "code", source, tags))
    return [
        line
        for line in range(source.count("\n") + 1)
        if found.silences(Diagnostic(rule, "error", ID, Range.of(line, 0, line, 1), "m"))
    ]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("x\ny  # nbguard: ignore", [1]),
        ("x  # nbguard: ignore[stale-cell]\ny", [0]),
        ("x  # nbguard: ignore[ hidden-state , stale-cell ]\ny", [0]),
        ("x  # nbguard: ignore[hidden-state]\ny", []),
        ("x  #nbguard:ignore\ny", [0]),
        ("x  # why not  # nbguard: ignore\ny", [0]),
        ("# nbguard: ignore\nx\ny", [0, 1, 2]),
        ("\n# nbguard: ignore[stale-cell]\nx", [0, 1, 2]),
        ("%%time\n# nbguard: ignore\nx", [0, 1, 2]),
        ("x\n# nbguard: ignore\ny", [1]),
        ("x  # nbguard: ignored", []),
        ("x  # nbguard: ignore[stale-cell", []),
        ("nbguard = 1", []),
    ],
)
def test_comments(source: str, lines: list[int]) -> None:
    assert silent(source) == lines


@pytest.mark.parametrize(
    ("tag", "lines"),
    [
        ("nbguard: ignore", [0, 1]),
        ("nbguard-ignore", [0, 1]),
        ("nbguard: ignore[stale-cell]", [0, 1]),
        ("nbguard-ignore[hidden-state]", []),
        ("ignore", []),
        ("not nbguard: ignore", []),
    ],
)
def test_tags(tag: str, lines: list[int]) -> None:
    assert silent("x\ny", (tag,)) == lines
