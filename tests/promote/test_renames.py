"""Wishes for names, parameters and returns: granted by scope, or refused at the place."""

from __future__ import annotations

from typing import Any

import pytest

from jupyterlab_nbguard.model.promotion import Choice, Edit, Wanted
from tests.promote.made import Made, cell, notebook, promote


def renamed(*sources: str, others: Any = (), text: str | None = None, **renames: str) -> Made:
    choice = Choice(names=(next(iter(renames)),), renames=renames)
    return promote(choice, *sources, others=tuple(others), text=text)


def with_parameters(function: str, *sources: str, others: Any = (), **new: str) -> Made:
    choice = Choice(names=(function,), edits={function: Edit(parameters=new)})
    return promote(choice, *sources, others=tuple(others))


def test_a_definition_is_renamed_with_its_recursion_its_calls_and_its_import() -> None:
    made = renamed(
        "def f(n):  # f counts\n    'f'\n    return n and f(n - 1)",
        "%timeit f(1)\n!echo {f(1)}\nprint(f'{f(2)} f', x.f, dict(f=3)['f'])",
        "def g(f): return f(1)\nh = [f for f in [g]]\nlist(map(f, [1]))",
        f="count",
    )
    assert made.module == "def count(n):  # f counts\n    'f'\n    return n and count(n - 1)\n"
    assert made.cells == [
        "from ft import count",
        "%timeit count(1)\n!echo {count(1)}\nprint(f'{count(2)} f', x.f, dict(f=3)['f'])",
        "def g(f): return f(1)\nh = [f for f in [g]]\nlist(map(count, [1]))",
    ]
    (it,) = made.plan.promoted
    assert (it.name, it.was) == ("count", "f")


def test_what_goes_along_is_renamed_too_and_classes_and_constants() -> None:
    cells = (
        "N = 3\nclass P:\n    def up(self) -> P: return P() if N else None",
        "def f(): return P()",
    )
    choice = Choice(names=("f",), renames={"N": "LIMIT", "P": "Point"})
    made = promote(choice, *cells, "f(), P, N")
    assert made.module == (
        "LIMIT = 3\n\n\nclass Point:\n    def up(self) -> Point: return Point() if LIMIT else None"
        "\n\n\ndef f(): return Point()\n"
    )
    assert made.cells[2] == "f(), Point, LIMIT"


def test_data_that_is_passed_is_passed_to_the_new_name() -> None:
    choice = Choice(
        names=("f",), renames={"f": "area"}, edits={"f": Edit(parameters={"d": "scale", "x": "r"})}
    )
    cells = "d = load()", "def f(x):\n    return g(x) * d", "def g(y): return y * d", "f(x=1)\ng(2)"
    made = promote(choice, *cells)
    assert made.module == (
        "def area(r, scale):\n    return g(r, d=scale) * scale\n\n\ndef g(y, d): return y * d\n"
    )
    assert made.cells[3] == "area(r=1, scale=d)\ng(2, d=d)"
    given = {it.name: (it.was, it.added) for it in made.plan.promoted[0].given}
    assert given == {"r": ("x", False), "scale": ("d", True)}


def test_calls_in_a_notebook_that_runs_this_one_have_the_new_names() -> None:
    runs = notebook("%run a.ipynb\nf(x=2)", "f(3)", path="b.ipynb")
    copies = notebook("def f(x): return x", "f(3)", path="c.ipynb")
    choice = Choice(names=("f",), renames={"f": "g"}, edits={"f": Edit(parameters={"x": "n"})})
    made = promote(choice, "def f(x): return x", others=(runs, copies))
    (other,) = (it for it in made.plan.notebooks if it.path != "a.ipynb")
    assert [it.after for it in other.cells] == ["%run a.ipynb\ng(n=2)", "g(3)"]
    assert made.plan.notes == ("c.ipynb has the same `f`, and keeps it",)


def test_a_parameter_is_renamed_by_scope() -> None:
    made = with_parameters(
        "f",
        "def f(x, key=lambda x: x):\n    'x'\n    def g(): return x\n    def h(x): return x\n"
        "    return [x for x in [g(), h(1), key(x)] if x], x, dict(x=1), f(x=x)",
        "x = 1\nf(x=x)\nsorted([1], key=f)",
        x="n",
    )
    assert made.module == (
        "def f(n, key=lambda x: x):\n    'x'\n    def g(): return n\n    def h(x): return x\n"
        "    return [x for x in [g(), h(1), key(n)] if x], n, dict(x=1), f(n=n)\n"
    )
    assert made.cells[1] == "x = 1\nf(n=x)\nsorted([1], key=f)"


F = "def f(x): return x"


