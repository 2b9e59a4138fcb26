"""Hints at code that stands in several cells of the notebook.

## Why is this bad?

What is mended in one copy stays broken in the others, and who reads the notebook compares line by
line what differs.

## Example

```python
sales = pd.read_csv("sales.csv")
sales["day"] = pd.to_datetime(sales["day"])
sales = sales.dropna(subset=["amount"]).query("amount > 0")
sales["week"] = sales["day"].dt.isocalendar().week
by_week = sales.groupby("week")["amount"].sum().reset_index()
```

```python
returns = pd.read_csv("returns.csv")
returns["day"] = pd.to_datetime(returns["day"])
returns = returns.dropna(subset=["amount"]).query("amount > 0")
returns["week"] = returns["day"].dt.isocalendar().week
returns_by_week = returns.groupby("week")["amount"].sum().reset_index()
```

## Use instead

```python
def load_by_week(path):
    table = pd.read_csv(path)
    ...
```

## When it is said

Once for all copies of the same code, at the first one; the others are named beside it. Names,
values, layout, comments and a few lines may differ. Imports, parameters, plotting and short
pieces are no copies that are worth a word, so they do not count: at least 60 tokens in four lines
or more must be left without them. `tokens = 100` in `[tool.nbguard.rules.duplicated-code]` asks
for larger ones only.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.clones.classes import CloneClass, Node
from jupyterlab_nbguard.clones.memory import classes_among, lexed_cell
from jupyterlab_nbguard.clones.units import lines_of
from jupyterlab_nbguard.model.diagnostic import Diagnostic, Related
from jupyterlab_nbguard.model.notebook import Cell
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule

TOKENS = 60
_LINES = 4


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each clone class."""
    asked = context.option(RULE.name, "tokens")
    least = max(asked, 20) if isinstance(asked, int) else TOKENS
    cells = [cell for cell in context.notebook.code if len(lexed_cell(cell.source).codes) >= least]
    sources = tuple(cell.source for cell in cells)
    # Most keystrokes are in cells that are too small to have copies.
    found = context.memo.get((RULE.name, least, sources), lambda: _classes(sources, least))
    for each in found:
        yield _diagnostic(cells, each)


def _classes(sources: tuple[str, ...], least: int) -> list[CloneClass]:
    pieces = [lexed_cell(source) for source in sources]
    classes = classes_among(pieces, least, quiet=True)
    return [
        each
        for each in classes
        if all(
            end - start + 1 >= _LINES
            for node in each.nodes
            for start, end in (lines_of(pieces[node.piece], node.region.first, node.region.end),)
        )
    ]


def _diagnostic(cells: list[Cell], found: CloneClass) -> Diagnostic:
    first, *others = found.nodes
    cell, start, end = _place(cells, first)
    lines = end - start + 1
    related = []
    for node in others:
        other, line, last = _place(cells, node)
        width = len(other.source.split("\n")[last])
        related.append(Related(other.id, Range.of(line, 0, last, width), "the same code"))
    # Marked is the first statement, not the comment above it.
    start = lexed_cell(cell.source).statements[first.region.first].line
    text = cell.source.split("\n")[start]
    indent = len(text) - len(text.lstrip())
    return Diagnostic(
        RULE.name,
        RULE.severity,
        cell.id,
        Range.of(start, indent, start, len(text)),
        _message(found, lines, len({node.piece for node in others} - {first.piece})),
        tuple(related),
    )


def _place(cells: list[Cell], node: Node) -> tuple[Cell, int, int]:
    cell = cells[node.piece]
    return cell, *lines_of(lexed_cell(cell.source), node.region.first, node.region.end)


def _message(found: CloneClass, lines: int, cells: int) -> str:
    where = "another cell" if cells == 1 else f"{cells} other cells"
    how = {
        1: "",
        2: ", with other names or values",
        3: f", with changes ({found.similarity:.0%} alike)",
    }[found.type]
    return f"These {lines} lines stand in {where}, too{how}. A function would say them once."


RULE = Rule("duplicated-code", check, "hint", since="0.2.0")
