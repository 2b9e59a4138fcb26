"""Promotes one function of a notebook, and looks by itself at what came of it."""

from __future__ import annotations

import asyncio
import copy
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from benchmarks.promote.environment import KERNEL
from jupyterlab_nbguard.jobs.cannot import CannotVerify
from jupyterlab_nbguard.jobs.notebook_file import read_file
from jupyterlab_nbguard.jobs.promote.apply import apply
from jupyterlab_nbguard.jobs.promote.compare import shows_other
from jupyterlab_nbguard.jobs.promote.gather import gather
from jupyterlab_nbguard.jobs.promote.trial import TrialOptions, try_out
from jupyterlab_nbguard.jobs.verify import VerifyOptions, VerifyReport, verify
from jupyterlab_nbguard.model.promotion import Choice
from jupyterlab_nbguard.project.read_notebook import read_notebook
from jupyterlab_nbguard.promote.program import program

MODULE = "promoted_code"
TRIES = 5


@dataclass(frozen=True)
class Outcome:
    """What came of one function: ``done``, ``refused`` or ``failed``, and why."""

    notebook: str
    name: str
    state: str
    why: str = ""
    test: str = ""
    """How it is tested, and why no better."""


@dataclass(frozen=True)
class Baseline:
    """The notebook as it runs without any change, and the cells that differ each time."""

    ran: NotebookNode
    unsteady: frozenset[int]


def functions(path: Path) -> list[str]:
    """The names of all functions and classes at the top level of a notebook."""
    found = program(read_notebook(path)).statements
    return list(dict.fromkeys(it.name for it in found if it.kind in ("function", "class")))


def baseline(path: Path) -> Baseline:
    """Runs a notebook twice."""
    _, document = read_file(path)
    first = _verify(document, path)
    again = _verify(first.notebook, path)
    if first.failure is not None:
        raise CannotVerify(f"it fails by itself, in {TRIES} runs: {first.failure.error}")
    unsteady = (it.index for it in again.cells if it.state != "same")
    return Baseline(first.notebook, frozenset(unsteady))


def _verify(document: NotebookNode, path: Path) -> VerifyReport:
    """Runs a notebook; one that fails is run again, as some fail by the numbers that they draw."""
    for _ in range(TRIES):
        report = asyncio.run(verify(document, path, VerifyOptions(kernel_name=KERNEL)))
        if report.failure is None:
            break
    return report


def promote(source: Path, names: tuple[str, ...], python: Path, before: Baseline) -> list[Outcome]:
    """Promotes functions together in a folder of their own, and checks what was written."""

    def all_of(state: str, why: str = "", tests: dict[str, str] | None = None) -> list[Outcome]:
        return [Outcome(source.name, it, state, why, (tests or {}).get(it, "")) for it in names]

    with tempfile.TemporaryDirectory(prefix="nbguard-bench-") as directory:
        folder = Path(directory) / "project"
        folder.mkdir()
        notebook = Path(shutil.copy(source, folder))
        found = gather(folder, notebook, folder / f"{MODULE}.py", Choice(names=names))
        if not found.plan.ok:
            refusal = found.plan.refusals[0]
            return all_of("refused", f"{refusal.reason}: {refusal.message}")
        try:
            options = TrialOptions(kernel_name=KERNEL, check=False)
            trial = asyncio.run(try_out(found, options))
        except CannotVerify as error:
            return all_of("failed", str(error))
        tests = {it.name: f"{it.how} {it.why}".strip() for it in trial.tested}
        if not trial.ok:
            return all_of("failed", trial.failure[-300:], tests)
        apply(found, trial, Path(directory) / "journal")
        wrong = _looked_at(folder, notebook, python, before)
        return all_of("failed" if wrong else "done", wrong, tests)


def _looked_at(folder: Path, notebook: Path, python: Path, before: Baseline) -> str:
    for arguments in (["-c", f"import {MODULE}"], [f"test_{MODULE}.py"]):
        env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [python, *arguments], cwd=folder, capture_output=True, text=True, timeout=300, env=env
        )
        if done.returncode:
            return f"{arguments[-1]}: {done.stderr[-300:]}"
    _, document = read_file(notebook)
    document = copy.deepcopy(document)
    for cell, ran in zip(document.cells, before.ran.cells, strict=True):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = ran.outputs, ran.execution_count
    report = _verify(document, notebook)
    for cell in report.cells:
        if cell.state in ("failed", "different") and cell.index not in before.unsteady:
            old, new = (it.cells[cell.index].outputs for it in (before.ran, report.notebook))
            text = shows_other(old, new) if cell.state == "different" else str(cell.error)
            if text:
                return f"cell {cell.index} {cell.state}: {text[:300]}"
    return ""
