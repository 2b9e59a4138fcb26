"""Finds a cell that is not Python.

## Why is this bad?

Restart & Run All stops at the cell, and what the cell does is unknown to every other rule.

## Example

```python
print "hello"
```

## Use instead

Mend the cell, or make it a raw or Markdown cell. Magics, `!commands`, `?` and top-level `await` are
understood. A cell that a kernel has run is never reported: its Python may be newer than the one
that this check runs on.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.notebook import Cell
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each cell that cannot be parsed."""
    for cell in context.notebook.code:
        facts = context.facts_of(cell)
        if facts.errors and not _was_run(context, cell):
            error = facts.errors[0]
            yield Diagnostic(
                rule=RULE.name,
                severity="error",
                cell=cell.id,
                range=_visible(error.range, cell.source),
                message=f"This cell is not Python: {error.message}.",
            )


def _visible(range_: Range, source: str) -> Range:
    """Returns a range with something in it: what is missing at a line's end is shown before it."""
    line, lines = range_.start.line, source.split("\n")
    text = lines[line].rstrip() if line < len(lines) else ""
    if range_.start.column < len(text):
        return range_
    return Range.of(line, max(0, len(text) - 1), line, len(text)) if text else range_


def _was_run(context: Context, cell: Cell) -> bool:
    """Says whether a kernel took this very source for Python."""
    history = context.snapshot.history
    return history is not None and any(
        run.source == cell.source
        and run.error not in ("SyntaxError", "IndentationError", "TabError")
        for run in history.executions
    )


RULE = Rule("syntax-error", check, "error")
