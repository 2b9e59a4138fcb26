"""How a promotion is shown: in words, as a diff, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from difflib import unified_diff

from jupyterlab_nbguard.cli.printing import count
from jupyterlab_nbguard.model.promotion import Promoted, Promotion, Refusal, Trial, Wanted


def full(plan: Promotion, trial: Trial | None) -> Iterator[str]:
    """Says what goes where, and how it was tried."""
    for refusal in plan.refusals:
        yield f"{_place(refusal)}{refusal.message} [{refusal.reason}]"
        if refusal.wanted is not None and refusal.wanted.suggestion:
            yield f"    another name: {_option(plan, refusal.wanted)}"
    if plan.refusals:
        return
    for it in plan.promoted:
        yield f"{it.name}{_signature(it)} -> {plan.module}{_remark(it)}"
    for change in plan.notebooks:
        yield f"{change.path}: {count(len(change.cells), 'cell')} to change"
    yield from plan.notes
    if trial is not None:
        yield from _trial(plan, trial)


def _option(plan: Promotion, wanted: Wanted) -> str:
    """Returns the option by which what was refused has a name that can be."""
    definitions = {it.was for it in plan.promoted if it.was}
    if wanted.function in definitions:
        return f"--rename {wanted.function}={wanted.suggestion}"
    return f"--function {wanted.suggestion}"


def _trial(plan: Promotion, trial: Trial) -> Iterator[str]:
    for file in trial.files:
        yield f"{file.path}: {'added to' if file.before is not None else 'new'}"
    for tested in trial.tested:
        why = f" ({tested.why})" if tested.why else ""
        yield f"test of {tested.name}: {_HOW[tested.how]}{why}"
    if trial.failure:
        yield "the test fails in a clean process:"
        yield from (f"    {line}" for line in trial.failure.split("\n"))
    for difference in trial.differences:
        where = f"{difference.path}:cell {difference.cell + 1}"
        yield f"{where}: would show something else:"
        yield from (f"    {line}" for line in difference.text.split("\n"))
    if trial.unsteady:
        cells = ", ".join(f"{path}:cell {cell + 1}" for path, cell in trial.unsteady)
        yield f"not compared, as they differ each time: {cells}"
    if trial.stopped:
        yield f"compared up to there only: {trial.stopped}"


_HOW = {
    "value": "gives what it gave in the notebook",
    "type": "runs on what it got in the notebook",
    "smoke": "can be imported",
}


def _signature(it: Promoted) -> str:
    if it.kind == "constant":
        return ""
    given = f"({', '.join(it.parameters)})" if it.kind == "function" else ""
    return f"{given} returns {', '.join(it.returns)}" if it.returns else given


def _remark(it: Promoted) -> str:
    said = []
    if it.was not in ("", it.name):
        said.append(f"`{it.was}` until now")
    if it.reused:
        said.append("is there already")
    if it.added:
        said.append(f"takes {', '.join(it.added)} as a parameter now")
    if not it.chosen:
        said.append("needed by the others")
    return f" ({'; '.join(said)})" if said else ""


def _place(refusal: Refusal) -> str:
    if refusal.cell_id is None:
        return f"{refusal.path}: " if refusal.path else ""
    return f"{refusal.path}:cell {refusal.cell + 1}:{refusal.line + 1}: "


def diff(plan: Promotion, trial: Trial | None) -> Iterator[str]:
    """Yields unified diffs (as POSIX specifies for ``diff -u``) of files, and of cells."""
    for refusal in plan.refusals:
        yield f"# {_place(refusal)}{refusal.message} [{refusal.reason}]"
    for file in (*plan.files, *(trial.files if trial else ())):
        name = file.path if file.before is not None else "/dev/null"
        yield from _diff(file.before or "", file.after, name, file.path)
    for notebook in plan.notebooks:
        for cell in notebook.cells:
            name = f"{notebook.path}:cell {cell.cell + 1}"
            yield from _diff(cell.before, cell.after, name, name)


def _diff(before: str, after: str, old: str, new: str) -> Iterator[str]:
    for line in unified_diff(_lines(before), _lines(after), old, new):
        yield line.removesuffix("\n")


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.removesuffix("\n").split("\n")] if text else []


def as_json(plan: Promotion, trial: Trial | None) -> Iterator[str]:
    """Yields one object with all that is known."""
    document = {"plan": asdict(plan), "trial": asdict(trial) if trial is not None else None}
    yield json.dumps(document, indent=1, default=dict)
