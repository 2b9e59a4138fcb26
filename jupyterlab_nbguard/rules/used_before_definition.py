"""Finds a variable that a cell uses although only cells below it make it.

## Why is this bad?

From top to bottom, the cell stops with a NameError. It may have worked in the session in which it
was written, when the cells ran in another order.

## Example

```python
df.describe()
```

```python
df = pd.read_csv("data.csv")
```

## Use instead

Move the cell that makes the variable above the ones that use it.

Only uses that are reached are reported: at the top level of a cell, not in a branch or in a
function that may never be called. In a cell with the tag `raises-exception` an error is wanted.

## Fix safety

Moving a cell changes the order in which cells run, and thus perhaps what others show: the fix is
unsafe. It is offered where all that the moved cell needs is made above its new place.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.analysis.definitions import Missing
from jupyterlab_nbguard.analysis.wording import call_cell
from jupyterlab_nbguard.fixes.place import move_above, needs
from jupyterlab_nbguard.model.diagnostic import Diagnostic, Related
from jupyterlab_nbguard.model.fix import Fix
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each cell and name that comes too early."""
    for missing in context.definitions.missing:
        if not (missing.below or missing.opaque) or context.is_judged(missing.cell):
            continue
        if missing.certain or missing.use.doubt == "loop":
            yield _diagnostic(context, missing)


def _diagnostic(context: Context, missing: Missing) -> Diagnostic:
    notebook, name = context.notebook, missing.name
    cell = notebook.by_id[missing.cell]
    maker = notebook.by_id[(missing.below or missing.opaque)[0]]
    facts = context.facts_of(maker)
    label = call_cell(maker)
    if missing.below:
        message = f"`{name}` is used here, but made only below, by {label}."
        place = facts.range_of(facts.binds[name]) if name in facts.binds else None
    else:
        message = f"`{name}` is made by no cell above; below, {label} may make it."
        place = None
    fix = _fix(context, missing, label) if missing.below else None
    return Diagnostic(
        rule=RULE.name,
        severity="error" if missing.certain else "warning",
        cell=cell.id,
        range=context.facts_of(cell).range_of(missing.use),
        message=message,
        related=(
            Related(maker.id, place or Range.first_line(maker.source), f"`{name}` is bound here"),
        ),
        fixes=(fix,) if fix else (),
        name=name,
    )


def _fix(context: Context, missing: Missing, label: str) -> Fix | None:
    maker = context.notebook.by_id[missing.below[0]]
    needed = needs(context.facts_of(maker))
    if missing.name in needed:
        return None  # it only changes what it needs itself
    return move_above(context.notebook, context.definitions, maker.id, needed, missing.cell, label)


RULE = Rule("used-before-definition", check, "error", fixable=True)
