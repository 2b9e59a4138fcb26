"""Copies in several cells and notebooks become calls of one function."""

from __future__ import annotations

import pytest

from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.promotion import Choice, Copy, Edit, Lines
from tests.promote.made import Made, notebook, promote

LOAD = (
    "import pandas as pd\n{0} = pd.read_csv({1})\n{0} = {0}.dropna().query('a > {2}')\n{0}['w'] = 1"
)


def copied(
    first: int, *sources: str, copies: tuple[Copy, ...], other: Notebook | None = None
) -> Made:
    choice = Choice(lines=(Lines(CellId(f"c{first}"), 0, 99),), copies=copies)
    return promote(choice, *sources, others=(other,) if other else ())


def at(number: int, path: str = "a.ipynb") -> Copy:
    return Copy(path, Lines(CellId(f"c{number}"), 0, 99))


def test_names_and_values_that_differ_become_arguments() -> None:
    other = notebook(LOAD.format("t", "'c.csv'", 1), "t", path="b.ipynb")
    made = copied(
        0,
        LOAD.format("df", "'a.csv'", 1),
        LOAD.format("d2", "'b.csv'", 2),
        "df.merge(d2)",
        copies=(at(1), at(0, "b.ipynb")),
        other=other,
    )
    assert made.module == (
        "import pandas as pd\n\n\ndef make_df(text, text_2):\n"
        '    """Return df. Promoted from a.ipynb."""\n'
        "    df = pd.read_csv(text)\n    df = df.dropna().query(text_2)\n    df['w'] = 1\n"
        "    return df\n"
    )
    assert made.cells == [
        "import pandas as pd\nfrom ft import make_df\ndf = make_df('a.csv', 'a > 1')",
        "import pandas as pd\nfrom ft import make_df\nd2 = make_df('b.csv', 'a > 2')",
        "df.merge(d2)",
    ]
    (change,) = (it for it in made.plan.notebooks if it.path == "b.ipynb")
    assert change.cells[0].after.endswith("\nt = make_df('c.csv', 'a > 1')")
    given = [(it.name, it.code) for it in made.plan.promoted[0].given]
    assert given == [("text", "'a.csv'"), ("text_2", "'a > 1'")]


def test_what_only_one_copy_needs_later_comes_back_from_all() -> None:
    made = copied(0, "a = open('x')\nb = a.read()", "c = open('y')\nd = c.read()", "print(b, c, d)",
                  copies=(at(1),))  # fmt: skip
    assert made.cells[0].splitlines()[-1] == "a, b = make_a_and_b('x')"
    assert made.cells[1].splitlines()[-1] == "c, d = make_a_and_b('y')"


def test_a_function_that_is_copied_is_imported_everywhere() -> None:
    f = "def {0}(x):\n    y = x + 1\n    return y"
    other = notebook(f"{f.format('f')}\nf(3)", path="b.ipynb")
    made = copied(
        0, f.format("f"), f"{f.format('g')}\ng(2)", copies=(at(1), at(0, "b.ipynb")), other=other
    )
    assert made.cells == ["from ft import f", "from ft import f as g\ng(2)"]
    assert made.plan.notebooks[1].cells[0].after == "from ft import f\nf(3)"


def test_a_function_copied_under_another_name_that_calls_itself_is_the_same() -> None:
    f = "def {0}(x):\n    return x and {0}(x - 1)"
    made = copied(0, f.format("f"), f.format("g"), copies=(at(1),))
    assert made.cells == ["from ft import f", "from ft import f as g"]


SCALED = "def {0}({1}):\n    y = {1} * {2}\n    return y + {2}"


def test_values_in_which_functions_differ_are_passed_by_every_call() -> None:
    other = notebook(f"{SCALED.format('f', 'x', 3)}\nf(5)\nmap(f, [1])", path="b.ipynb")
    made = copied(
        0,
        SCALED.format("f", "x", 2),
        f"{SCALED.format('g', 'z', 4)}\ng(z=1)",
        "f(1)\ng(2)",
        copies=(at(1), at(0, "b.ipynb")),
        other=other,
    )
    assert made.module == ("def f(x, number):\n    y = x * number\n    return y + number\n")
    assert made.cells == [
        "from ft import f",
        "from ft import f as g\ng(x=1, number=4)",
        "f(1, number=2)\ng(2, number=4)",
    ]
    assert made.plan.notebooks[1].cells[0].after == (
        "from ft import f\nf(5, number=3)\nmap((lambda x: f(x, number=3)), [1])"
    )
    assert [(it.name, it.code) for it in made.plan.promoted[0].given] == [
        ("x", ""),
        ("number", "2"),
    ]


