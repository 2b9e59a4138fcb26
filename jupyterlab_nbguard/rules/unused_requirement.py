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

## Fix safety

Unsafe: something that nobody imports may be needed all the same, as a plug-in is.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.fix import Fix, ReplaceText
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.packages.script import Script, other_lines, replace_block, write_script
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
                fixes=(_leave_out(script, it.text),),
            )


def _leave_out(script: Script, text: str) -> Fix:
    kept = tuple(it.text for it in script.declared if it.text != text)
    block = write_script(kept, script.requires_python, other_lines(script))
    lines = script.cell.source.split("\n")
    whole = Range.of(0, 0, len(lines) - 1, len(lines[-1]))
    edit = ReplaceText(script.cell.id, whole, replace_block(script, block))
    return Fix(f"Leave {text} out", (edit,), applicability="unsafe")


def _place(script: Script, text: str, line: int) -> Range:
    lines = script.cell.source.split("\n")
    column = lines[line - 1].find(text) if 0 < line <= len(lines) else -1
    return Range.of(line - 1, column, line - 1, column + len(text)) if column >= 0 else script.range


RULE = Rule("unused-requirement", check, "hint", fixable=True, since="0.2.0")
