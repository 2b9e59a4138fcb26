"""Which cell reads what which other makes: a table of cells and edges."""

from __future__ import annotations

import pytest

from jupyterlab_nbguard.analysis.dependencies import dependencies
from jupyterlab_nbguard.model.execution import Execution, History, Read, Value, Write
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.python.facts import FactsCache

FUNCTION = "def f():\n    return k"


def edges(sources: list[str], history: History | None = None) -> list[str]:
    cells = [(f"{number}", source) for number, source in enumerate(sources)]
    found = dependencies(Notebook.of_sources(cells), FactsCache().of_cell, history)
    return [f"{edge.source}>{edge.target} {' '.join(sorted(edge.names))}" for edge in found]


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["x = 1", "y = x", "x + y"], ["0>1 x", "0>2 x", "1>2 y"]),
        (["x = 1", "x = 2", "x"], ["1>2 x"]),
        (["x = 1", "x = x + 1", "x"], ["0>1 x", "1>2 x"]),
        (["x = 1", "if a(): x = 2", "x"], ["0>2 x", "1>2 x"]),
        (["xs = []", "xs.append(1)", "xs"], ["0>1 xs", "0>2 xs", "1>2 xs"]),
        (["d = {}", "d['a'] = 1", "d"], ["0>1 d", "0>2 d", "1>2 d"]),
        (["d = {}", "d.head()", "print(d)", "d"], ["0>1 d", "0>2 d", "0>3 d"]),
        (["d = {}", "def grow(x): x['a'] = 1", "grow(d)", "d"],
         ["0>2 d", "1>2 grow", "0>3 d", "2>3 d"]),
        (["k = 1", FUNCTION, "f()"], ["0>2 k", "1>2 f"]),
        ([FUNCTION, "k = 1", "f()", "k = 2", "f()"], ["0>2 f", "1>2 k", "0>4 f", "3>4 k"]),
        (["k = 1", FUNCTION, "def g():\n    return f()", "g()"], ["0>3 k", "1>3 f", "2>3 g"]),
        (["k = 1", FUNCTION, "g = f", "f = 3", "f"], ["1>2 f", "3>4 f"]),
        (["s = []", "def f(): s.append(1)", "f()", "s"],
         ["0>2 s", "1>2 f", "0>3 s", "2>3 s"]),
        (["def f():\n    global n\n    n = 1", "f()", "n"], ["0>1 f", "1>2 n"]),
        (["x = 1", "del x", "x"], ["0>1 x"]),
        (["import numpy as np", "np.random.seed(0)", "np.zeros(3)"], ["0>1 np", "0>2 np"]),
        (["x = 1", "!echo {x}"], ["0>1 x"]),
        (["x = 1", "%time y = x", "y"], ["0>1 x", "1>2 y"]),
        (["x", "x = 1"], []),
    ],
)  # fmt: skip
def test_edges(sources: list[str], expected: list[str]) -> None:
    assert edges(sources) == expected


def run(order: int, cell: str, source: str, reads: list[str], writes: list[str]) -> Execution:
    return Execution(
        order,
        CellId(cell),
        source,
        source,
        reads=tuple(Read(name, "v") for name in reads),
        writes=tuple(Write(name, Value("v")) for name in writes),
    )


def test_what_was_seen_counts_more_than_the_text() -> None:
    sources = ["x = 1", "if a: use(x)\nelse: use(y)", "y = 2"]
    history = History(
        "k",
        (
            run(1, "0", sources[0], [], ["x"]),
            run(2, "2", sources[2], [], ["y"]),
            run(3, "1", sources[1], ["y"], []),
        ),
    )
    # It read `y`, which only the cell below had made.
    assert edges(sources, history) == ["2>1 y"]


def test_a_run_of_an_older_source_says_nothing() -> None:
    history = History("k", (run(1, "0", "z = 1", [], ["z"]),))
    assert edges(["x = 1", "x"], history) == ["0>1 x"]
