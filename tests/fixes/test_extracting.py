"""What is made of copies does the same, by running it; and where nobody knows, nothing is made."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import pytest

from jupyterlab_nbguard.clones.told import Copy, Place
from jupyterlab_nbguard.engine.apply import apply_fix
from jupyterlab_nbguard.fixes.extracting import extract_function
from jupyterlab_nbguard.fixes.importing import import_instead
from jupyterlab_nbguard.fixes.keepone import keep_one
from jupyterlab_nbguard.model.fix import Fix
from jupyterlab_nbguard.model.notebook import Cell, Notebook

FIRST = """\
squares = [value ** 2 for value in sales if value > 0]
total = 0
for square in squares:
    total += square
rounded = round(total, 2)"""
SECOND = FIRST.replace("sales", "costs").replace("squares", "powers").replace("> 0", "> 3")
SECOND = SECOND.replace("total", "sum_").replace("rounded", "near").replace(", 2)", ", 1)")
USE = "print(rounded, near)"


def notebook(*sources: str) -> Notebook:
    setup = "sales, costs = [1.55, -2, 3], [2, 4.25, 5]"
    return Notebook.of_sources((f"c{it}", text) for it, text in enumerate((setup, *sources)))


def places(book: Notebook, *numbers: int) -> list[Place]:
    def place(cell: Cell, number: int) -> Place:
        return Place(cell.id, number, 0, cell.source.count("\n"), cell.source)

    return [place(book.cells[number], number) for number in numbers]


def shown(book: Notebook) -> str:
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()) as out:
        for cell in book.cells:
            exec(compile(cell.source, cell.id, "exec"), names)
    return out.getvalue()


def fixed(book: Notebook, fix: Fix | None) -> Notebook:
    assert fix is not None
    return apply_fix(book, fix)


@pytest.mark.parametrize(
    ("first", "second", "use"),
    [
        (FIRST, SECOND, USE),
        (FIRST, FIRST, "print(rounded, squares)"),
        # What is bound and read before is passed in and handed back.
        ("sales = sorted(sales)\nsales.append(7)\nsales = sales[1:]",) * 2 + ("print(sales)",),
        # What one copy makes, the next one reads.
        ("a = len(sales)\nb = a + 1\nsales = [b, *sales]",) * 2 + ("print(sales, b)",),
        ("print('s', sum(sales))\nn = len(sales)", "print('c', sum(costs))\nn = len(costs)", "1"),
        ("for it in sales:\n    print(it + 1)\n", "for it in costs:\n    print(it + 1)\n", "2"),
        # A name in an f-string, a keyword's value, a name that the value's would hide.
        (
            "n = sorted(sales, reverse=True)\nprint(f'{n} of {sales}')\nreverse = 5",
            "m = sorted(costs, reverse=False)\nprint(f'{m} of {costs}')\nreverse = 5",
            "print(n, m, reverse)",
        ),
        ("x = sales[0] if sales else -1\nprint(x)", "x = costs[0] if costs else -2\nprint(x)", ""),
    ],
)
def test_a_function_does_the_same(first: str, second: str, use: str) -> None:
    book = notebook(first, second, use)
    made = fixed(book, extract_function(book, places(book, 1, 2)))
    assert shown(made) == shown(book)
    assert len(made.cells) == len(book.cells) + 1
    assert made.cells[1].source.startswith("def ")
    assert "\n" not in made.cells[2].source.strip()


@pytest.mark.parametrize(
    ("first", "second", "use"),
    [
        # A name stands for two.
        ("a = sales\nb = a + sales", "a = sales\nb = a + costs", "print(b)"),
        # More than names and values differs.
        ("a = max(sales)\nb = a + 1", "a = max(sales)\nb = a - 1", "print(b)"),
        ("a = sales.count(1)\nb = a", "a = sales.index(1)\nb = a", "print(b)"),
        # The cell shows its last value.
        ("a = len(sales)\na + 1", "a = len(costs)\na + 1", "print(a)"),
        # What is made under a condition may not be there to be returned.
        (
            "if len(sales) > 9:\n    big = 1\nn = len(sales)",
            "if len(costs) > 9:\n    big = 1\nn = len(costs)",
            "print('big' in dir() and big)",
        ),
        # A function of the notebook reads the variable while the copy runs.
        (
            "step = 2\nn = scaled(sales)\nm = n",
            "step = 3\nn = scaled(costs)\nm = n",
            "def scaled(x):\n    return [step * it for it in x]\n",
        ),
        # What lives on when a function has ended.
        ("k = [lambda: n]\nn = len(sales)", "k = [lambda: n]\nn = len(costs)", "print(k)"),
        ("import json\nn = len(sales)", "import json\nn = len(costs)", "print(json, n)"),
        ("n = len(sales)\ndel n", "n = len(costs)\ndel n", ""),
        # Nobody knows what the notebook reads.
        ("n = len(sales)\nm = n", "n = len(costs)\nm = n", "exec(input())"),
        ("n = len(sales)\nm = n", "n = len(costs)\nm = n", "%run other.py"),
        ("n = f'{len(sales)} a'\nm = n", "n = f'{len(sales)} b'\nm = n", "print(m)"),
        ('n = """\na"""\nm = sales', 'n = """\na"""\nm = costs', "print(n, m)"),
        ("%time n = len(sales)\nm = n", "%time n = len(costs)\nm = n", "print(n)"),
    ],
)
def test_where_nobody_knows_nothing_is_made(first: str, second: str, use: str) -> None:
    book = notebook(first, second, use)
    assert extract_function(book, places(book, 1, 2)) is None


AREA = "def area(a, b=1):\n    c = a * b\n    return c"
SIZE = 'def size(a, b=1):\n    """Says how large."""\n    d = a * b\n    return d'


def test_one_definition_is_kept() -> None:
    book = notebook(AREA, AREA, SIZE, "print(area(2, 3), size(4, b=5))")
    made = fixed(book, keep_one(book, places(book, 1, 2, 3)))
    assert shown(made) == shown(book)
    assert [cell.source for cell in made.cells[1:3]] == [AREA, "size = area"]


@pytest.mark.parametrize(
    ("other", "more"),
    [
        (SIZE.replace("a * b", "b * a"), ""),
        (SIZE.replace("b=1", "b=sales"), ""),
        (SIZE.replace("(a, b=1)", "(b, a=1)"), ""),
        (f"@cached\n{SIZE}", ""),
        (SIZE, "area = 3"),
        (SIZE, "from areas import *"),
        (SIZE, "for size in sales: pass"),
    ],
)
def test_what_may_not_be_the_same_is_kept(other: str, more: str) -> None:
    book = notebook(AREA, other, more)
    assert keep_one(book, places(book, 1, 2)) is None


@pytest.mark.parametrize(
    ("own", "there", "imported", "offered"),
    [
        (AREA, SIZE, (), True),
        (AREA.replace("a * b", "m.sqrt(a)"), SIZE.replace("a * b", "m.sqrt(a)"), (), False),
        (
            AREA.replace("a * b", "m.sqrt(a)"),
            SIZE.replace("a * b", "m.sqrt(a)"),
            (("m", "math"),),
            True,
        ),
        (
            AREA.replace("a * b", "m.sqrt(a)"),
            SIZE.replace("a * b", "m.sqrt(a)"),
            (("m", "cmath"),),
            False,
        ),
        (AREA.replace("a * b", "sales"), SIZE.replace("a * b", "sales"), (), False),
        (AREA.replace("b=1", "b=2"), SIZE, (), False),
        (AREA.replace("a * b", "area(b)"), SIZE.replace("a * b", "size(b)"), (), False),
        (AREA.replace("c =", "global c\n    c ="), SIZE, (), False),
    ],
)
def test_a_module_s_function_is_imported(
    own: str, there: str, imported: tuple[tuple[str, str], ...], offered: bool
) -> None:
    book = notebook("import math as m", own)
    (at,) = places(book, 2)
    other = Place(at.cell, 0, 4, 6, there, "tools.py")
    copy = Copy(other, 2, 1.0, "size", "tools", imported)
    fix = import_instead(book, at, copy)
    assert (fix is not None) == offered
    if fix is not None:
        assert fixed(book, fix).cells[2].source == "from tools import size as area"
