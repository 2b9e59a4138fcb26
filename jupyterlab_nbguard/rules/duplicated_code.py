"""Hints at code that stands in several cells of the notebook.

## Why is this bad?

What is mended in one copy stays broken in the others, and who reads the notebook compares line by
line what differs.

## Example

```python
sales = pd.read_csv("sales.csv")
sales["day"] = pd.to_datetime(sales["day"])
sales = sales.dropna(subset=["amount"]).query("amount > 0")
sales["week"] = sales["day"].dt.isocalendar().week
by_week = sales.groupby("week")["amount"].sum().reset_index()
```

```python
returns = pd.read_csv("returns.csv")
returns["day"] = pd.to_datetime(returns["day"])
returns = returns.dropna(subset=["amount"]).query("amount > 0")
returns["week"] = returns["day"].dt.isocalendar().week
returns_by_week = returns.groupby("week")["amount"].sum().reset_index()
```

## Use instead

```python
def load_by_week(path):
    table = pd.read_csv(path)
    ...
```

## When it is said

Once for all copies of the same code, at the first one; the others are named beside it. Names,
values, layout and comments may differ; copies of which lines were changed are told of by
`diverged-copy`, those that stand in other files by `duplicated-across-notebooks`. Imports,
parameters, plotting and short pieces are no copies that are worth a word, so they do not count: at
least 60 tokens in four lines or more must be left without them. `tokens = 100` in
`[tool.nbguard.rules.duplicated-code]` asks for larger ones only, here and in the other rules of
copies.

## Fix safety

The fix makes one function of the copies, and a call of each; of several definitions of one function
it keeps the first. It is offered only where the copies differ in names and values alone, each name
stands for one name throughout, nothing is shown at the end of a cell, and what other cells read is
known to be made. It is unsafe, since what no other cell reads is a variable of the function then,
and no longer one of the kernel's.

"Promote to a module" makes a function of a module instead, with a test, and shows a plan first.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.clones.told import Told
from jupyterlab_nbguard.fixes.extracting import extract_function
from jupyterlab_nbguard.fixes.keepone import keep_one
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.fix import Fix
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.copies import diagnostic, promotion, told, where
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each clone class."""
    for it in told(context, "here"):
        yield diagnostic(RULE, context, it, _message(context, it), _fixes(context, it))


def _fixes(context: Context, it: Told) -> tuple[Fix, ...]:
    if it.type == 3:
        return ()
    places = [it.at, *(copy.place for copy in it.copies)]
    notebook = context.notebook
    fix = keep_one(notebook, places) or extract_function(notebook, places, context.facts_of)
    return (*(() if fix is None else (fix,)), *promotion(it))


def _message(context: Context, it: Told) -> str:
    how = {1: "", 2: ", with other names or values", 3: ", some with changes"}[it.type]
    return (
        f"These {it.at.lines} lines stand in {where(context, it)}, too{how}."
        " A function would say them once."
    )


RULE = Rule("duplicated-code", check, "hint", fixable=True, since="0.2.0")
