"""Tries a plan out before anything is touched: the test in a clean process, the notebook again.

All of it happens in copies of the folder: the notebook as it is, whose calls are recorded; the
module and its test in a process of the kernel's Python; and the notebook as it would be.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from ...model.promotion import FileChange, ShowsOther, Trial
from ...outputs.compare import compare_outputs
from ...outputs.difference import Rules
from ...promote.refusal import Refused
from ...promote.testfile import test_files
from ..notebook_file import read_file
from ..rerun import KernelChoice, choose_kernel
from ..verify import DEFAULT_TIMEOUT, VerifyOptions, VerifyReport, verify
from ..workcopy import DEFAULT_LIMIT, work_copy
from .changes import writes_of
from .gather import Gathered, test_place
from .record import Recording, helpers, record

TEST_WAIT = 300.0
"""Seconds for the whole test."""
_TOLD = 2_000
"""Characters of what a failing test says."""
# The message may have several lines; the line of code behind it is indented.
_WARNING = re.compile(
    r"^.*:\d+: \w*Warning: (?:.*\n)+?  \S.*(?:\n|\Z)|^.*:\d+: \w*Warning: .*\n?", re.MULTILINE
)
OnStage = Callable[[str], None]


@dataclass(frozen=True)
class TrialOptions:
    """How to try. ``timeout``: seconds for a cell; ``max_copy``: bytes of the folder."""

    timeout: float | None = DEFAULT_TIMEOUT
    max_copy: int = DEFAULT_LIMIT
    kernel_name: str | None = None
    check: bool = True
    """Whether the notebook is run again as it would be."""


async def try_out(
    found: Gathered, options: TrialOptions | None = None, on_stage: OnStage = lambda stage: None
) -> Trial:
    """Records, tests and compares; raises `CannotVerify` where the notebook cannot be run."""
    options = options or TrialOptions()
    _, notebook = read_file(found.notebook)
    kernel = choose_kernel(notebook, options.kernel_name)
    # The notebook's folder; where the module does not lie in it, all that may be written to.
    inside = found.module.is_relative_to(found.notebook.parent)
    place = test_place(found)
    here = found.notebook.parent
    base = here if inside and (found.root / place.test).is_relative_to(here) else found.root
    on_stage("Running the notebook to record calls")
    async with work_copy(base, options.max_copy) as copy:
        old = copy.directory / found.notebook.relative_to(base)
        recording = await record(notebook, old.parent, found.plan, kernel, options.timeout)
        old_folder = str(copy.directory)
    try:
        files, tested = test_files(found.plan, recording.calls, place, helpers())
    except Refused as refused:
        return Trial(failure=str(refused))
    trial = Trial(files, tested, stopped=recording.stopped)
    if recording.problem:
        return replace(trial, failure=recording.problem)
    async with work_copy(base, options.max_copy) as copy:
        for write in writes_of(found, trial):
            path = copy.directory / write.path.relative_to(base)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(write.after or b"")
        on_stage("Testing the module in a clean process")
        failure = await _test(copy.directory, base, found, files, recording)
        trial = replace(trial, failure=failure)
        if failure or not options.check:
            return trial
        on_stage("Running the notebook as it would be")
        path = copy.directory / found.notebook.relative_to(base)
        _, changed = read_file(path)
        there = str(copy.directory)
        expected = _with_outputs(changed, recording.notebook, old_folder, there)
        again = replace_options(options, kernel)
        report = await verify(expected, path, again)
    differences = _differences(report, recording)
    if not differences:
        return trial
    on_stage("Running the notebook once more as it is, to see what differs by itself")
    async with work_copy(base, options.max_copy) as copy:
        path = copy.directory / found.notebook.relative_to(base)
        expected = _with_outputs(notebook, recording.notebook, old_folder, str(copy.directory))
        same = await verify(expected, path, replace_options(options, kernel))
    unsteady = {it.index for it in same.cells if it.state not in ("same", "new")}
    return replace(
        trial,
        differences=tuple(it for it in differences if it.cell not in unsteady),
        unsteady=tuple(sorted(unsteady)),
    )


def replace_options(options: TrialOptions, kernel: KernelChoice) -> VerifyOptions:
    """Returns how to verify in a copy that is there already."""
    return VerifyOptions(timeout=options.timeout, in_place=True, kernel_name=kernel.name)


async def _test(
    folder: Path, base: Path, found: Gathered, files: tuple[FileChange, ...], recording: Recording
) -> str:
    """Runs the test with the kernel's Python; returns what it says where it fails."""
    path = folder / (found.root / files[0].path).relative_to(base) if files else None
    python = recording.interpreter
    if not python:
        return "the kernel does not say which Python it runs"
    top = str(folder / found.top.relative_to(base)) if found.top.is_relative_to(base) else ""
    arguments = [str(path)] if path else ["-c", f"import {found.plan.import_name}"]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "Agg"}
    process = await asyncio.create_subprocess_exec(
        python,
        *arguments,
        cwd=top or str(folder),
        env=env,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), TEST_WAIT)
    except asyncio.TimeoutError:
        return f"the test takes longer than {TEST_WAIT:g} s"
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == 0:
        return ""
    text = said.decode("utf-8", "replace").replace(str(folder), str(base))
    return text[-_TOLD:].strip() or f"the test ended with {process.returncode}"


def _with_outputs(notebook: NotebookNode, ran: NotebookNode, there: str, here: str) -> NotebookNode:
    """Returns the notebook with the outputs of another run, which was in another folder."""
    for cell, before in zip(notebook.cells, ran.cells, strict=True):
        if cell.cell_type == "code":
            cell.outputs = _moved(before.get("outputs", []), there, here)
            cell.execution_count = before.get("execution_count")
    return notebook


def _moved(value: Any, there: str, here: str) -> Any:
    if isinstance(value, str):
        return value.replace(there, here)
    if isinstance(value, list):
        return [_moved(it, there, here) for it in value]
    if isinstance(value, dict):
        return type(value)((key, _moved(it, there, here)) for key, it in value.items())
    return value


def _differences(report: VerifyReport, recording: Recording) -> tuple[ShowsOther, ...]:
    """Lists what differs in the cells that ran before."""
    found = []
    ran = 0
    for cell in report.cells:
        before = recording.notebook.cells[cell.index]
        if not before.source.strip():
            continue
        ran += 1
        if ran > recording.ran:
            break
        if cell.state == "failed":
            found.append(ShowsOther(cell.index, cell.cell_id, f"fails: {cell.error}"))
            break
        if cell.state == "different":
            old, new = before.get("outputs", []), report.notebook.cells[cell.index].outputs
            text = shows_other(old, new)
            if text:
                found.append(ShowsOther(cell.index, cell.cell_id, text))
    return tuple(found)


def shows_other(old: Sequence[NotebookNode], new: Sequence[NotebookNode]) -> str:
    """Says how outputs differ, but for warnings.

    A warning names the file and the line of the code, which moved; and some, such as those of
    deprecation, Python shows for code of the notebook itself only.
    """
    difference = compare_outputs(_unwarned(old), _unwarned(new), Rules.of())
    return "" if difference is None else difference.text


def _unwarned(outputs: Sequence[NotebookNode]) -> list[NotebookNode]:
    kept = []
    for output in outputs:
        if output.get("output_type") == "stream" and output.get("name") == "stderr":
            text = _WARNING.sub("", output.text)
            if not text.strip():
                continue
            output = type(output)(output, text=text)
        kept.append(output)
    return kept
