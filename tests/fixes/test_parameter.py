"""Makes variables parameters: a table of cells before and after, applied as a front end would."""

from __future__ import annotations

import ast

import pytest

from jupyterlab_nbguard.engine.apply import apply_fix
from jupyterlab_nbguard.fixes.parameter import make_parameter, mentioning
from jupyterlab_nbguard.model.notebook import CellId, Notebook


def fixed(*sources: str, owner: int = 0) -> list[str] | None:
    """Returns the cells after `v` was made a parameter of `f`; None where no fix is offered."""
    notebook = Notebook.of_sources([(f"{n}", source) for n, source in enumerate(sources)])
    fix = make_parameter(mentioning(notebook, "f"), "f", "v", CellId(f"{owner}"))
    if fix is None:
        return None
    assert fix.applicability == "unsafe"
    return [cell.source for cell in apply_fix(notebook, fix).cells]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(): return v", "def f(v): return v"),
        ("def f(a): return v", "def f(a, v): return v"),
        ("def f(a, ): return v", "def f(a, v, ): return v"),
        ("def f(a, b=1): return v", "def f(a, b=1, *, v): return v"),
        ("def f(a, *args): return v", "def f(a, *args, v): return v"),
        ("def f(a=2, *args): return v", "def f(a=2, *args, v): return v"),
        ("def f(a, *, b): return v", "def f(a, *, b, v): return v"),
        ("def f(a, *, b=1): return v", "def f(a, *, b=1, v): return v"),
        ("def f(**kwargs): return v", "def f(v, **kwargs): return v"),
        ("def f(a, **kwargs): return v", "def f(a, v, **kwargs): return v"),
        ("def f(a=2**3, **kwargs): return v", "def f(a=2**3, *, v, **kwargs): return v"),
        ("def f(a, *args, **kwargs): return v", "def f(a, *args, v, **kwargs): return v"),
        ("def f(a, /): return v", "def f(a, /, v): return v"),
        ("def f(a: int = (1)) -> int: return v", "def f(a: int = (1), *, v) -> int: return v"),
        ("async def f( ): return v", "async def f(v ): return v"),
        ("def  f (\n    a,  # one\n    b,\n):\n    return v",
         "def  f (\n    a,  # one\n    b, v,\n):\n    return v"),
        ("def f(a='é🎉'): return v", "def f(a='é🎉', *, v): return v"),
    ],
)  # fmt: skip
def test_definitions(before: str, after: str) -> None:
    ast.parse(after)
    assert fixed(before) == [after]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f(v=v)"),
        ("f( )", "f(v=v )"),
        ("f(1)", "f(1, v=v)"),
        ("f(1,)", "f(1, v=v,)"),
        ("f((1))", "f((1), v=v)"),
        ("f(a=1)", "f(a=1, v=v)"),
        ("f(*xs, **ks)", "f(*xs, **ks, v=v)"),
        ("f(\n    1,  # one\n)", "f(\n    1, v=v,  # one\n)"),
        ("f(f(1))", "f(f(1, v=v), v=v)"),
        ("x = '🎉é' + f('🎉')", "x = '🎉é' + f('🎉', v=v)"),
        ("[f(x) for x in y]", "[f(x, v=v) for x in y]"),
        ("[f for f in f(1)]", "[f for f in f(1, v=v)]"),
        ("[v for v in [f(1)] for f in [f(1)]]", "[v for v in [f(1, v=v)] for f in [f(1)]]"),
        ("def g():\n    return f(1)", "def g():\n    return f(1, v=v)"),
        ("class A:\n    def f(self): return f(1)", "class A:\n    def f(self): return f(1, v=v)"),
        ("class A:\n    f = 1\n    v = 2", None),
        ("%time x = f(1)", "%time x = f(1, v=v)"),
        ("!ls\nf(1)", "!ls\nf(1, v=v)"),
        ("lambda v2: f(v2)", "lambda v2: f(v2, v=v)"),
        ("'f(1)'  # f(1)", None),
        ("def g(f): return f(1)", None),
    ],
)
def test_calls(before: str, after: str | None) -> None:
    # `None`: nothing in the cell means the function, so it stays as it is.
    assert fixed("def f(a): return v", before) == ["def f(a, v): return v", after or before]


def test_recursion() -> None:
    assert fixed("def f(a): return f(a - v)") == ["def f(a, v): return f(a - v, v=v)"]


@pytest.mark.parametrize(
    "source",
    [
        "g = f",
        "map(f, xs)",
        "f.cache = 1",
        "del f",
        "def f(): pass",
        "f = 1",
        "import f",
        "f(x for x in xs)",
        "f(v=1)",
        "def g(v): return f(1)",
        "[f(1) for v in xs]",
        "%timeit -n 1 -r 1 f",
        "%unknown f(1)",
        "f(",
        "class A:\n    v = 1\n    w = f(v)",
        "for f in xs: pass",
        "global f",
        "(f)(1)",
    ],
)
def test_no_fix_where_it_might_mean_something_else(source: str) -> None:
    assert fixed("def f(a): return v", source) is None


@pytest.mark.parametrize(
    "definition",
    [
        "@cache\ndef f(): return v",
        "def f():\n    global v\n    v = 1",
        "def f():\n    def g(v): return v\n    return v",
        "f = lambda: v",
        "class f:\n    x = v",
    ],
)
def test_no_fix_for_a_definition_that_is_not_plain(definition: str) -> None:
    assert fixed(definition) is None


def test_shell_cells_speak_of_something_else() -> None:
    assert fixed("def f(): return v", "%%bash\nf 1") == ["def f(v): return v", "%%bash\nf 1"]


def test_the_owner_defines_it() -> None:
    assert fixed("print(1)", "def f(): return v", owner=1) == ["print(1)", "def f(v): return v"]
    assert fixed("def f(): return v", "print(f())", owner=1) is None
