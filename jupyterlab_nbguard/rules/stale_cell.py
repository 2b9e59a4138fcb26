"""Marks a cell whose output Restart & Run All would change, because something it read is another.

## Why is this bad?

The output on the screen belongs to values that are gone. Whoever reads the notebook, or runs it
from the top, sees something else.

## Example

```python
rate = 0.05         # ran again as `rate = 0.07`
```

```python
print(100 * rate)   # still shows 5.0: `rate` was changed by cell [3] after this cell ran
```

## Use instead

Run the cell again, and those between that it depends on: "Run stale cells" does it in the right
order. A cell above that was edited and has not run yet gives only a hint: nobody knows yet what it
will change.

What is compared are contents, not clocks: running a cell again that gives the same value, or
editing a comment, makes nothing stale.

## Fix safety

The fix edits nothing; it offers to run cells.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.fix import Fix, RunCells
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.live import report
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each stale cell and name."""
    stale = tuple(
        cell.id
        for cell in context.notebook.code
        if cell.id in context.verdicts and context.verdicts[cell.id].state == "stale"
    )
    offer = (Fix("Run stale cells", run=RunCells(stale)),) if stale else ()
    for cell, reason in context.reasons("stale-cell"):
        if reason.kind == "pending":
            yield report(context, cell, reason, "hint", tags=("faint",))
        else:
            yield report(context, cell, reason, "warning", offer)


RULE = Rule("stale-cell", check, "warning", needs="history", fixable=True)
