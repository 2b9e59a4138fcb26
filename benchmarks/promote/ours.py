"""Promotes one function of a notebook, and looks by itself at what came of it."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.promote.environment import KERNEL
from jupyterlab_nbguard.jobs.promote.apply import apply
from jupyterlab_nbguard.jobs.promote.gather import Gathered, gather
from jupyterlab_nbguard.jobs.promote.trial import TrialOptions, try_out
from jupyterlab_nbguard.jobs.verify.cannot import CannotVerify
from jupyterlab_nbguard.model.promotion import Choice, Trial
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


def functions(path: Path) -> list[str]:
    """The names of all functions and classes at the top level of a notebook."""
    found = program(read_notebook(path)).statements
    return list(dict.fromkeys(it.name for it in found if it.kind in ("function", "class")))


def promote(source: Path, names: tuple[str, ...], python: Path) -> list[Outcome]:
    """Promotes functions together in a folder of their own, and looks at what was written."""

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
            trial = asyncio.run(_trial(found))
        except CannotVerify as error:
            return all_of("failed", f"not run: {error}")
        tests = {it.name: f"{it.how} {it.why}".strip() for it in trial.tested}
        if trial.failure or trial.stopped:
            return all_of("failed", f"test: {(trial.failure or trial.stopped)[-300:]}", tests)
        if trial.differences:
            text = "; ".join(f"cell {it.cell}: {it.text[:200]}" for it in trial.differences)
            return all_of("failed", f"shows something else: {text}", tests)
        apply(found, trial, Path(directory) / "journal")
        wrong = _looked_at(folder, python)
        return all_of("failed" if wrong else "done", wrong, tests)


async def _trial(found: Gathered) -> Trial:
    """Tries a plan out; a notebook that fails by the numbers that it draws is run again."""
    for _ in range(TRIES):
        trial = await try_out(found, TrialOptions(kernel_name=KERNEL))
        if not trial.stopped:
            break
    return trial


def _looked_at(folder: Path, python: Path) -> str:
    """Imports what was written, and runs its test."""
    for arguments in (["-c", f"import {MODULE}"], [f"test_{MODULE}.py"]):
        env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(
            [python, *arguments], cwd=folder, capture_output=True, text=True, timeout=600, env=env
        )
        if done.returncode:
            return f"{arguments[-1]}: {done.stderr[-300:]}"
    return ""