@pytest.mark.parametrize(
    ("new", "cells", "reason", "place"),
    [
        ("", [F], "bad-name", (0, 0)),
        ("a b", [F], "bad-name", (0, 0)),
        ("class", [F], "bad-name", (0, 0)),
        ("sum", [F], "name-taken", (0, 0)),
        ("_1", [F], "name-taken", (0, 0)),
        ("g", [F, "g = 1"], "name-taken", (1, 0)),
        ("g", [F, "print(1,\ng)"], "name-taken", (1, 1)),
        ("g", [F, "def h(g): return f(g)"], "hidden-name", (1, 0)),
        ("g", [F, "getattr(m, 'f')"], "name-seen", (1, 0)),
        ("g", [F, "1\nglobals()['f'](1)"], "name-seen", (1, 1)),
        ("g", [F, "globals().get('f')"], "name-seen", (1, 0)),
        ("g", [F, "eval('f(1)')"], "name-seen", (1, 0)),
        ("g", [F, "df.query('@f(a) > 1')"], "name-seen", (1, 0)),
        ("g", [F, "t('from __main__ import f')"], "name-seen", (1, 0)),
        ("g", [F, "ols('y ~ f(x)', data)"], "name-seen", (1, 0)),
        ("g", [F, "print(f.__name__)"], "name-seen", (1, 0)),
        ("g", [F, "exec(code)"], "dynamic-names", (1, 0)),
        ("g", [F, "globals()[n](1)"], "dynamic-names", (1, 0)),
        ("g", [F, "%run other.ipynb"], "dynamic-names", (1, 0)),
        ("g", [F, "%psource f"], "call-not-editable", (1, 0)),
        ("g", [F, "!echo f"], "call-not-editable", (1, 0)),
        ("g", [F, "%%sql f\nselect"], "call-not-editable", (1, 0)),
        ("g", [F, "oops(\nf(1)"], "call-not-editable", (1, 0)),
        ("g", [F, "from a import *"], "name-seen", (1, 0)),
    ],
)
def test_a_name_that_cannot_be_is_refused_beside_its_field(
    new: str, cells: list[str], reason: str, place: tuple[int, int]
) -> None:
    made = renamed(*cells, f=new)
    assert made.refused == (reason, *place)
    (refusal,) = made.plan.refusals
    assert refusal.wanted is not None
    assert (refusal.wanted.kind, refusal.wanted.function) == ("name", "f")
    # What is wished for is not done, and all else is shown.
    assert [it.name for it in made.plan.promoted] == ["f"]


@pytest.mark.parametrize(
    ("new", "cells", "reason", "place"),
    [
        ("1", [F], "bad-name", (0, 0)),
        ("list", [F], "name-taken", (0, 0)),
        ("y", ["def f(x, y): return x"], "name-taken", (0, 0)),
        ("y", ["y = 1", "def f(x):\n    return x + y"], "name-taken", (1, 1)),
        ("y", ["def f(x):\n    y = x\n    return y"], "name-taken", (0, 1)),
        ("y", ["def f(x): return locals()"], "dynamic-names", (0, 0)),
        ("y", ["def f(df, x): return df.query('a > @x')"], "name-seen", (0, 0)),
        ("y", [F, "f(**k)"], "call-not-editable", (1, 0)),
        ("y", ["def f(x, **k): return x", "f(1, y=2)"], "call-not-editable", (1, 0)),
        ("y", [F, "g(f)"], "passed-as-value", (1, 0)),
        ("y", [F, "df.apply(f, x=1)"], "passed-as-value", (1, 0)),
        ("y", ["@jit\ndef f(x): return x", "from numba import jit"], "decorated", (0, 0)),
        ("y", [F, "exec(code)"], "dynamic-names", (1, 0)),
    ],
)
def test_a_parameter_that_cannot_be_renamed_says_why(
    new: str, cells: list[str], reason: str, place: tuple[int, int]
) -> None:
    made = with_parameters("f", *cells, x=new)
    assert made.refused == (reason, *place)
    assert made.plan.refusals[0].wanted == Wanted("parameter", "f", "x")


def test_every_wish_that_cannot_be_is_told() -> None:
    choice = Choice(
        names=("f",),
        renames={"f": "1", "h": "k"},
        edits={"f": Edit(parameters={"x": "2", "z": "a"}), "g": Edit(parameters={"a": "b"})},
    )
    made = promote(choice, F)
    assert [it.reason for it in made.plan.refusals] == ["bad-name", "unknown-name", "bad-name",
                                                        "unknown-name", "unknown-name"]  # fmt: skip


def test_a_name_that_the_module_has_is_offered_with_another() -> None:
    text = "def f(x):\n    return 2\n"
    made = renamed(F, "f(1)", text=text, f="f")
    assert made.refused == ("name-taken", 0, 0)
    wanted = made.plan.refusals[0].wanted
    assert wanted == Wanted("name", "f", suggestion="f_2")
    assert [it.name for it in made.plan.promoted] == ["f"]
    made = renamed(F, "f(1)", text=text, f="f_2")
    assert made.plan.files[0].after == f"{text}\n\ndef f_2(x): return x\n"
    assert made.cells == ["from ft import f_2", "f_2(1)"]
    # So is that of a function that statements become.
    made = promote(cell(0, functions=("f",)), "y = input() + 'a'", "y", text=text)
    assert made.plan.refusals[0].wanted == Wanted("name", "f", suggestion="f_2")


