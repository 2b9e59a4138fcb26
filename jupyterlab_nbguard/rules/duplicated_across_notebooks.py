"""Hints at code that stands in other notebooks or modules of the workspace, too.

## Why is this bad?

Each copy is mended, or forgotten, by itself. Who finds an error in one does not know of the others.

## Example

`prepare.ipynb` and `report.ipynb` both hold

```python
def load(path):
    table = pd.read_csv(path, sep=";")
    table["day"] = pd.to_datetime(table["day"])
    table = table.dropna(subset=["amount"])
    return table.assign(week=table["day"].dt.isocalendar().week)
```

## Use instead

A module, `sales.py`, that both import:

```python
from sales import load
```

## When it is said

Once for all copies of the same code, at the first one in the notebook; the others are named beside
it, and a click leads there. What counts as a copy is what counts for `duplicated-code`. Where two
notebooks share three pieces or more, as after "Save as", they are told of together.

In the editor the workspace is the folder that the server serves, on the command line (with
`--workspace`) the repository or project that the notebook lies in. Notebooks that are open count as
they stand, saved or not. What `.gitignore` leaves out is left out, and so is what `exclude` in
`[tool.nbguard.clones]` lists; `workspace = false` there looks into no other file.

## Fix safety

"Promote to a module" opens a dialog with the plan: the module, its test, and every cell of every
notebook before and after. Nothing is done before that. Values in which the copies differ become a
parameter that each call passes; copies that were edited in other ways are refused, with the line.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.clones.told import Told
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.copies import diagnostic, lines_in, promotion, told, where
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each clone class, or for each file that shares many."""
    for it in told(context, "elsewhere"):
        yield diagnostic(RULE, context, it, _message(context, it), promotion(it))


def _message(context: Context, it: Told) -> str:
    if it.pieces:
        return (
            f"{len(it.pieces)} pieces of this notebook ({lines_in(it)} lines) stand in"
            f" {where(context, it)}, too. A module would say them once."
        )
    how = {1: "", 2: ", with other names or values", 3: ", some with changes"}[it.type]
    place = where(context, it)
    cure = "A module would say them once."
    if all(copy.place.path.endswith(".py") for copy in it.copies):
        cure = "One of them is enough."
    return f"These {it.at.lines} lines stand in {place}, too{how}. {cure}"


RULE = Rule(
    "duplicated-across-notebooks",
    check,
    "hint",
    needs="workspace",
    fixable=True,
    since="0.2.0",
)
