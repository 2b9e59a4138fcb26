"""Finds `!pip install`, which may install where the kernel does not look.

## Why is this bad?

`!pip` is the first `pip` on the shell's path. That is often the one of another environment than the
kernel's: the installation succeeds, and the import still fails.

## Example

```python
!pip install pandas
```

## Use instead

```python
%pip install pandas
```

`!{sys.executable} -m pip install` is right, too, and not reported; nor are the commands of a
`%%bash` cell, which no magic can replace.

## Fix safety

Safe for pip: what the cell asks for is installed where the kernel looks, and nowhere else. Unsafe
for conda and mamba, whose magics answer their questions with yes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.fix import Applicability, Fix, ReplaceText
from jupyterlab_nbguard.packages.installs import Install
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule

_QUOTED = re.compile(r""""[^"]*"|'[^']*'""")
_TOOLS = ("pip", "conda", "mamba")


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each such command."""
    for cell, install in context.packages.installs:
        if install.in_kernel or not install.escape or install.tool not in _TOOLS:
            continue
        line = cell.source.split("\n")[install.range.start.line]
        edit = ReplaceText(cell.id, install.range, f"%{install.tool}")
        how: Applicability = "safe" if install.tool == "pip" else "unsafe"
        fix = Fix(f"Use %{install.tool}", (edit,), applicability=how)
        yield Diagnostic(
            rule=RULE.name,
            severity="info",
            cell=cell.id,
            range=install.range,
            message=(
                f"`!{install.tool}` may install into another environment than the kernel's; "
                f"`%{install.tool}` does not."
            ),
            fixes=(fix,) if _is_alone(install, line) else (),
        )


def _is_alone(install: Install, line: str) -> bool:
    """Says whether the line is one command: a magic takes all that follows for its own."""
    bare = _QUOTED.sub("", line)
    return bare.lstrip().startswith("!") and not any(sign in bare for sign in ("&", ";", "|", ">"))


RULE = Rule("shell-install", check, "info", fixable=True, since="0.2.0")
