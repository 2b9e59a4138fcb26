"""Finds a package whose installed version is not the declared one.

## Why is this bad?

What the notebook shows was made with other versions than those that it says it needs. Who installs
what is declared may see something else.

## Example

```python
# requirements.txt: numpy<2
import numpy as np   # 2.1 is installed
```

## Use instead

Install what is declared, or declare what is installed, and run the notebook again.

A declaration that excludes the installed version is a warning; a lock file that names another one
is an info.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.model.diagnostic import Diagnostic, Severity
from jupyterlab_nbguard.packages.needs import Need
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each package that drifted."""
    for need in context.packages.needs:
        declared, one = need.drift, need.installed
        if one is None or not need.uses:
            continue
        if declared is not None:
            file = declared.file.replace("\\", "/").rpartition("/")[2] or "the notebook's block"
            where = f"{file}:{declared.line}" if declared.line else file
            what = f"but {where} declares {declared.text}"
            yield _at(need, "warning", f"{one.name} {one.version} is installed, {what}.")
        elif need.lock_drift:
            what = f"but the lock file names {' or '.join(need.locked)}"
            yield _at(need, "info", f"{one.name} {one.version} is installed, {what}.")


def _at(need: Need, severity: Severity, message: str) -> Diagnostic:
    use = need.uses[0]
    return Diagnostic(
        rule=RULE.name,
        severity=severity,
        cell=use.cell.id,
        range=use.found.range,
        message=message,
    )


RULE = Rule("version-drift", check, "warning", needs="environment", since="0.2.0")
