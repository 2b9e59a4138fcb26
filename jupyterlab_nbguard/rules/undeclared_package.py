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

Where the notebook has a block of its own, the fix adds to it, with the version that is installed.
It is safe: the block is a comment. Else an editor offers to write into the file that declares most
of what the notebook imports, or asks where, and shows what it will write. All of it is there only
where it is known what is installed.
"""

from __future__ import annotations

from collections.abc import Iterator

from jupyterlab_nbguard.model.diagnostic import Diagnostic, Severity
from jupyterlab_nbguard.model.fix import Declare, Fix, MakePortable, ReplaceText
from jupyterlab_nbguard.model.packages import normalise
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.packages.needs import Need, Packages
from jupyterlab_nbguard.packages.placing import base_name, place_of, undeclared
from jupyterlab_nbguard.packages.portable import line_of, names, with_needs
from jupyterlab_nbguard.packages.script import replace_block
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    """Yields one diagnostic for each package, or one for all where nothing is declared."""
    packages = context.packages
    script = packages.script
    if script is not None and script.problems:
        return  # nobody knows what the block says
    missing = undeclared(packages)
    installed = {
        normalise(it.wanted.name)
        for _, install in packages.installs
        for it in install.asked
        if it.pinned
    }
    missing = [it for it in missing if not installed & set(it.any_of)]
    if not packages.files:
        if missing:
            portable = Fix("Make this notebook portable\u2026", offer=MakePortable())
            elsewhere = Fix("Declare in a file\u2026", offer=Declare(()))
            yield _at(context, missing[0], "hint", _nothing(missing), (portable, elsewhere))
        return
    where = "this notebook's own block" if script is not None else _files(packages.files)
    for need in missing:
        like = f" (usually the package {need.name})" if need.guessed else f" (from {need.name})"
        module = next(use.found.top for use in need.uses if use.found.certain)
        like = "" if normalise(module) == need.name else like
        message = f"`{module}`{like} is not declared in {where}."
        yield _at(context, need, _severity(context), message, _fixes(packages, need, missing))


def _severity(context: Context) -> Severity:
    packages = context.packages
    if packages.script is None:
        return "info"
    # Without an environment nobody knows what the other declared packages bring along.
    alone = not packages.script.declared
    return "warning" if alone or packages.environment is not None else "info"


def _at(
    context: Context, need: Need, severity: Severity, message: str, fixes: tuple[Fix, ...]
) -> Diagnostic:
    use = next(use for use in need.uses if use.found.certain)
    return Diagnostic(
        rule=RULE.name,
        severity=severity,
        cell=use.cell.id,
        range=use.found.range,
        message=message,
        fixes=fixes if context.packages.environment is not None else (),
        tags=("quiet",) if severity == "hint" else (),
    )


def _fixes(packages: Packages, need: Need, missing: list[Need]) -> tuple[Fix, ...]:
    """Offers to declare one package, and all of them at once."""
    fixes = [_fix(packages, [need]), _fix(packages, missing)]
    found = [it for it in fixes if it is not None and fixes[0] is not None]
    return tuple(found if len(found) < 2 or found[0] != found[1] else found[:1])


def _fix(packages: Packages, needs: list[Need]) -> Fix | None:
    script, place = packages.script, place_of(packages)
    known = [it for it in needs if it.installed is not None and line_of(it, packages)[0]]
    if not known or (script is None and place is None):
        return None
    lines = [line_of(it, packages)[0] for it in known]
    what = lines[0] if len(lines) == 1 else f"all {len(lines)} packages that are declared nowhere"
    if script is None:
        assert place is not None
        return Fix(f"Declare {what} in {place.name}", offer=Declare(tuple(it.name for it in known)))
    source = script.cell.source
    whole = source.split("\n")
    span = Range.of(0, 0, len(whole) - 1, len(whole[-1]))
    block = replace_block(script, with_needs(packages, known).block)
    return Fix(f"Declare {what} in this notebook", (ReplaceText(script.cell.id, span, block),))


def _nothing(missing: list[Need]) -> str:
    it = "it" if len(missing) == 1 else "them"
    return f"Nothing says which packages this notebook needs: {names(missing)}. Declare {it}."


def _files(files: tuple[str, ...]) -> str:
    listed = [base_name(file) for file in files]
    shown = dict.fromkeys(listed)
    return " or ".join(shown) if len(shown) < 3 else f"{listed[0]} or any other file"


RULE = Rule("undeclared-package", check, "info", needs="files", fixable=True, since="0.2.0")
