"""Tries a plan out before anything is touched: the test in a clean process, the notebooks again.

All of it happens in copies of the folder: the notebook as it is, whose calls are recorded; the
module and its test in a process of the kernel's Python; and each notebook as it would be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from ...model.promotion import ShowsOther, Trial
from ...promote.refusal import Refused
from ...promote.testfile import Place, files_of_test
from ..verify.cannot import CannotVerify
from ..verify.notebook_file import read_file
from ..verify.rerun import choose_kernel
from ..verify.verify import DEFAULT_TIMEOUT
from ..verify.workcopy import DEFAULT_LIMIT, measure, work_copy
from .changes import put_into, writes_of
from .clean import run_test
from .compare import AsItIs, Comparison
from .gather import Gathered, place_of_test, project_root
from .record import Recording, helpers, record
from .transaction import Write

OnStage = Callable[[str], None]
_CHANCE = "it fails at times, on what it got in the notebook"


@dataclass(frozen=True)
class TrialOptions:
    """How to try. ``timeout``: seconds for a cell; ``max_copy``: bytes of the folder."""

    timeout: float | None = DEFAULT_TIMEOUT
    max_copy: int = DEFAULT_LIMIT
    kernel_name: str | None = None
    check: bool = True
    """Whether the notebooks are run again as they would be."""


async def try_out(
    found: Gathered, options: TrialOptions | None = None, on_stage: OnStage = lambda stage: None
) -> Trial:
    """Records, tests and compares; raises `CannotVerify` where the notebook cannot be run."""
    options = options or TrialOptions()
    _, notebook = read_file(found.notebook)
    kernel = choose_kernel(notebook, options.kernel_name)
    try:
        place = place_of_test(found)
    except (OSError, SyntaxError, UnicodeError) as error:
        return Trial(failure=f"the test that is there cannot be read: {error}")
    base = await _base(found, place.test, options.max_copy)
    on_stage("Running the notebook to record calls")
    async with work_copy(base, options.max_copy) as copy:
        old = copy.directory / found.notebook.relative_to(base)
        recording = await record(notebook, old.parent, found.plan, kernel, options.timeout)
        as_it_is = AsItIs(recording.notebook, recording.ran, str(copy.directory))
    if recording.problem:
        return Trial(failure=recording.problem, stopped=recording.stopped)
    on_stage("Testing the module in a clean process")
    trial, writes = await _tested(found, base, place, recording, options)
    if trial.failure and any(it.how == "type" for it in trial.tested):
        # What depends on chance may fail by chance: then it is imported only.
        chance = {it.name: {"missing": _CHANCE} for it in trial.tested if it.how == "type"}
        recording = replace(recording, calls={**recording.calls, **chance})
        trial, writes = await _tested(found, base, place, recording, options)
    if trial.failure or not options.check:
        return trial
    comparison = Comparison(found, base, writes, options.timeout, options.max_copy, kernel)
    differences: list[ShowsOther] = []
    unsteady: list[tuple[str, int]] = []
    for name in dict.fromkeys([found.plan.notebook, *(it.path for it in found.plan.notebooks)]):
        on_stage(f"Running {name} as it would be")
        other = await comparison.of(name, as_it_is if name == found.plan.notebook else None)
        differences += other.differences
        unsteady += [(name, cell) for cell in other.unsteady]
    return replace(trial, differences=tuple(differences), unsteady=tuple(unsteady))


async def _tested(
    found: Gathered, base: Path, place: Place, recording: Recording, options: TrialOptions
) -> tuple[Trial, list[Write]]:
    """Writes the test into a copy, and runs it there."""
    try:
        files, tested = files_of_test(found.plan, recording.calls, place, helpers())
    except Refused as refused:
        return Trial(failure=str(refused)), []
    trial = Trial(files, tested, stopped=recording.stopped)
    writes = writes_of(found, trial)
    async with work_copy(base, options.max_copy) as copy:
        put_into(copy.directory, base, writes)
        test = found.root / files[0].path if files else None
        failure = await run_test(copy.directory, base, found, test, recording.interpreter)
    return replace(trial, failure=failure), writes


async def _base(found: Gathered, test: str, limit: int) -> Path:
    """Returns what is to be copied: the project, as notebooks read `../data`; or less of it."""
    here = found.notebook.parent
    notebooks = (found.root / it.path for it in found.plan.notebooks)
    paths = [found.notebook, found.module, found.root / test, *notebooks]
    for folder in (project_root(here, found.root), here):
        if folder is not None and all(it.is_relative_to(folder) for it in paths):
            try:
                await measure(folder, limit)
            except CannotVerify:
                continue  # too large; what is below may do
            return folder
    return found.root
