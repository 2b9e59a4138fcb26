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
order. A cell above that was edited and has not run yet, or that was interrupted, gives only a hint:
nobody knows yet what it will change.

What is compared are contents, not clocks: running a cell again that gives the same value, or
editing a comment, makes nothing stale.

## Fix safety

The fix edits nothing; it offers to run cells.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.analysis.plan import plan
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.fix import Fix, RunCells
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.live import report
from jupyterlab_nbguard.rules.rule import Rule

# Each diagnostic carries its offer: with more cells than that, only its own.
_MOST_OFFERED = 100


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each stale cell and name."""
    found = list(context.reasons("stale-cell"))
    stale = {cell.id for cell, reason in found if reason.kind != "pending"}
    together = _together(context) if 0 < len(stale) <= _MOST_OFFERED else ()
    for cell, reason in found:
        if reason.kind == "pending":
            yield report(context, cell, reason, "hint", tags=("faint",))
        else:
            alone = Fix("Run this cell and what it needs", run=RunCells((cell.id,)))
            yield report(context, cell, reason, "warning", together or (alone,))


def _together(context: Context) -> tuple[Fix, ...]:
    """Offers to run what the simulation says is needed, which may be more than what is marked."""
    history = context.snapshot.history
    if history is None:
        return ()
    judged = context.verdicts if context.simulation is not None else None
    planned = plan(
        context.notebook, history, context.facts_of, simulation=context.simulation, judged=judged
    )
    cells = tuple(cell.id for cell in planned.cells)
    title = "Restart and run stale cells" if planned.restart else "Run stale cells"
    return (Fix(title, run=RunCells(cells, planned.restart)),) if cells else ()


RULE = Rule("stale-cell", check, "warning", needs="history", fixable=True)
