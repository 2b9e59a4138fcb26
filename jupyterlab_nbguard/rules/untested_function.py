"""Hints at a function that several cells use and no test of the project mentions.

## Why is this bad?

When it is changed, nobody sees what else changes: the cells that use it have to be run and read
again, one by one.

## Example

```python
def net(price, rate=0.19):
    if price < 0:
        raise ValueError(price)
    return price / (1 + rate)
```

```python
orders["net"] = orders["price"].map(net)
```

```python
refunds["net"] = refunds["price"].map(net)
```

## Use instead

```python
from prices import net   # with tests/test_prices.py
```

## When it is said

Of a function of three lines or more that gives something back, is defined once, and is used in at
least two other cells. A test is a file `test_*.py` or `*_test.py` beside the notebook, in a folder
above it, or in `tests` there; and a cell that says `assert` of the function, or a doctest in its
docstring. Where the project has no tests at all nothing is said, unless `always = true` is set in
`[tool.nbguard.rules.untested-function]`.

## Fix safety

"Promote and test" opens a dialog with the plan: the module, the test, and every cell before and
after. On the command line it is `nbguard promote`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.fix import Fix, Promote
from jupyterlab_nbguard.model.notebook import Cell
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.python.athand import cell_at_hand
from jupyterlab_nbguard.python.positions import characters
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule

_LINES = 3
_CELLS = 2
_ASSERTS = re.compile(r"^\s*assert\b", re.MULTILINE)


@dataclass(frozen=True)
class _Function:
    name: str
    range: Range
    """That of its name."""


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each function."""
    around = context.snapshot.surroundings
    if around is None or not (around.tests or context.option(RULE.name, "always") is True):
        return
    for cell in context.notebook.code:
        if "def " not in cell.source:
            continue
        found = context.memo.get((RULE.name, cell.source), partial(_functions, cell.source))
        for function in found:
            if function.name in around.tested:
                continue
            users = _users(context, cell, function.name)
            if len(users) >= _CELLS:
                yield _diagnostic(cell, function, len(users))


def _functions(source: str) -> tuple[_Function, ...]:
    """Lists the functions of a cell that are worth a test."""
    parsed = cell_at_hand(source)
    if parsed.tree is None or parsed.isolated:
        return ()
    found = []
    for node in parsed.tree.body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        short = (node.end_lineno or node.lineno) - node.lineno < _LINES
        tested = ">>>" in (ast.get_docstring(node) or "") or node.name.startswith("test")
        if short or tested or not _gives(node):
            continue
        line = parsed.positions.line(node.lineno - 1)
        start = line.index(node.name, characters(line, node.col_offset))
        end = start + len(node.name)
        span = parsed.positions.span(node.lineno - 1, start, node.lineno - 1, end)
        found.append(_Function(node.name, Range.of(*span)))
    return tuple(found)


def _gives(node: ast.AST) -> bool:
    """Says whether a function gives something back; what only plots or prints has no test."""
    stack = list(ast.iter_child_nodes(node))
    while stack:
        inner = stack.pop()
        if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            continue
        if isinstance(inner, ast.Yield | ast.YieldFrom):
            return True
        if isinstance(inner, ast.Return) and inner.value is not None:
            return True
        stack.extend(ast.iter_child_nodes(inner))
    return False


def _users(context: Context, owner: Cell, name: str) -> list[Cell]:
    """Lists the other cells that use a function; none where a cell tests or redefines it."""
    users = []
    for cell in context.notebook.code:
        if name not in cell.source:
            continue
        facts = context.facts_of(cell)
        if cell.id != owner.id and name in facts.binds:
            return []
        inner = any(name in body.loads for body in facts.functions.values())
        reads = name in facts.loads or name in facts.inner_loads or inner
        if reads and _ASSERTS.search(cell.source):
            return []
        if reads and cell.id != owner.id:
            users.append(cell)
    return users


def _diagnostic(cell: Cell, function: _Function, users: int) -> Diagnostic:
    name = function.name
    title = f"Promote `{name}` to a module and test it"
    fix = Fix(title, offer=Promote((name,)), applicability="unsafe")
    return Diagnostic(
        RULE.name,
        RULE.severity,
        cell.id,
        function.range,
        f"`{name}` is used in {users} other cells, and no test mentions it.",
        fixes=(fix,),
        name=name,
    )


RULE = Rule("untested-function", check, "hint", needs="files", fixable=True, since="0.2.0")
