"""Functions to a module: what goes along, what becomes a parameter, and which calls change."""

from __future__ import annotations

import ast

import pytest

from tests.promote.made import names, notebook, promote

DATA = "d = load()"


def test_the_closure_goes_along_and_keeps_its_comments() -> None:
    made = promote(
        names("interest"),
        "import os\nimport numpy as np\nRATE = 0.05  # yearly\n",
        "# Sums up.\ndef total(a):\n    # inner\n    return np.sum(a) * RATE\n\n\n"
        "def interest(x):\n    return total(x)\n\nprint(interest([1]))",
        "total([2])",
    )
    assert made.module == (
        "import numpy as np\n\nRATE = 0.05  # yearly\n\n\n# Sums up.\ndef total(a):\n    # inner\n"
        "    return np.sum(a) * RATE\n\n\ndef interest(x):\n    return total(x)\n"
    )
    assert made.cells == [
        "import os\nimport numpy as np",
        "from ft import total, interest\n\nprint(interest([1]))",
        "total([2])",
    ]
    by_name = {it.name: it for it in made.plan.promoted}
    assert [it.chosen for it in by_name.values()] == [False, False, True]
    assert by_name["RATE"].kind == "constant"


@pytest.mark.parametrize(
    ("definition", "use", "defined", "used"),
    [
        ("def f(x): return d", "f(1)", "def f(x, d): return d", "f(1, d=d)"),
        ("def f(): return d", "f()", "def f(d): return d", "f(d=d)"),
        ("def f(x=1): return d", "f()", "def f(x=1, *, d): return d", "f(d=d)"),
        ("def f(**k): return d", "f(**k)", "def f(d, **k): return d", "f(**k, d=d)"),
        ("def f(*a): return d", "f(*[1], )", "def f(*a, d): return d", "f(*[1], d=d, )"),
        ("def f(x): return d", "f(f(1))", "def f(x, d): return d", "f(f(1, d=d), d=d)"),
        ("def f(x): return d", "%timeit f(1)", "def f(x, d): return d", "%timeit f(1, d=d)"),
        ("def f(x): return d", "%%timeit\nf(1)", "def f(x, d): return d", "%%timeit\nf(1, d=d)"),
        (
            "def f(ä): return d",
            "print(f'ñ {f(1)}')",
            "def f(ä, d): return d",
            "print(f'ñ {f(1, d=d)}')",
        ),
        (
            "def f(x): return d",
            "list(map(f, [1]))",
            "def f(x, d): return d",
            "list(map((lambda x: f(x, d=d)), [1]))",
        ),
        (
            "def f(x):\n    def g(): return d\n    return g()",
            "def h(y): return f(y)",
            "def f(x, d):\n    def g(): return d\n    return g()",
            "def h(y): return f(y, d=d)",
        ),
    ],
)
def test_data_becomes_a_parameter(definition: str, use: str, defined: str, used: str) -> None:
    made = promote(names("f"), DATA, definition, use)
    assert made.module == f"{defined}\n"
    assert made.cells == [DATA, "from ft import f", used]
    assert made.plan.promoted[0].added == ("d",)


def test_a_function_that_is_passed_to_another_is_closed_before_more_is_passed() -> None:
    made = promote(names("f", "g"), DATA, "def f(x): return x(d)\ndef g(x): return d", "f(g)")
    assert made.cells[2] == "f((lambda x: g(x, d=d)), d=d)"


def test_parameters_reach_through_functions_that_call_each_other() -> None:
    odd = "def odd(n): return n != d and even(n - 1)"
    made = promote(names("even"), DATA, f"def even(n): return n == 0 or odd(n - 1)\n{odd}")
    assert made.module == (
        "def even(n, d): return n == 0 or odd(n - 1, d=d)\n\n\n"
        "def odd(n, d): return n != d and even(n - 1, d=d)\n"
    )


def test_a_variable_that_later_cells_change_is_passed_where_it_is_read() -> None:
    made = promote(names("f"), "k = 1", "def f(x): return x * k", "f(1)", "k = 2", "f(1)")
    assert made.cells[2:] == ["f(1, k=k)", "k = 2", "f(1, k=k)"]


def test_a_constant_can_be_made_a_parameter() -> None:
    from dataclasses import replace

    choice = replace(names("f"), parameters=("N",))
    made = promote(choice, "N = 3", "def f(x): return x * N", "f(1)")
    assert made.module == "def f(x, N): return x * N\n"
    assert made.cells[2] == "f(1, N=N)"


def test_calls_in_a_notebook_that_runs_this_one_change_too() -> None:
    runs = notebook("%run a.ipynb\nf(2)", path="b.ipynb")
    copies = notebook("def f(x): return d", "f(3)", path="c.ipynb")
    made = promote(names("f"), DATA, "def f(x): return d", "f(1)", others=(runs, copies))
    others = [it for it in made.plan.notebooks if it.path != "a.ipynb"]
    assert [(it.path, it.cells[0].after) for it in others] == [
        ("b.ipynb", "%run a.ipynb\nf(2, d=d)")
    ]
    assert made.plan.notes == ("c.ipynb has the same `f`, and keeps it",)


