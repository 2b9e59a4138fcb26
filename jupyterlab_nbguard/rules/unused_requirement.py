"""Finds a package that the notebook's own block declares and the notebook never uses.

## Why is this bad?

Everybody who runs the notebook installs it for nothing.

## Example

```python
# /// script
# dependencies = ["pandas", "seaborn"]
# ///
import pandas as pd   # and no cell imports seaborn
```

## Use instead

Leave it out of the block, unless something needs it behind the scenes.

Only the block in the notebook is looked at: what a file declares is declared for other notebooks
and programs, too. What pandas and its kin load by themselves (openpyxl, pyarrow ...), and what runs
notebooks, counts as used.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.packages.script import Script
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each requirement, at its place in the block."""
    script = context.packages.script
    for it in context.packages.unused:
        if script is not None:
            yield Diagnostic(
                rule=RULE.name,
                severity="hint",
                cell=script.cell.id,
                range=_place(script, it.text, it.line),
                message=f"`{it.text}` is declared here, and no cell imports it.",
                tags=("unnecessary",),
            )


def _place(script: Script, text: str, line: int) -> Range:
    lines = script.cell.source.split("\n")
    column = lines[line - 1].find(text) if 0 < line <= len(lines) else -1
    return Range.of(line - 1, column, line - 1, column + len(text)) if column >= 0 else script.range


RULE = Rule("unused-requirement", check, "hint", since="0.2.0")
