"""What the compiler refuses must never be taken for code that it need not be asked about."""

from __future__ import annotations

import ast

import pytest

from jupyterlab_nbguard.python.parse import parse_cell
from jupyterlab_nbguard.python.refused import may_be_refused

REFUSED = [
    "return 1",
    "x = 1\nyield x",
    "if a:\n    break",
    "for x in y:\n    pass\ncontinue",
    "nonlocal x",
    "x = 1\ndef f():\n    print(x)\n    global x",
    "lambda a, a: a",
    "def f(a, a): pass",
    "class A:\n    return 1",
    "def f():\n    await x",
    "from __future__ import braces",
    "__debug__ = 1",
    "*a, *b = c",
    "*a = c",
    "x = *a",
    "*a",
    "del *a",
    "f(a=1, b=2, a=3)",
    "plt.plot(x, c='r',\n  c = 'b')",
    "try:\n    pass\nexcept:\n    pass\nexcept ValueError:\n    pass",
    "match x:\n    case a | b: pass",
    "match x:\n    case _: pass\n    case 1: pass",
    "[x := 1 for x in y]",
    "def f():\n    from a import *",
    "\n".join(f"{' ' * depth}for x{depth} in y:" for depth in range(21)) + "\n" + " " * 21 + "pass",
    "x = " + "a" + ".b" * 2000,
]
ACCEPTED = [
    "import pandas as pd\ndata = pd.read_csv('a.csv', sep=';')",
    "y = 2 * x ** 2\nz = (x) * y[0] * 3",
    "data.dtype\nclassifier.fit(x, y)",
    "for x in y:\n    print(x)",
]


@pytest.mark.parametrize("source", REFUSED)
def test_what_the_compiler_refuses_is_asked_about(source: str):
    try:
        tree = ast.parse(source)
    except (SyntaxError, RecursionError, MemoryError):
        return  # this Python's parser knows already
    assert may_be_refused(source, tree)
    assert parse_cell(source).errors


@pytest.mark.parametrize("source", ACCEPTED)
def test_of_plain_code_it_need_not_be_asked(source: str):
    assert not may_be_refused(source, ast.parse(source))
    assert parse_cell(source).errors == ()


def test_a_masked_cell_is_judged_by_what_was_parsed():
    assert parse_cell("!ls return\nreturn 1").errors
    assert not parse_cell("!echo return").errors
