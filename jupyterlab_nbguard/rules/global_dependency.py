"""Hints at a function that reads a variable which several cells change.

## Why is this bad?

What the function returns depends on which cells ran before, and nothing in a call shows it. The
function cannot be moved to a module, nor tested by itself.

## Example

```python
rate = 0.05

def interest(amount):
    return amount * rate
```

```python
rate = 0.07   # from here on, `interest` gives something else
```

## Use instead

```python
def interest(amount, rate):
    return amount * rate
```

Modules, functions, classes, variables in capitals and variables that only one cell sets are no
concern of this rule.

## Fix safety

"Make it a parameter" adds the parameter behind the others (by keyword only, where others have
defaults) and passes the variable by its name in every call. It is offered only where the function
is a plain `def` and the notebook does nothing with it but call it. It is unsafe, since what happens
in other files or in text that is executed is not seen.

## Options

`allow`: variables that functions may read, such as `["config"]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jupyterlab_nbguard.analysis.ambient import is_ambient
from jupyterlab_nbguard.analysis.changers import Variables, variables
from jupyterlab_nbguard.analysis.wording import call_cell
from jupyterlab_nbguard.fixes.parameter import make_parameter, mentioning
from jupyterlab_nbguard.model.diagnostic import Diagnostic, Related
from jupyterlab_nbguard.model.fix import Fix
from jupyterlab_nbguard.model.notebook import Cell
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.python.uses import Use
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule

# More cells than that are counted, not named.
_NAMED = 3


@dataclass(frozen=True)
class _Read:
    """A variable that a function's body reads."""

    cell: Cell
    function: str
    name: str
    use: Use


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each function and variable."""
    reads = list(_reads(context))
    names = frozenset(read.name for read in reads)
    known = variables(context.notebook, context.facts_of, context.observed, names)
    for read in reads:
        changed = len(known.changers.get(read.name, ())) > 1
        if changed and read.name not in known.fixed and not is_ambient(read.name):
            yield _diagnostic(context, read, known)


def _reads(context: Context) -> Iterator[_Read]:
    allowed = context.names_option("global-dependency", "allow")
    for cell in context.notebook.code:
        for function, body in context.facts_of(cell).functions.items():
            for name, use in body.loads.items():
                if not (name.isupper() or name in allowed):
                    yield _Read(cell, function, name, use)


def _diagnostic(context: Context, read: _Read, known: Variables) -> Diagnostic:
    notebook, name = context.notebook, read.name
    changers = [notebook.by_id[id_] for id_ in known.changers[name][:_NAMED]]
    labels = [call_cell(cell) for cell in changers]
    more = len(known.changers[name]) - len(labels)
    last = f"{more} more" if more else labels.pop()
    who = f"{', '.join(labels)} and {last}"
    return Diagnostic(
        rule=RULE.name,
        severity="hint",
        cell=read.cell.id,
        range=context.facts_of(read.cell).range_of(read.use),
        message=f"`{read.function}` reads `{name}`, which is changed by {who}.",
        related=tuple(_change(context, cell, name) for cell in changers),
        fixes=_fixes(context, read),
        name=name,
    )


def _fixes(context: Context, read: _Read) -> tuple[Fix, ...]:
    cells = mentioning(context.notebook, read.function)
    asked = read.function, read.name, read.cell.id
    key = (RULE.name, *asked, tuple((cell.id, cell.source) for cell in cells))
    fix = context.memo.get(key, lambda: make_parameter(cells, *asked))
    return (fix,) if fix else ()


def _change(context: Context, cell: Cell, name: str) -> Related:
    facts = context.facts_of(cell)
    use = facts.binds.get(name) or facts.mutates.get(name)
    place = facts.range_of(use) if use is not None else Range.first_line(cell.source)
    return Related(cell.id, place, f"`{name}` is changed here")


RULE = Rule("global-dependency", check, "hint", fixable=True)
