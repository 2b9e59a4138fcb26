"""Errors, positions and normalised sources of single cells."""

from __future__ import annotations

import pytest

from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.python.facts import CellFacts, FactsCache, facts
from jupyterlab_nbguard.python.parse import parse_cell

ERRORS = [
    # source, part of the message, range
    ('print "x"', "Missing parentheses", (0, 0, 0, 9)),
    ("x = 1\ny = (\n", "never closed", (1, 4, 1, 5)),
    ("%matplotlib inline\nx = = 1", "invalid syntax", (1, 4, 1, 5)),
    ("    %cd a\n    x = = 1", "invalid syntax", (1, 8, 1, 9)),
    ("é = 'é'\nü = é é", "invalid syntax", (1, 6, 1, 7)),
    (">>> x = = 1", "invalid syntax", (0, 8, 0, 9)),
    ("return 1", "'return' outside function", (0, 0, 0, 8)),
    ("x = 1\ndef f():\n    await x", "'await' outside async function", (2, 4, 2, 11)),
    ("break", "'break' outside loop", (0, 0, 0, 5)),
]


@pytest.mark.parametrize(("source", "message", "place"), ERRORS, ids=[row[0] for row in ERRORS])
def test_errors(source: str, message: str, place: tuple[int, int, int, int]):
    (error,) = parse_cell(source).errors
    assert message in error.message
    assert error.range.start == Range.of(*place).start
    # Pythons differ in how far they say that an error goes.
    assert error.range.end.line == place[2]


def test_a_cell_that_does_not_parse_has_no_tree():
    assert parse_cell("x = (\n!ls").tree is None
    assert not facts("x = (\n!ls").parsed


def test_a_cell_that_the_compiler_refuses_has_one():
    assert parse_cell("x = 1\nreturn x").tree is not None
    assert set(facts("x = 1\nreturn y").binds) == {"x"}


@pytest.mark.parametrize(
    "source",
    [
        "x = 1\nfrom __future__ import annotations",
        "await x",
        "async for i in xs: pass",
        "[i async for i in xs]",
        "x = '\\d'",
        "x is 1",
        "assert (x, 'y')",
    ],
)
def test_no_error_where_ipython_sees_none(source: str, recwarn: pytest.WarningsRecorder):
    assert parse_cell(source).errors == ()
    assert not recwarn


@pytest.mark.parametrize("source", ["x = '\0'", "x = '\ud800'", "(" * 5000, "-" * 100_000 + "1"])
def test_hopeless_text_gives_one_error(source: str):
    cell = parse_cell(source)
    assert len(cell.errors) == 1
    assert cell.errors[0].message


PLACES = [
    # source, name, where it stands
    ("x = éé + y", "y", (0, 9, 0, 10)),
    ("'𝒳é', y", "y", (0, 6, 0, 7)),
    ("%time x = f(y)", "y", (0, 12, 0, 13)),
    ("%time x = f(y)", "x", (0, 6, 0, 7)),
    ("%timeit -n 10 f(y)", "y", (0, 16, 0, 17)),
    ("%timeit é = f(é, y)", "f", (0, 12, 0, 13)),
    ("    %time x = f(y)", "y", (0, 16, 0, 17)),
    ("!ls {a} $y", "y", (0, 9, 0, 10)),
    ("!ls \\\n  {y}", "y", (1, 3, 1, 4)),
    ("out = !ls \\\n  {y}", "y", (1, 3, 1, 4)),
    ("%%time\n!ls {y}", "y", (1, 5, 1, 6)),
    ("%%capture y\nx", "y", (0, 10, 0, 11)),
    (">>> x = y", "y", (0, 8, 0, 9)),
    ("    x = 1\n    z = y", "y", (1, 8, 1, 9)),
    ("import a as y", "y", (0, 12, 0, 13)),
    ("from y import (a,\n  b as y)", "y", (1, 7, 1, 8)),
    ("@d\nasync  def  y(): pass", "y", (1, 12, 1, 13)),
    ("class y(d): pass", "y", (0, 6, 0, 7)),
    ("try:\n  pass\nexcept E as y:\n  pass", "y", (2, 12, 2, 13)),
    ("match x:\n  case [*y]: pass", "y", (1, 9, 1, 10)),
    ("f'a {y}'", "y", (0, 5, 0, 6)),
    ("f'''a\n{b} {y}'''", "y", (1, 5, 1, 6)),
    ("z = [1,\n  f'{b} {y:>{w}}']", "y", (1, 9, 1, 10)),
    ("globals()['y']", "y", (0, 11, 0, 12)),
    ("pwd", "pwd", (0, 0, 0, 3)),
    ("x = 1\r\ny", "y", (1, 0, 1, 1)),
]


