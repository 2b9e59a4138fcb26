"""Marks a cell that read something which no cell of the notebook makes any more.

## Why is this bad?

It works only because the kernel still remembers a cell that was deleted or edited. After a
restart the cell fails, or gives something else, and the source that is needed is nowhere.

## Example

```python
print(threshold)   # `threshold` was made by a cell that was deleted
```

## Use instead

Put the deleted source back, or write a cell that makes what is needed.

## Fix safety

"Put the deleted cell back" inserts the source from the kernel's history, below what it needs and
above the first cell that uses it. It changes no other cell and runs nothing. Where the cell still
stands but was edited, its earlier version comes back as a cell of its own, which is unsafe: both
versions will run.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.analysis.wording import call_cell, call_name
from jupyterlab_nbguard.fixes.place import needs, put_back
from jupyterlab_nbguard.model.diagnostic import Diagnostic, Severity
from jupyterlab_nbguard.model.fix import Fix
from jupyterlab_nbguard.model.notebook import Cell, CellId
from jupyterlab_nbguard.model.verdict import Reason
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.live import report
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each cell and name that lives only in the kernel."""
    found = list(context.reasons("hidden-state"))
    readers: dict[str, list[CellId]] = {}
    for cell, reason in found:
        readers.setdefault(reason.source, []).append(cell.id)
    for cell, reason in found:
        fixes = _fixes(context, reason, readers[reason.source]) if reason.source else ()
        severity: Severity = "error" if reason.kind == "missing" and reason.via == () else "warning"
        yield report(context, cell, reason, severity, fixes)


def _fixes(context: Context, reason: Reason, readers: list[CellId]) -> tuple[Fix, ...]:
    lost = Cell(CellId(""), "code", reason.source)
    needed = needs(context.facts_of(lost))
    place = context.notebook, context.definitions, readers
    standing = context.notebook.by_id.get(reason.cell) if reason.cell is not None else None
    if reason.cell is None:
        title = f"Insert a cell with what made {call_name(reason.name)}"
        return (put_back(*place, reason.source, needed, None, title),)
    if standing is None:
        return (put_back(*place, reason.source, needed, reason.cell),)
    title = f"Put the earlier version of {call_cell(standing)} back"
    return (put_back(*place, reason.source, needed, None, title, "unsafe"),)


RULE = Rule("hidden-state", check, "warning", needs="history", fixable=True)
