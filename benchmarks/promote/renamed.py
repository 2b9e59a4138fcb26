"""Plans with other names: are they the plain plans, but for those names?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.promotion import Choice, Edit, Promotion
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.read_notebook import read_notebook
from jupyterlab_nbguard.promote.plan import Asked, plan
from jupyterlab_nbguard.promote.program import program

_NEW = "zq_"
"""What a new name begins with; no notebook speaks of it, and without it all is as it was."""


def report(title: str, paths: Iterable[Path]) -> None:
    """Prints how many functions, and parameters, could be renamed, and why others could not."""
    found: Counter[tuple[str, str]] = Counter()
    for path in paths:
        try:
            notebook = read_notebook(path)
        except ProjectError:
            continue
        if notebook.is_python:
            found.update(_outcomes(notebook))
    for what in ("definitions", "parameters"):
        outcomes = {why: number for (kind, why), number in found.items() if kind == what}
        total = sum(outcomes.values())
        print(f"renamed {what}, {title}: {outcomes.pop('', 0)} of {total}; {outcomes}")


def _outcomes(notebook: Notebook) -> Iterator[tuple[str, str]]:
    statements = program(notebook).statements
    for name in dict.fromkeys(it.name for it in statements if it.kind in ("function", "class")):
        plain = _plan(notebook, Choice(names=(name,)))
        if not plain.ok:
            continue
        choice = Choice(names=(name,), renames={name: _NEW + name})
        yield "definitions", _compared(plain, _plan(notebook, choice))
        own = next(it for it in plain.promoted if it.name == name)
        if own.given:
            edit = Edit(parameters={it.was: _NEW + it.was for it in own.given})
            choice = Choice(names=(name,), edits={name: edit})
            yield "parameters", _compared(plain, _plan(notebook, choice))


def _plan(notebook: Notebook, choice: Choice) -> Promotion:
    return plan(Asked(notebook, choice, "promoted_code.py", "promoted_code"))


def _compared(plain: Promotion, made: Promotion) -> str:
    if not made.ok:
        return made.refusals[0].reason
    before = {it.path: it.after for it in plain.files}
    after = {it.path: it.after.replace(_NEW, "") for it in made.files}
    return "" if after == before and _cells(made) == _cells(plain) else "DIFFERS"


def _cells(made: Promotion) -> dict[str, str]:
    changed = (cell for it in made.notebooks for cell in it.cells)
    after = ((it, it.after.replace(_NEW, "")) for it in changed)
    return {it.cell_id: text for it, text in after if text != it.before}