def place_of(found: CellFacts, name: str) -> Range:
    use = found.loads.get(name) or found.binds[name]
    return found.range_of(use)


@pytest.mark.parametrize(("source", "name", "place"), PLACES, ids=[row[0] for row in PLACES])
def test_places(source: str, name: str, place: tuple[int, int, int, int]):
    assert place_of(facts(source), name) == Range.of(*place)


def test_places_in_function_bodies():
    found = facts("%cd x\ndef f():\n    é = 'é'; return y")
    assert found.range_of(found.functions["f"].loads["y"]) == Range.of(2, 20, 2, 21)


SAME = [
    ("x = 1", "x=1  # one"),
    ("f(a, b)", "f(\n    a,\n    b,\n)"),
    ("x = 'a'", 'x = "a"'),
    ("x = 1\ny = 2", "\nx = 1\n\n\ny = 2\n"),
    ("x = 1; y = 2", "x = 1\ny = 2"),
    ("%time x = 1", "%time x = 1 \n"),
    ("!ls\nx = 1", "!ls\n# why\nx   = 1"),
    ("%%bash\nls", "%%bash  \nls\n\n"),
    ("x = (", "x = (  \n"),
]
OTHER = [
    ("x = 1", "x = 2"),
    ("x = 1", "x = True"),
    ("x = 1", "x = 1.0"),
    ("x = 'a'", "x = b'a'"),
    ("def f():\n    'doc'", "def f():\n    'docs'"),
    ("!ls a\nx = 1", "!ls b\nx = 1"),
    ("%time x = 1", "x = 1"),
    ("%%time\nx = 1", "x = 1"),
    ("%%bash\nls", "%%bash\nls -l"),
    ("x.y", "x.z"),
    ("f(a)(b)", "f(a, b)"),
    ("[a, [b]]", "[a, b, []]"),
    ("if a:\n    b\nc", "if a:\n    b\n    c"),
    ("x = (", "x = [("),
    ("def f(a, /): pass", "def f(a): pass"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_layout_is_no_edit(one: str, other: str):
    assert parse_cell(one).normalised == parse_cell(other).normalised


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_code_is(one: str, other: str):
    assert parse_cell(one).normalised != parse_cell(other).normalised


def test_huge_numbers_are_normalised():
    assert parse_cell("x = 0x" + "f" * 20_000).normalised


def test_isolated_code_binds_nothing():
    found = facts("%%timeit\nimport m\nx = y\ndel z\ndef f(): pass")
    assert (found.binds, found.deletes, found.functions, found.imports) == ({}, {}, {}, ())


def test_the_cache_is_bounded():
    cache = FactsCache(number=3, characters=100)
    for index in range(10):
        cache.get(f"x = {index}")
    assert list(cache._kept) == ["x = 7", "x = 8", "x = 9"]
    assert cache.get("x = 7") is cache.get("x = 7")
    cache.get("y = 1")
    assert "x = 8" not in cache._kept
    cache.get("z" * 200)
    assert (list(cache._kept), cache._size) == ([], 0)
