"""Finds a package that the notebook imports and nobody wrote down.

## Why is this bad?

Who gets the notebook gets neither the package nor its version, and learns of it by an ImportError.

## Example

```python
import pandas as pd   # no file says that pandas is needed
```

## Use instead

Declare it where the project declares: in a PEP 723 block in the notebook's first cell, in
`pyproject.toml`, `requirements.txt` or `environment.yml`. `nbguard packages --write pep723` writes
the block, with the versions that are installed.

Where nothing is declared anywhere, one hint speaks for the whole notebook. Where something is, each
package is an info, for it may come along with another one; it is a warning where the notebook's own
block leaves it out and it is known that nothing brings it along. Imports that are guarded, stand in
a function or serve type checkers only, the standard library and modules that lie beside the
notebook are not meant.

## Fix safety

The fix adds to the notebook's own block, or inserts one as the first cell, with the versions that
are installed. It is safe: the block is a comment. It is there only where it is known what is
installed.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.model.diagnostic import Diagnostic, Severity
from jupyterlab_nbguard.model.fix import Fix, InsertCell, ReplaceText
from jupyterlab_nbguard.model.packages import normalise
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.packages.needs import Need
from jupyterlab_nbguard.packages.portable import names, portable
from jupyterlab_nbguard.packages.script import replace_block
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each package, or one for all where nothing is declared."""
    packages = context.packages
    script = packages.script
    if script is not None and script.problems:
        return  # nobody knows what the block says
    missing = [it for it in packages.needs if it.certain and not it.declared and not it.through]
    installed = {
        normalise(it.wanted.name)
        for _, install in packages.installs
        for it in install.asked
        if it.pinned
    }
    missing = [it for it in missing if not installed & set(it.any_of)]
    if not packages.files:
        if missing:
            yield _at(context, missing[0], "hint", _nothing(missing))
        return
    where = "this notebook's own block" if script is not None else _files(packages.files)
    for need in missing:
        like = f" (usually the package {need.name})" if need.guessed else f" (from {need.name})"
        module = next(use.found.top for use in need.uses if use.found.certain)
        like = "" if normalise(module) == need.name else like
        yield _at(
            context, need, _severity(context), f"`{module}`{like} is not declared in {where}."
        )


def _severity(context: Context) -> Severity:
    packages = context.packages
    if packages.script is None:
        return "info"
    # Without an environment nobody knows what the other declared packages bring along.
    alone = not packages.script.declared
    return "warning" if alone or packages.environment is not None else "info"


def _at(context: Context, need: Need, severity: Severity, message: str) -> Diagnostic:
    use = next(use for use in need.uses if use.found.certain)
    return Diagnostic(
        rule=RULE.name,
        severity=severity,
        cell=use.cell.id,
        range=use.found.range,
        message=message,
        fixes=_fixes(context),
    )


def _fixes(context: Context) -> tuple[Fix, ...]:
    packages = context.packages
    script = packages.script
    if packages.environment is None or (script is None and packages.files):
        return ()
    block = portable(packages).block
    if script is None:
        first = context.notebook.cells[0].id
        title = "Make this notebook portable: write what it needs into its first cell"
        return (Fix(title, (InsertCell(first, block),)),)
    source = script.cell.source
    lines = source.split("\n")
    whole = Range.of(0, 0, len(lines) - 1, len(lines[-1]))
    edit = ReplaceText(script.cell.id, whole, replace_block(script, block))
    return (Fix("Declare what is missing, with the installed versions", (edit,)),)


def _nothing(missing: list[Need]) -> str:
    it = "it" if len(missing) == 1 else "them"
    return f"Nothing says which packages this notebook needs: {names(missing)}. Declare {it}."


def _files(files: tuple[str, ...]) -> str:
    listed = [file.replace("\\", "/").rpartition("/")[2] for file in files]
    shown = dict.fromkeys(listed)
    return " or ".join(shown) if len(shown) < 3 else f"{listed[0]} or any other file"


RULE = Rule("undeclared-package", check, "info", needs="files", fixable=True, since="0.2.0")
