"""Random cells are run, and what they really read and bound is held against what we say."""

from __future__ import annotations

import ast
import random
from contextlib import suppress
from textwrap import indent

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyterlab_nbguard.python.names import collect

# `?` stands for a name, `#` for a block, `@` for one that may leave the loop around it, `$` for one
# that may not: the loop might never end, or a `finally` would swallow what was raised.
SIMPLE = [
    "? = ?",
    "? = 1",
    "? += 1",
    "?",
    "del ?",
    "flip() and (? := ?)",
    "(? if flip() else ?)",
    "[z for z in (?, ?)]",
    "[1 for ? in range(?)]",
    "import math as ?",
    "raise KeyError",
    "exec('? = ?')",
    "class C:\n    ? = 1",
    "(?, *?) = 1, ?",
    "1 < ? < (? := 3)",
    "'?' in globals()",
]
COMPOUND = [
    "if flip():\n#",
    "if flip():\n#\nelse:\n#",
    "for ? in range(2 * flip()):\n@",
    "for ? in (1, 2):\n@\nelse:\n#",
    "while flip():\n@",
    "while True:\n$\n    if flip(): continue\n    break",
    "try:\n#\nexcept KeyError as ?:\n#",
    "try:\n#\nexcept KeyError:\n#\nelse:\n#",
    "try:\n#\nexcept NameError:\n#",
    "try:\n#\nfinally:\n$",
    "try:\n#\nexcept (KeyError, NameError):\n#\nelse:\n#\nfinally:\n$",
    "with suppress(KeyError):\n#",
]
JUMPS = ["break", "continue", "if flip(): break", "if flip(): continue"]


@st.composite
def cells(draw: st.DrawFn) -> str:
    """Returns a small program over the names a to e."""

    def block(depth: int, loop: bool) -> str:
        made = [statement(depth, loop) for _ in range(draw(st.integers(1, 3)))]
        return "\n".join(made)

    def statement(depth: int, loop: bool) -> str:
        kinds = SIMPLE + (COMPOUND if depth < 3 else []) + (JUMPS if loop else [])
        text = ""
        for char in draw(st.sampled_from(kinds)):
            if char == "?":
                text += draw(st.sampled_from("abcde"))
            elif char in "#@$":
                jumps = (loop or char == "@") and char != "$"
                text += indent(block(depth + 1, jumps), "    ")
            else:
                text += char
        return text

    return block(0, False)


class Namespace(dict):
    """Notes which names are read before the cell has bound or deleted them."""

    def __init__(self, values: dict[str, object]) -> None:
        super().__init__(values)
        self.touched: set[str] = set()
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> object:
        if name not in self.touched and name in "abcde":
            self.read.add(name)
        return super().__getitem__(name)

    def __setitem__(self, name: str, value: object) -> None:
        self.touched.add(name)
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        self.touched.add(name)
        super().__delitem__(name)


def run(cell: str, values: dict[str, object], seed: int) -> tuple[Namespace, BaseException | None]:
    chance, steps = random.Random(seed), iter(range(1, 100))

    def flip() -> int:
        return chance.randrange(2) if next(steps, 0) else 0  # so that every loop ends

    space = Namespace(values)
    try:
        exec(compile(cell, "<cell>", "exec"), {"flip": flip, "suppress": suppress}, space)
    except BaseException as error:
        return space, error
    return space, None


@settings(max_examples=200, deadline=None)
@given(cells(), st.integers(0, 1000))
def test_what_a_cell_says_is_what_it_does(cell: str, seed: int):
    names = collect(ast.parse(cell))
    values: dict[str, object] = dict.fromkeys("abcde", 1)
    space, error = run(cell, values, seed)
    assert {name for name in space.touched if name in "abcde"} <= set(names.binds) | set(
        names.deletes
    )
    if error is None:
        assert names.certain_binds - {"C"} <= set(space)
        assert not names.certain_deletes & set(space)
        # Both are judged on the path on which nothing is raised: what a `finally` reads, and what
        # stands behind a statement that may raise.
        if "raise" not in cell or "finally" not in cell:
            assert space.read <= set(names.loads)
        if "raise" not in cell:
            certain = {name for name, use in names.loads.items() if use.certain}
            assert certain & set(values) <= space.read
