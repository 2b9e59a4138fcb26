"""Tells of a copy that was edited, so that it does something else than the code it was copied from.

## Why is this bad?

One of the two was mended or extended, the other was not. Nobody who reads one of them knows which
is right.

## Example

```python
def clean(table):
    table = table.dropna(subset=["amount", "day"])
    table = table[table["amount"] > 0]
    table["week"] = table["day"].dt.isocalendar().week
    return table.groupby("week")["amount"].sum()
```

and in another notebook the same, but for

```python
    table = table[table["amount"] >= 0]
```

## Use instead

One function, with a parameter for what is meant to differ.

## When it is said

Where at least 80% of the code is the same, and something else than names, values, layout and
comments differs; the lines that differ are shown in the panel. Names that were replaced throughout
do not count. Copies in the notebook, and in other files of the workspace (see
`duplicated-across-notebooks`); three or more that stand in the same other file are told of
together.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.clones.told import Told
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.copies import changed_lines, diagnostic, lines_in, told, where
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each clone class, or for each file that shares many."""
    for it in told(context, "diverged"):
        yield diagnostic(RULE, context, it, _message(context, it))


def _message(context: Context, it: Told) -> str:
    place = where(context, it)
    if it.pieces:
        return (
            f"{len(it.pieces)} pieces of this notebook ({lines_in(it)} lines) are edited copies of"
            f" those in {place}."
        )
    least = min(changed_lines(it.at, copy) for copy in it.copies)
    differ = "1 line differs" if least == 1 else f"{least} lines differ"
    also = " at least" if len(it.copies) > 1 else ""
    return f"These {it.at.lines} lines stand in {place}, too, but were edited:{also} {differ}."


RULE = Rule("diverged-copy", check, "info", since="0.2.0")
