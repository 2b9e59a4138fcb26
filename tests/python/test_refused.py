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
    "while(*a): pass",
    "x = f(*a), *b\n(*c, *d) = e",
    "f(a=1, b=2, a=3)",
    "plt.plot(x, c='r',\n  c = 'b')",
    "try:\n    pass\nexcept:\n    pass\nexcept ValueError:\n    pass",
    "match x:\n    case a | b: pass",
    "match x:\n    case _: pass\n    case 1: pass",
    "[x := 1 for x in y]",
    "def f():\n    from a import *",
    "\n".join(f"{' ' * depth}for x{depth} in y:" for depth in range(21)) + "\n" + " " * 21 + "pass",
    "\n".join(f"{' ' * depth}with x:" for depth in range(21)) + "\n" + " " * 21 + "pass",
    "\n".join(f"{' ' * depth * 2}try:" for depth in range(12))
    + "\n"
    + " " * 24
    + "pass\n"
    + "\n".join(
        f"{' ' * depth * 2}except E as e: pass\n{' ' * depth * 2}finally: pass"
        for depth in range(11, -1, -1)
    ),
    "x = " + "a" + ".b" * 2000,
    "\n".join(f"x{n} = {n}" for n in range(400)) + "\nx = a" + ".b" * 2000,
    "lambda a, b=1, *c, a: a",
    "lambda a=(1, 2), a=3: a",
    "f(g(a=1), a=2, *b, a=3)",
    "f(a=')', a=2)",
    "f(a=1,  # (\n  b=2, a=3)",
    'f("""(\n""", a=1, b=(2), a=3)',
    "class A:\n    def f(self):\n        return 1\n    return 2",
    "def f():\n    for x in y:\n        def g():\n            break",
    "while a:\n    pass\nelse:\n    continue",
    "class A:\n    from a import *",
    "if a:\n    with b:\n        return",
]
ACCEPTED = [
    "import pandas as pd\ndata = pd.read_csv('a.csv', sep=';')",
    "y = 2 * x ** 2\nz = (x) * y[0] * 3",
    "print(*x)\ny = f(*g(*x)) * 2",
    "data.dtype\nclassifier.fit(x, y)",
    "for x in y:\n    print(x)",
    "def f(a, b=1):\n    for x in a:\n        if x:\n            continue\n    return b",
    "f(a=1)\ng(a=2, b=h(a=3))",
    "f(a='(', b=1)\nf(a=')')",
    "try:\n    pass\nexcept ValueError:\n    pass\nexcept:\n    pass",
    "data.apply(lambda row, n=1: row[n])\ndata.map(lambda x: x)",
    "\n".join(f"x{n} = f(a={n})" for n in range(400)),
    "class A:\n    pass\nfrom a import *",
    "\n".join(f"{' ' * depth * 4}if x{depth}:" for depth in range(8)) + "\n" + " " * 32 + "pass",
    "x = a ** 2 * b\n# ****\ny = 2 * (3)",
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
