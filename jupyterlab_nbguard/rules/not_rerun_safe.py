"""Hints at a cell that changes its own input: each run gives another result.

## Why is this bad?

What the notebook shows depends on how often somebody pressed Shift+Enter, and the notebook does
not tell how often that was. Whoever tries something out in such a cell and runs it again goes on
with a value that is already changed.

## Example

```python
prices = [100, 200]
```

```python
prices = [price * 1.19 for price in prices]   # adds the tax once more with each run
```

## Use instead

Put the line that makes the value into the same cell, or give the result a name of its own:

```python
with_tax = [price * 1.19 for price in prices]
```

## When it is said

Only where the kernel showed it: the cell ran twice in succession, the second run read what the
first had written, and wrote something else. A cell that gives the same again, such as
`df = df[df.a > 1]`, is safe. It is not said any more once the cell runs on an input that was made
anew. That the result is not that of a single run, and which runs mend it, `stale-cell` says.

What is meant to go on from run to run, such as `next(pages)` or a training step, is told so, too.
Write `# nbguard: ignore[not-rerun-safe]` behind it.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.analysis.reruns import changed_input
from jupyterlab_nbguard.analysis.wording import call_name
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.execution import Read
from jupyterlab_nbguard.model.verdict import Reason
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.live import where
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each cell and name."""
    history = context.snapshot.history
    if history is None:
        return
    for id_, read in changed_input(history, context.observed):
        cell = context.notebook.by_id[id_]
        reason = Reason(RULE.name, read.name, id_, "repeated", read.part, via=read.via)
        place = where(context, cell, reason)
        yield Diagnostic(RULE.name, RULE.severity, id_, place, _message(read), name=read.name)


def _message(read: Read) -> str:
    through = f" through `{read.via[-1]}`" if read.via else ""
    what, whole = call_name(read.name, read.part), call_name(read.name)
    return (
        f"Running this cell again gives another result: it reads {what}{through} and changes it. "
        f"Put the line that makes {whole} into this cell, or give the result a name of its own."
    )


RULE = Rule("not-rerun-safe", check, "hint", needs="history")
