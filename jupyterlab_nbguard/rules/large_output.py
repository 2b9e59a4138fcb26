"""Tells of outputs that make the notebook's file too large to be reviewed.

## Why is this bad?

Each run changes the whole of it, so that nobody can read what a change did; services stop showing
the notebook, and the repository keeps every version for ever.

## Example

A map or a plot that brings its whole library along as HTML, a table of a hundred thousand rows.

## Use instead

Show less (`table.head()`), save the picture to a file, or clear the output before the notebook is
committed; `nbstripout` does that with each commit.

## When it is said

Of outputs as they stand in the saved file, from 1,000 kB a cell on.

## Options

`kilobytes`: from what size on. `kilobytes = 200` asks for small files.

## Fix safety

Unsafe: the output is gone until the cell runs again.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.fixes.clear import clear_outputs
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule

_KILOBYTES = 1000


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each cell."""
    asked = context.option(RULE.name, "kilobytes")
    least = asked if isinstance(asked, int) and not isinstance(asked, bool) else _KILOBYTES
    for cell, outputs in context.saved_outputs():
        kilobytes = outputs.size // 1000
        if kilobytes >= max(least, 1):
            yield Diagnostic(
                rule=RULE.name,
                severity=RULE.severity,
                cell=cell.id,
                range=Range.first_line(cell.source),
                message=f"The saved output of this cell has {kilobytes:,} kB.",
                fixes=(clear_outputs(cell.id),),
            )


RULE = Rule("large-output", check, "info", needs="outputs", fixable=True, since="0.2.0")
