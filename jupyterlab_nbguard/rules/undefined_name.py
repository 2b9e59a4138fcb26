"""Finds a variable that no cell of the notebook makes.

## Why is this bad?

After a restart the cell stops with a NameError. Often the cell that made the variable was deleted,
and its source is lost to everybody who was not there.

## Example

```python
results.plot()   # no cell makes `results`
```

## Use instead

Write the cell that makes the variable. Where the name is one that nearly everybody gives to a
package (`np`, `plt`), its import is offered; where a cell above makes a name that is nearly the
same, that one is; and for what only Python 2 had, what stands for it now.

A variable that may be bound is not reported: behind `if "x" in globals()` or `except NameError`,
after a conditional definition, `%run`, `exec` or a star import. A use that may not be reached, in a
branch or in a function, is a warning; one that is reached is an error.

## Fix safety

Unsafe: which package or name was meant is a guess.

## Options

`names`: variables that the kernel brings along, such as `["spark", "sc"]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.analysis.ambient import PYTHON_2
from jupyterlab_nbguard.analysis.definitions import Missing
from jupyterlab_nbguard.analysis.wording import call_cell
from jupyterlab_nbguard.model.diagnostic import Diagnostic, Related
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.missing_names import fixes_for
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each cell and name that nothing binds."""
    for missing in context.definitions.missing:
        if not missing.below and not missing.opaque and not context.is_judged(missing.cell):
            yield _diagnostic(context, missing)


def _diagnostic(context: Context, missing: Missing) -> Diagnostic:
    name, cell = missing.name, context.notebook.by_id[missing.cell]
    related: tuple[Related, ...] = ()
    message = f"`{name}` is made by no cell of the notebook."
    if missing.deleted is not None:
        other = context.notebook.by_id[missing.deleted]
        facts = context.facts_of(other)
        message = f"`{name}` was deleted by {call_cell(other)} above."
        place = facts.range_of(facts.deletes[name]) if name in facts.deletes else None
        place = place or Range.first_line(other.source)
        related = (Related(other.id, place, f"`{name}` is deleted here"),)
    elif name in PYTHON_2:
        message = f"`{name}` exists only in Python 2; use {PYTHON_2[name]}."
    return Diagnostic(
        rule=RULE.name,
        severity="error" if missing.certain else "warning",
        cell=cell.id,
        range=context.facts_of(cell).range_of(missing.use),
        message=message,
        related=related,
        name=name,
        fixes=fixes_for(context, missing) if missing.deleted is None else (),
    )


RULE = Rule("undefined-name", check, "error", fixable=True)
