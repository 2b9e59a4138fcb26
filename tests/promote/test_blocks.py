"""Statements that become a function: what flows in and out, and what the cell still shows."""

from __future__ import annotations

from dataclasses import replace

import pytest

from jupyterlab_nbguard.model.notebook import CellId
from jupyterlab_nbguard.model.promotion import Choice
from tests.promote.made import cell, promote


def test_inputs_are_parameters_and_what_is_used_later_comes_back() -> None:
    made = promote(
        cell(1),
        "import pandas as pd\npath = 'a.csv'\nLIMIT = 3",
        "%matplotlib inline\n# load\ndf = pd.read_csv(path)\nt = '''\nx\n  y'''\n\n"
        "n = len(df) + LIMIT  # all\n\ndf.head()",
        "print(df, n)",
    )
    assert made.module == (
        "import pandas as pd\n\nLIMIT = 3\n\n\ndef make_df_and_n(path):\n"
        '    """Return df and n from path. Promoted from a.ipynb."""\n'
        "    # load\n    df = pd.read_csv(path)\n    t = '''\nx\n  y'''\n\n"
        "    n = len(df) + LIMIT  # all\n    return df, n\n"
    )
    assert made.cells == [
        "import pandas as pd\npath = 'a.csv'",
        "%matplotlib inline\nfrom ft import make_df_and_n\n"
        "df, n = make_df_and_n(path)\n\ndf.head()",
        "print(df, n)",
    ]
    (function,) = (it for it in made.plan.promoted if it.wrapped)
    assert (function.parameters, function.returns) == (("path",), ("df", "n"))


def test_the_last_value_is_still_shown_where_nothing_else_comes_back() -> None:
    made = promote(cell(1), "x = load()", "y = x + 1\ny.plot()")
    assert "    return y.plot()\n" in made.module
    assert made.cells[1].splitlines()[-1] == "plot_x(x)"
    assert made.plan.promoted[0].shows


def test_statements_on_one_line_stay_on_it() -> None:
    made = promote(cell(1), "x = load()", "x.a(1)\nx.b(2); x.c(3)")
    assert made.module.endswith("    x.a(1)\n    x.b(2); return x.c(3)\n")
    assert made.cells[1].splitlines()[-1] == "show_x(x)"


def test_a_name_that_is_data_here_is_an_input_whatever_it_is_elsewhere() -> None:
    made = promote(cell(2), "def x(): return 1", "x = x()", "y = x + 1", "y")
    assert made.cells[2].splitlines()[-1] == "y = make_y(x)"


@pytest.mark.parametrize(
    ("above", "source", "below", "call"),
    [
        ("xs = q()\nt = 0", "for x in xs:\n    t += x", "t", "t = {}(xs, t)"),
        ("c = q()\ny = 0", "if c:\n    y = 1", "y", "y = {}(c, y)"),
        ("d = q()", "d['a'] = 1", "d", "{}(d)"),
        ("", "def g():\n    return k\nk = q()", "g()", "k = {}(q)"),
        ("", "k = q()", "def g():\n    return k", "k = {}(q)"),
        ("", "k = q()", "%timeit k", "k = {}(q)"),
        ("", "k = q()", "k = 3\nprint(k)", "{}(q)"),
    ],
)
def test_what_flows(above: str, source: str, below: str, call: str) -> None:
    made = promote(cell(1, functions=("made",)), f"q = input\n{above}", source, below)
    assert made.cells[1].splitlines()[-1] == call.format("made")


def test_functions_of_the_cell_are_promoted_beside_its_statements() -> None:
    made = promote(cell(1), "d = q()\nq = 1", "def sq(x):\n    return x * d\n\ny = sq(3)", "y")
    assert "def sq(x, d):\n    return x * d\n\n\ndef make_y(d):" in made.module
    assert "    y = sq(3, d=d)\n    return y\n" in made.module
    assert made.cells[1] == "from ft import sq, make_y\n\ny = make_y(d)"


