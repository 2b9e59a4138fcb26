"""Marks a cell whose source was edited after it ran: its output is that of an older source.

## Why is this bad?

Source and output stand side by side and do not belong together. A reader takes the one for the
result of the other.

## Example

```python
df.head(10)   # shows 5 rows: `df.head(5)` ran
```

## Use instead

Run the cell, or undo the edit. Comments and layout do not count as edits.

## Fix safety

The fix edits nothing; it offers to run the cell.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.fix import Fix, RunCells
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.live import report
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each edited cell."""
    for cell, reason in context.reasons("edited-since-run"):
        offer = Fix("Run this cell", run=RunCells((cell.id,)))
        yield report(context, cell, reason, "info", (offer,))


RULE = Rule("edited-since-run", check, "info", needs="history", fixable=True)
