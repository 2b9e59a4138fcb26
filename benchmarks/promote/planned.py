"""Plans only: does the module parse, and does every name in it resolve?"""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from jupyterlab_nbguard.model.promotion import Choice
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.read_notebook import read_notebook
from jupyterlab_nbguard.promote.plan import Asked, plan
from jupyterlab_nbguard.promote.program import program
from jupyterlab_nbguard.python.names import collect


def report(title: str, paths: Iterable[Path]) -> None:
    """Prints how many functions have a plan, and why the others have none."""
    found: Counter[str] = Counter()
    for path in paths:
        try:
            notebook = read_notebook(path)
        except ProjectError:
            continue
        if not notebook.is_python:
            continue
        statements = program(notebook).statements
        names = dict.fromkeys(it.name for it in statements if it.kind in ("function", "class"))
        for name in names:
            choice = Choice(names=(name,))
            made = plan(Asked(notebook, choice, "promoted_code.py", "promoted_code"))
            if made.refusals:
                found[made.refusals[0].reason] += 1
            else:
                found[_checked(made.files[0].after)] += 1
    total = sum(found.values())
    print(f"plans only, {title}: {found['']} of {total} ({found[''] / max(total, 1):.0%})")
    for reason, number in found.most_common():
        if reason:
            print(f"  {number} {reason}")


def _checked(text: str) -> str:
    try:
        names = collect(ast.parse(text))
    except SyntaxError:
        return "does not parse"
    read = {*names.loads, *names.inner_loads}
    for body in names.functions.values():
        read.update(body.loads)
    known = {*names.binds, *dir(builtins), "__file__", "__name__"}
    return "" if names.stars or read <= known else "does not resolve"