def test_data_of_a_function_that_is_called_before_it_is_set_anew_is_an_input() -> None:
    made = promote(cell(2, functions=("made",)), "d = q()\nq = 1", "def f(x): return x * d",
                   "y = f(3)\nd = y + q", "print(d)")  # fmt: skip
    assert "def made(d, q):" in made.module or "def made(q, d):" in made.module
    assert made.cells[2].splitlines()[-1].startswith("d = made(")


def test_imports_between_statements_stay() -> None:
    made = promote(cell(1), "xs = q()", "import os\na = len(xs)\nimport sys\nb = a", "b")
    assert made.cells[1] == "import os\nfrom ft import make_b\nimport sys\nb = make_b(xs)"


@pytest.mark.parametrize(
    ("source", "below", "refused"),
    [
        ("x = await q()", "x", ("top-level-await", 1, 0)),
        ("y = q.sum()\ndel q", "y", ("deletes-name", 1, 1)),
        ("if q:\n    y = 1", "y", ("maybe-unbound", 1, 1)),
        ("y = q\n%time z = y\nw = z", "w", ("magic-in-body", 1, 1)),
        ("exec(q)\ny = 1", "y", ("dynamic-names", 1, 0)),
        ("if __name__ == '__main__':\n    print(q)", "", ("module-attribute", 1, 0)),
        ("import os; y = q", "y", ("odd-layout", 1, 0)),
        ("import os", "", ("nothing-chosen", 1, 0)),
        ("%matplotlib inline", "", ("nothing-chosen", 1, 0)),
        ("y = (", "", ("unreadable-cell", 1, 0)),
    ],
)
def test_refusals(source: str, below: str, refused: tuple[str, int, int]) -> None:
    assert promote(cell(1), "q = open('a')", source, below).refused == refused


TOGETHER = (
    "q = open('a')",
    "import os\na = q.read()",
    "def up(t): return t + 'x'",
    "%matplotlib inline\n# upper\nb = up(a)\nc = len(b)\nc",
    "print(b)",
)


def together(*numbers: int, **more: object) -> Choice:
    ids = tuple(CellId(f"c{it}") for it in numbers)
    return Choice(cells=ids, together=True, **more)  # type: ignore[arg-type]


def test_several_cells_become_one_function_and_what_flows_between_them_stays_inside() -> None:
    made = promote(together(1, 2, 3, functions=("prepare",)), *TOGETHER)
    assert made.module == (
        "def up(t): return t + 'x'\n\n\ndef prepare(q):\n"
        '    """Return b and c from q. Promoted from a.ipynb."""\n'
        "    a = q.read()\n\n    # upper\n    b = up(a)\n    c = len(b)\n    return b, c\n"
    )
    assert made.cells[1:4] == [
        "import os",
        "from ft import up",
        "%matplotlib inline\nfrom ft import prepare\nb, c = prepare(q)\nc",
    ]
    (it,) = (it for it in made.plan.promoted if it.wrapped)
    lines = [(each.cell, each.start, each.end) for each in it.wrapped]
    assert lines == [("c1", 1, 1), ("c3", 2, 3)]
    one = promote(replace(together(1, 2, 3), together=False), *TOGETHER)
    assert one.plan.could_join
    assert len([it for it in one.plan.promoted if it.wrapped]) == 2


@pytest.mark.parametrize(
    ("between", "refused"),
    [
        ("a = 1\nq", ("shows-between", 1, 1)),
        ("a = 1\nprint(a)", ("shows-between", 1, 1)),
    ],
)
def test_cells_that_show_something_are_not_joined(
    between: str, refused: tuple[str, int, int]
) -> None:
    sources = "q = open('a')", between, "b = a + 1", "b"
    assert promote(together(1, 2), *sources).refused == refused
    apart = promote(replace(together(1, 2), together=False), *sources)
    assert not apart.plan.could_join


@pytest.mark.parametrize("between", ["a += q.name", "a = 5"])
def test_code_that_runs_between_cells_keeps_them_apart(between: str) -> None:
    sources = "q = open('a')", "a = q.read()", between, "b = a + 'b'", "b"
    assert promote(together(1, 3), *sources).refused == ("not-in-a-row", 2, 0)
