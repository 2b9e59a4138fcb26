"""Finds packages that are imported only after the notebook has begun to work.

## Why is this bad?

Where the package is missing, the run fails late, after all the work above; and nobody sees at the
top what the notebook needs.

## Example

```python
model = train(data)   # takes an hour
```

```python
import seaborn as sns   # not installed: the hour is lost
```

## Use instead

Import at the top. One hint speaks for the whole notebook. The standard library, modules that lie
beside the notebook, guarded imports, and packages that were imported above are not meant.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.packages.imports import only_prepares
from jupyterlab_nbguard.packages.needs import Need
from jupyterlab_nbguard.packages.portable import names
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic at the first late import."""
    worked = next((it for it in context.notebook.code if not only_prepares(it.source)), None)
    if worked is None:
        return
    start = context.notebook.index[worked.id]
    late: list[Need] = []
    for need in context.packages.needs:
        first = need.uses[0] if need.uses else None
        if first is None or not need.certain:
            continue
        if context.notebook.index[first.cell.id] > start:
            late.append(need)
    if late:
        first = late[0].uses[0]
        yield Diagnostic(
            rule=RULE.name,
            severity="hint",
            cell=first.cell.id,
            range=first.found.range,
            message=f"Imported only after other cells have worked: {names(late)}.",
            tags=("quiet",),
        )


RULE = Rule("late-import", check, "hint", needs="files", since="0.2.0")
