"""Tells of a function that a module which the notebook can import has already.

## Why is this bad?

The module is tested and kept; the copy is not. What is mended there stays broken here.

## Example

`geo.py` beside the notebook has `distance`, and a cell defines it again:

```python
def distance(a, b):
    lat = math.radians(b[0] - a[0])
    lon = math.radians(b[1] - a[1])
    h = math.sin(lat / 2) ** 2 + math.cos(a[0]) * math.cos(b[0]) * math.sin(lon / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(h))
```

## Use instead

```python
from geo import distance
```

## When it is said

Where the whole function, or class, is the same but for layout, comments and the names within it,
and at least 60 tokens long; of methods never, since nothing imports one. The module lies beside the
notebook, in a package there, or in one of a project above, which people install.

## Fix safety

Unsafe: which file an import finds is known when it runs, and not before. It is offered only where
the names that the function reads from outside are imported from the same place in the notebook and
in the module. Docstrings, and the names of local variables, may differ.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.clones.told import Told
from jupyterlab_nbguard.fixes.importing import import_instead
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.fix import Fix
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.copies import diagnostic, told
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each function."""
    for it in told(context, "module"):
        copy = it.copies[0]
        message = (
            f"The module `{copy.module}` has these {it.at.lines} lines, as `{copy.name}`."
            " Import it instead."
        )
        yield diagnostic(RULE, context, it, message, _fixes(context, it))


def _fixes(context: Context, it: Told) -> tuple[Fix, ...]:
    fix = import_instead(context.notebook, it.at, it.copies[0])
    return () if fix is None else (fix,)


RULE = Rule("reimplemented-function", check, "info", needs="workspace", fixable=True, since="0.2.0")
