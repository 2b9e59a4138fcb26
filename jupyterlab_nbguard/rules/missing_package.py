"""Finds a package that is imported or declared, but not installed.

## Why is this bad?

The cell stops with a ModuleNotFoundError, in the worst case at the end of a long run.

## Example

```python
import polars   # not installed in this kernel
```

## Use instead

Install it into the kernel's environment (`%pip install` does), and declare it.

Nothing is said of imports that are guarded, that stand in a function or below a cell that installs
the package, nor of modules that lie beside the notebook. What the notebook's own block declares
without being imported is an info.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.packages import normalise
from jupyterlab_nbguard.packages.needs import Need, Packages, Use
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each package that is not there."""
    packages = context.packages
    environment = packages.environment
    if environment is None:
        return
    place = "in this kernel" if environment.live else "in the project's environment"
    imported = set[str]()
    for need in packages.needs:
        imported.update(need.any_of)
        if need.installed is not None:
            continue
        for use in need.uses:
            # What ran in this kernel is there, wherever it came from.
            known = environment.can_import(use.found.module) or use.cell.id in context.observed
            if use.found.certain and not known and not _brought(packages, need, use):
                yield Diagnostic(
                    rule=RULE.name,
                    severity="warning",
                    cell=use.cell.id,
                    range=use.found.range,
                    message=f"`{use.found.top}`{_usual(need)} is not installed {place}.",
                )
                break
    script = packages.script
    for it in script.declared if script is not None else ():
        if it.name and it.applies and it.name not in (*environment.distributions, *imported):
            assert script is not None
            yield Diagnostic(
                rule=RULE.name,
                severity="info",
                cell=script.cell.id,
                range=script.range,
                message=f"`{it.text}` is declared, but not installed {place}.",
            )


def _usual(need: Need) -> str:
    differs = normalise(need.uses[0].found.top) != need.name
    return f" (usually the package {need.name})" if differs else ""


def _brought(packages: Packages, need: Need, use: Use) -> bool:
    """Says whether a cell above, or this one, may install it: a file of requirements may."""
    for cell, found in packages.cells:
        for install in found.installs:
            wanted = {normalise(it.wanted.name) for it in install.asked}
            if not wanted or wanted & set(need.any_of) or "" in wanted:
                return True
        if cell.id == use.cell.id:
            break
    return False


RULE = Rule("missing-package", check, "warning", needs="environment", since="0.2.0")