def test_data_is_passed_to_copies_by_the_names_that_it_has_there() -> None:
    f = "def {0}(x):\n    return x * {1}"
    other = notebook("e = load()", f.format("g", "e"), "g(2)", path="b.ipynb")
    made = copied(
        1, "d = load()", f.format("f", "d"), "f(1)", copies=(at(1, "b.ipynb"),), other=other
    )
    assert made.cells[2] == "f(1, d=d)"
    assert [it.after for it in made.plan.notebooks[1].cells] == [
        "from ft import f as g",
        "g(2, d=e)",
    ]


def test_docstrings_that_differ_are_no_difference() -> None:
    f = 'def {0}(x):\n    """{0}"""\n    return x + 1'
    made = copied(0, f.format("f"), f.format("g"), copies=(at(1),))
    assert made.module == f"{f.format('f')}\n"


def test_recursion_hands_the_value_on_and_wishes_name_it() -> None:
    f = "def {0}(x):\n    return x and {0}(x - {1})"
    choice = Choice(
        lines=(Lines(CellId("c0"), 0, 99),),
        copies=(at(1),),
        renames={"f": "down"},
        edits={"f": Edit(parameters={"number": "step"})},
    )
    made = promote(choice, f.format("f", 1), f.format("g", 2), "f(3), g(4)")
    assert made.module == "def down(x, step):\n    return x and down(x - step, step=step)\n"
    assert made.cells[2] == "down(3, step=1), g(4, step=2)"


@pytest.mark.parametrize(
    ("one", "two", "refused"),
    [
        ("def f(x=1): return x", "def g(x=2): return x", ("edited-copies", 0, 0)),
        ("class A:\n    n = 1", "class B:\n    n = 2", ("edited-copies", 0, 1)),
        ("def f(x): return f'a {x}'", "def g(x): return f'b {x}'", ("edited-copies", 0, 0)),
        ("@cache\ndef f(x): return x * 1", "@cache\ndef g(x): return x * 2", ("decorated", 0, 0)),
        ("def f(x): return x * 1", "def f(x): return x * 2", ("redefined", 1, 0)),
    ],
)
def test_copies_whose_values_have_no_place_are_refused(
    one: str, two: str, refused: tuple[str, int, int]
) -> None:
    made = copied(0, one, two, "from functools import cache", copies=(at(1),))
    assert made.refused == refused


def test_a_copy_that_is_defined_twice_in_its_notebook_is_refused() -> None:
    other = notebook(SCALED.format("f", "x", 3), "def f(x): return 0", "f(1)", path="b.ipynb")
    made = copied(0, SCALED.format("f", "x", 2), "f(1)", copies=(at(0, "b.ipynb"),), other=other)
    assert made.refused == ("redefined", 0, 0)


def test_a_notebook_that_cannot_import_the_module_keeps_its_copy() -> None:
    code = "a = open('x')\nb = a.read()"
    other = notebook(code, "b", path="sub/b.ipynb")
    made = copied(0, code, code, "b", copies=(at(1), at(0, "sub/b.ipynb")), other=other)
    assert [it.path for it in made.plan.notebooks] == ["a.ipynb"]
    assert made.plan.notes == ("sub/b.ipynb cannot import ft.py, and keeps its copy",)


def test_copies_that_were_edited_are_refused_at_the_difference() -> None:
    made = copied(0, "a = 1\nb = a.x + 2", "a = 1\nb = a.y + 2", copies=(at(1),))
    assert made.refused == ("edited-copies", 0, 1)


def test_copies_that_mean_another_thing_by_the_same_name_are_refused() -> None:
    other = notebook("def g(x): return 2", "y = g(1)\nz = y", "z", path="b.ipynb")
    made = copied(
        1, "def g(x): return 1", "y = g(1)\nz = y", "z", copies=(at(1, "b.ipynb"),), other=other
    )
    assert made.refused == ("edited-copies", 1, 0)