BLOCK = "a = q + r\nb = a * 2\nc = b"


def made_of(edit: Edit, below: str = "b", block: str = BLOCK, **more: Any) -> Made:
    choice = cell(1, functions=("made",), edits={"made": edit}, **more)
    return promote(choice, "q = float(input())\nr = q", block, below)


def test_parameters_of_statements_have_other_names_and_another_order() -> None:
    made = made_of(Edit(parameters={"q": "first"}, order=("r",)))
    assert made.module == (
        'def made(r, first):\n    """Return b from r and first. Promoted from a.ipynb."""\n'
        "    a = first + r\n    b = a * 2\n    c = b\n    return b\n"
    )
    assert made.cells[1].splitlines()[-1] == "b = made(r, q)"


def test_what_goes_in_and_comes_out_is_one_variable_in_the_function() -> None:
    edit = Edit(parameters={"q": "frame"})
    made = made_of(edit, "q", "q = [q for _ in r]\nq += (lambda q: q)(q)")
    assert (
        "    frame = [frame for _ in r]\n    frame += (lambda q: q)(frame)\n    return frame\n"
        in (made.module)
    )
    assert made.cells[1].splitlines()[-1] == "q = made(q, r)"


def test_more_can_come_back_and_in_another_order() -> None:
    made = made_of(Edit(returns=("c", "b")))
    assert made.cells[1].splitlines()[-1] == "c, b = made(q, r)"
    assert made.module.endswith("    return c, b\n")
    assert made.plan.promoted[0].could_return == ("a", "b", "c")


@pytest.mark.parametrize(
    ("edit", "below", "reason", "place"),
    [
        (Edit(returns=()), "1\nprint(b)", "still-read", (2, 1)),
        (Edit(returns=("a",)), "def f(): return b", "still-read", (2, 0)),
        (Edit(returns=("a",)), "%%timeit\nb", "still-read", (2, 0)),
        (Edit(returns=("nothing", "b")), "b", "unknown-name", (1, 0)),
        (Edit(parameters={"q": "a"}), "b", "name-taken", (1, 0)),
        (Edit(parameters={"q": "r"}), "b", "name-taken", (0, 0)),
        (Edit(parameters={"q": "for"}), "b", "bad-name", (0, 0)),
        (Edit(parameters={"z": "y"}), "b", "unknown-name", (0, 0)),
        (Edit(order=("z",)), "b", "unknown-name", (0, 0)),
    ],
)
def test_wishes_for_statements_that_cannot_be(
    edit: Edit, below: str, reason: str, place: tuple[int, int]
) -> None:
    made = made_of(edit, below)
    assert made.refused == (reason, *place)
    assert made.plan.promoted[0].returns == ("b",)


def test_what_only_code_that_nobody_sees_could_read_is_left_out_and_said() -> None:
    made = made_of(Edit(returns=("b",)), "print(b)\n%run more.py")
    assert made.cells[1].splitlines()[-1] == "b = made(q, r)"
    assert "reads what is not given back" in made.plan.notes[0]
    # A name that is set anew before it is read is not read.
    made = made_of(Edit(returns=()), "b = 1\nprint(b)\n%run more.py")
    assert made.plan.ok


def test_a_constant_moves_or_is_passed() -> None:
    cells = "path = 'a.csv'", "t = open(path)\nn = len(t)", "n"
    made = promote(cell(1, functions=("made",)), *cells)
    assert made.cells[1].splitlines()[-1] == "n = made(path)"
    assert [it.constant for it in made.plan.promoted[0].given] == [True]
    made = promote(cell(1, functions=("made",), constants=("path",)), *cells)
    assert made.module.startswith("path = 'a.csv'\n\n\ndef made():")
    made = promote(cell(1, constants=("t",)), "t = open('a')", "n = len(t)", "n")
    assert made.refused == ("not-constant", 0, 0)


def test_only_names_of_a_function_that_is_one_can_be_others() -> None:
    choice = Choice(names=("f",), edits={"f": Edit(returns=("x",))})
    assert promote(choice, F).refused == ("not-wrapped", 0, 0)


def test_nothing_is_renamed_where_another_notebook_imports_this_one() -> None:
    for imports in ("import a\na.f(1)", "from ipynb.fs.full.a import f"):
        other = notebook(imports, path="b.ipynb")
        made = renamed(F, others=(other,), f="g")
        assert made.plan.refusals[0].reason == "name-seen"
        assert "b.ipynb" in made.plan.refusals[0].message


@pytest.mark.parametrize("more", ["def f(x): return 2", "g = 1", "exec(c)"])
def test_what_a_running_notebook_hides_is_refused(more: str) -> None:
    made = renamed(F, others=(notebook("%run a.ipynb", f"{more}\nf(1)", path="b.ipynb"),), f="g")
    assert made.plan.refusals[0].message.startswith("b.ipynb: ")
    assert made.plan.refusals[0].path == "b.ipynb"
