"""Marks a cell that read what a cell below it made: it ran in another order than it stands in.

## Why is this bad?

From top to bottom the cell runs before the value exists: it fails with a NameError, or shows
something else.

## Example

```python
print(total)   # `total` was made by cell [4], which stands below
```

```python
total = 10
```

## Use instead

Move the cell that makes the value above the ones that read it.

## Fix safety

Moving a cell changes the order in which cells run, and thus perhaps what others show: the fix is
unsafe. It is offered where all that the moved cell needs is made above its new place.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.analysis.wording import call_cell
from jupyterlab_nbguard.fixes.place import move_above, needs
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.fix import Fix
from jupyterlab_nbguard.model.notebook import Cell
from jupyterlab_nbguard.model.verdict import Reason
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.live import report
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each cell and name that comes from below."""
    for cell, reason in context.reasons("run-order"):
        yield report(context, cell, reason, "warning", _fixes(context, cell, reason))


def _fixes(context: Context, cell: Cell, reason: Reason) -> tuple[Fix, ...]:
    notebook = context.notebook
    maker = notebook.by_id.get(reason.cell) if reason.cell is not None else None
    if maker is None or notebook.index[maker.id] <= notebook.index[cell.id]:
        return ()
    fix = move_above(
        notebook,
        context.definitions,
        maker.id,
        needs(context.facts_of(maker)),
        cell.id,
        call_cell(maker),
    )
    return (fix,) if fix else ()


RULE = Rule("run-order", check, "warning", needs="history", fixable=True)
