"""Runs notebooks as they would be, and compares what they show with what they show as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from ...model.promotion import ShowsOther
from ...outputs.compare import compare_outputs
from ...outputs.difference import Rules
from ..verify.notebook_file import read_file
from ..verify.rerun import KernelChoice
from ..verify.verify import VerifyOptions, VerifyReport, verify
from ..verify.workcopy import work_copy
from .changes import put_into
from .gather import Gathered
from .transaction import Write

# The message may have several lines; the line of code behind it is indented.
_WARNING = re.compile(
    r"^.*:\d+: \w*Warning: (?:.*\n)+?  \S.*(?:\n|\Z)|^.*:\d+: \w*Warning: .*\n?", re.MULTILINE
)


@dataclass(frozen=True)
class AsItIs:
    """A notebook with the outputs of a run in ``folder``; ``ran`` code cells of it ran well."""

    notebook: NotebookNode
    ran: int
    folder: str


@dataclass(frozen=True)
class Other:
    """What differs, and the cells that differ each time, changed or not."""

    differences: tuple[ShowsOther, ...] = ()
    unsteady: tuple[int, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Runs in copies of ``base``, with ``writes`` made in them."""

    found: Gathered
    base: Path
    writes: Sequence[Write]
    timeout: float | None
    max_copy: int
    kernel: KernelChoice

    async def of(self, name: str, as_it_is: AsItIs | None) -> Other:
        """Compares one notebook; without ``as_it_is`` it is run as it is first."""
        before = as_it_is or await self._as_it_is(name)
        report = await self._run(name, before, self.writes)
        differences = self._differences(name, report, before)
        if not differences:
            return Other()
        # Some show something else each time: those are not our doing.
        again = await self._run(name, before, ())
        unsteady = {it.index for it in again.cells if it.state not in ("same", "new")}
        kept = tuple(it for it in differences if it.cell not in unsteady)
        return Other(kept, tuple(sorted(unsteady)))

    async def _as_it_is(self, name: str) -> AsItIs:
        async with work_copy(self.base, self.max_copy) as copy:
            path = copy.directory / (self.found.root / name).relative_to(self.base)
            _, notebook = read_file(path)
            report = await verify(notebook, path, self._options(copy.directory))
            bad = next((n for n, it in enumerate(report.cells) if it.state == "failed"), None)
            ran = len(report.cells) if bad is None else bad
            return AsItIs(report.notebook, ran, str(copy.directory))

    async def _run(self, name: str, before: AsItIs, writes: Sequence[Write]) -> VerifyReport:
        async with work_copy(self.base, self.max_copy) as copy:
            put_into(copy.directory, self.base, writes)
            path = copy.directory / (self.found.root / name).relative_to(self.base)
            _, notebook = read_file(path)
            there, here = before.folder, str(copy.directory)
            for cell, ran in zip(notebook.cells, before.notebook.cells, strict=True):
                if cell.cell_type == "code":
                    outputs = ran.get("outputs", [])
                    # The folder of one run stands where outputs name that of another.
                    cell.outputs = _each_text(outputs, lambda it: it.replace(there, here))
                    cell.execution_count = ran.get("execution_count")
            return await verify(notebook, path, self._options(copy.directory))

    def _differences(
        self, name: str, report: VerifyReport, before: AsItIs
    ) -> tuple[ShowsOther, ...]:
        """Lists what differs in the cells that ran before."""
        found: list[ShowsOther] = []
        for ran, cell in enumerate(report.cells):
            if ran >= before.ran:
                break
            if cell.state == "failed":
                found.append(ShowsOther(name, cell.index, cell.cell_id, f"fails: {cell.error}"))
                break
            if cell.state in ("different", "new"):
                old = before.notebook.cells[cell.index].get("outputs", [])
                new = self._as_in_notebook(report.notebook.cells[cell.index].outputs)
                text = shows_other(old, new)
                if text:
                    found.append(ShowsOther(name, cell.index, cell.cell_id, text))
        return tuple(found)

    def _as_in_notebook(self, outputs: list[NotebookNode]) -> list[NotebookNode]:
        """Names what moved as the notebook did: `<class 'ft.C'>` was `<class '__main__.C'>`."""
        plan = self.found.plan
        names = "|".join(re.escape(it.name) for it in plan.promoted)
        moved = re.compile(rf"\b{re.escape(plan.import_name)}\.({names})\b")
        renamed: list[NotebookNode] = _each_text(outputs, lambda it: moved.sub(r"__main__.\1", it))
        return renamed

    def _options(self, folder: Path) -> VerifyOptions:
        top = self.found.top
        path = ""
        if top != self.found.notebook.parent and top.is_relative_to(self.base):
            path = str(folder / top.relative_to(self.base))
        return VerifyOptions(
            self.timeout, in_place=True, kernel_name=self.kernel.name, python_path=path
        )


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each_text(it, change) for it in value]
    if isinstance(value, dict):
        return type(value)((key, _each_text(it, change)) for key, it in value.items())
    return value


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
