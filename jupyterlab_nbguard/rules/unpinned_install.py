"""Finds a cell that installs a package without saying which version.

## Why is this bad?

The next run gets whatever version is the newest by then.

## Example

```python
%pip install pandas
```

## Use instead

```python
%pip install pandas==2.2.2
```

A link to a repository counts as unpinned unless it names a commit or a version. Lines with `-r`,
with variables, folders (`-e .`), pip itself and its kin are not meant.

## Fix safety

The fix writes the versions that are installed; it is there only where they are known. It is safe:
they are those that the kernel works with.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.fix import Fix, ReplaceText
from jupyterlab_nbguard.model.notebook import Cell
from jupyterlab_nbguard.model.packages import normalise
from jupyterlab_nbguard.packages.installs import Asked, Install
from jupyterlab_nbguard.packages.requirement import pin
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule

# What installs: which one does the work changes nothing of what the notebook shows.
_TOOLS = frozenset(("pip", "setuptools", "wheel", "uv", "conda", "mamba"))


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each command, at the first package without a version."""
    for cell, install in context.packages.installs:
        loose = [it for it in install.asked if not it.pinned and _counts(it.wanted.name)]
        if loose:
            listed = ", ".join(it.wanted.name for it in loose[:5])
            more = f" and {len(loose) - 5} more" if len(loose) > 5 else ""
            yield Diagnostic(
                rule=RULE.name,
                severity="info",
                cell=cell.id,
                range=loose[0].range,
                message=f"Installs whatever version is the newest: {listed}{more}.",
                fixes=_fixes(context, cell, install, loose),
            )


def _counts(name: str) -> bool:
    return bool(name) and normalise(name) not in _TOOLS


def _fixes(context: Context, cell: Cell, install: Install, loose: list[Asked]) -> tuple[Fix, ...]:
    environment = context.packages.environment
    if environment is None or install.tool not in ("pip", "uv"):
        return ()
    edits = []
    for it in loose:
        one = environment.distributions.get(normalise(it.wanted.name))
        if one is not None and one.origin == "index" and not it.wanted.url:
            text = pin(one, it.wanted.extras)
            quote = it.text[0] if it.text[0] in "\"'" else ""
            edits.append(ReplaceText(cell.id, it.range, f"{quote}{text}{quote}"))
    return (Fix("Pin to the installed versions", tuple(edits)),) if edits else ()


RULE = Rule("unpinned-install", check, "info", fixable=True, since="0.2.0")