def test_what_a_notebook_that_runs_this_one_uses_is_still_there() -> None:
    cells = "N = 3\ndef g(x): return N", "def f(x): return g(x)"
    runs = notebook("%run a.ipynb\nprint(N)", path="b.ipynb")
    assert promote(names("f"), *cells, others=(runs,)).cells[0] == "from ft import N"
    # And so is all where nobody can see what is used.
    assert promote(names("f"), *cells, "eval(input())").cells[0] == "from ft import N, g"


@pytest.mark.parametrize(
    ("needed", "source"),
    [
        ("from numpy import *", "def f(x): return sqrt(x)"),
        ("from numpy import *", "def f(x): return sum(x)"),
        ("import scipy\nimport scipy.stats", "def f(x): return scipy.stats.zscore(x)"),
        ("from a import b as c", "def f(x): return c(x)"),
        ("try:\n    import ujson as js\nexcept ImportError:\n    import json as js",
         "def f(x): return js.dumps(x)"),
        ("from IPython.display import display", "def f(x): display(x)"),
        ("from IPython import get_ipython", "def f(x): return get_ipython()"),
    ],
)  # fmt: skip
def test_imports_are_those_of_the_notebook(needed: str, source: str) -> None:
    made = promote(names("f"), "" if "IPython" in needed else needed, source)
    assert made.module == f"{needed}\n\n\n{source}\n"


def test_classes_and_decorators_go_along() -> None:
    point = "@dataclass\nclass Point:\n    x: int = START\n\n    def up(self): return step(self.x)"
    made = promote(
        names("Point"),
        "from dataclasses import dataclass",
        "START = 3",
        "def step(x): return x + 1",
        point,
        "Point().up()",
    )
    ast.parse(made.module)
    assert made.module.endswith(f"def step(x): return x + 1\n\n\n{point}\n")
    assert made.cells[3:] == ["from ft import Point", "Point().up()"]


def test_the_same_definition_twice_is_one() -> None:
    made = promote(names("f"), "def f(x):\n    return 1  # a", "f(1)", "def f(x): return 1\nf(2)")
    assert made.cells == ["from ft import f", "f(1)", "from ft import f\nf(2)"]


def test_magics_stay_where_they_are() -> None:
    made = promote(
        names("f"), "%matplotlib inline\n!pip install x\ndef f(x):\n    return 1\n%time f(1)"
    )
    assert made.cells == ["%matplotlib inline\n!pip install x\nfrom ft import f\n%time f(1)"]


@pytest.mark.parametrize(("prompt", "more"), [(">>> ", "... "), ("  ", "  ")])
def test_prompts_and_indentation_of_a_cell_stay(prompt: str, more: str) -> None:
    made = promote(names("f"), f"{prompt}def f(x):\n{more}    return 1\n{prompt}f(1)")
    assert made.module == "def f(x):\n    return 1\n"
    assert made.cells == [f"{prompt}from ft import f\n{prompt}f(1)"]


@pytest.mark.parametrize(
    ("sources", "refused"),
    [
        (["c = 0", "def f():\n    global c\n    c += 1"], ("global-write", 1, 1)),
        (["def f():\n    !ls\n    return 1"], ("magic-in-body", 0, 1)),
        (["def f(): return 1", "def f(): return 2"], ("redefined", 1, 0)),
        (["import numpy as np", "def f(): return np.pi", "np = 3"], ("redefined", 2, 0)),
        (["from math import pi", "from numpy import pi", "def f(): return pi"],
         ("redefined", 2, 0)),
        (["def f():\n    return nowhere"], ("undefined-name", 0, 1)),
        ([DATA, "def f(x=d): return x"], ("computed-default", 1, 0)),
        ([DATA, "class f:\n    def m(self): return d"], ("computed-in-class", 1, 1)),
        ([DATA, "f = lambda x: d"], ("computed-in-value", 1, 0)),
        ([DATA, "@cache\ndef f(x): return d", "from functools import cache"],
         ("decorated", 1, 0)),
        ([DATA, "def f(x): return eval(x)"], ("dynamic-names", 1, 0)),
        ([DATA, "def f(x, y=1): return d", "map(f, [1])"], ("passed-as-value", 2, 0)),
        ([DATA, "def f(x): return d", "f.cache = 1"], ("passed-as-value", 2, 0)),
        ([DATA, "def f(x): return d", "f(i for i in [1])"], ("call-not-editable", 2, 0)),
        ([DATA, "def f(x): return d", "def g(d): return f(d)"], ("hidden-name", 2, 0)),
        ([DATA, "def f(x): return d", "oops(\nf(1)"], ("call-not-editable", 2, 0)),
        (["f(1)" , "def f(x): return d", DATA], ("maybe-unbound", 0, 0)),
        (["d = 1\nd = 2", "def f(x):\n    yield d"], ("late-read", 1, 1)),
        (["for d in []: pass", "def f(x): return lambda: d"], ("late-read", 1, 0)),
        (["def f(): return __name__"], ("module-attribute", 0, 0)),
        (["def f(): return _12"], ("ipython-history", 0, 0)),
        (["from ipywidgets import interact", "@interact\ndef f(x=1): return x"],
         ("decorated", 1, 0)),
        (["x = 1"], ("unknown-name", 0, 0)),
    ],
)  # fmt: skip
def test_refusals(sources: list[str], refused: tuple[str, int, int]) -> None:
    assert promote(names("f"), *sources).refused == refused
