"""Finds edits of `sys.path`, which tie the notebook to the folders of one machine.

## Why is this bad?

Modules are imported from a folder that does not come along with the notebook, and what they are is
written down nowhere. A full path exists on one machine only.

## Example

```python
import sys
sys.path.append("/data/ann/lib")
```

## Use instead

Make a package of the modules, and declare it; or keep them beside the notebook, where they are
found without any edit.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each edit."""
    for cell, found in context.packages.cells:
        for edit in found.path_edits:
            message = "Modules are looked for in a folder that the notebook does not bring along."
            if edit.absolute:
                message = f"Modules are looked for in {edit.folder}, a folder of this machine only."
            yield Diagnostic(
                rule=RULE.name,
                severity="info",
                cell=cell.id,
                range=edit.range,
                message=message,
            )


RULE = Rule("local-path-import", check, "info", since="0.2.0")
