"""Finds `from module import *`.

## Why is this bad?

Nobody sees which names the notebook gets, and a new version of the module can replace others.

## Example

```python
from numpy import *
```

## Use instead

```python
import numpy as np
```

## Options

`allow`: modules that may be imported so, such as `["pylab"]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each such import."""
    allowed = context.names_option("star-import", "allow")
    for cell in context.notebook.code:
        for module in context.facts_of(cell).stars:
            if module not in allowed:
                yield Diagnostic(
                    rule="star-import",
                    severity="warning",
                    cell=cell.id,
                    range=_place(cell.source, module),
                    message=f"Nobody sees which names `{module}` brings.",
                )


def _place(source: str, module: str) -> Range:
    for number, line in enumerate(source.split("\n")):
        found = re.search(rf"from\s+{re.escape(module)}\s+import\s*\*", line)
        if found:
            return Range.of(number, found.start(), number, found.end())
    return Range.first_line(source)


RULE = Rule("star-import", check, "warning", since="1.0.0")
