"""Verifies a notebook: runs it from the top in a kernel of its own, and compares the outputs.

Nothing in here starts by itself. The kernel runs in a copy of the notebook's folder, but what the
cells do elsewhere (databases, requests, files by their full paths) happens again.
"""

from __future__ import annotations

import asyncio
import copy
import os
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from nbformat import NotebookNode

from ...outputs.compare import compare_outputs
from ...outputs.difference import DEFAULT_TOLERANCE, OutputDifference, Rules
from ...project.document import from_document
from .cannot import CannotVerify
from .outside import Outside, OutsideFile
from .rerun import CellError, CellRun, KernelChoice, Rerun, choose_kernel, running
from .workcopy import DEFAULT_LIMIT, WorkCopy, work_copy

State = Literal["same", "different", "new", "failed", "not-reached"]
"""``new``: there are no saved outputs to compare with, as the cell was never run or was cleared."""

STATES: tuple[State, ...] = ("same", "different", "new", "failed", "not-reached")
BAD: frozenset[State] = frozenset(("different", "failed", "not-reached"))

DEFAULT_TIMEOUT = 600.0
"""Seconds for one cell."""

_MOVES = re.compile(r"\bcd\b|chdir")


@dataclass(frozen=True)
class VerifyOptions:
    """How to verify.

    ``timeout``: seconds for one cell, ``None`` for no limit. ``tolerance``: relative, of numbers.
    ``ignore``: regular expressions of what does not count in outputs. ``max_copy``: bytes.
    ``kernel_name``: instead of the notebook's own. ``in_place``: run in the folder itself.
    ``python_path``: a folder that the kernel imports from, too.
    """

    timeout: float | None = DEFAULT_TIMEOUT
    tolerance: float = DEFAULT_TOLERANCE
    ignore: tuple[str, ...] = ()
    in_place: bool = False
    max_copy: int = DEFAULT_LIMIT
    kernel_name: str | None = None
    python_path: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a verification is.

    ``copying`` comes first (``running`` in place), when ``size`` in bytes and ``files`` are known;
    then ``starting`` the kernel; then ``running`` before each cell, whose index is ``cell``.
    """

    stage: Literal["copying", "starting", "running", "done"]
    done: int = 0
    total: int = 0
    cell: int | None = None
    size: int = 0
    files: int = 0


@dataclass(frozen=True)
class CellReport:
    """What verifying says of one code cell.

    ``index`` counts all cells from 0. ``difference`` is there where the state is ``different``,
    ``error`` where it is ``failed``. ``seconds`` is 0 where the cell was not reached.
    """

    index: int
    cell_id: str
    state: State
    seconds: float = 0.0
    difference: OutputDifference | None = None
    error: CellError | None = None
    files_outside: tuple[OutsideFile, ...] = ()


@dataclass(frozen=True)
class VerifyReport:
    """What verifying says of a notebook.

    ``notebook`` is it with the new outputs, of the cells that were run. ``size`` (bytes) and
    ``files`` are those of the copy, 0 in place; ``left_out`` says what of the folder is not in the
    copy. ``watched``: whether the files outside the folder are known.
    """

    cells: tuple[CellReport, ...]
    notebook: NotebookNode
    kernel: str
    in_place: bool = False
    size: int = 0
    files: int = 0
    left_out: tuple[str, ...] = ()
    watched: bool = False

    @property
    def ok(self) -> bool:
        """Says whether the notebook runs through, and no output differs."""
        return not any(cell.state in BAD for cell in self.cells)

    @property
    def failure(self) -> CellReport | None:
        """The cell that failed, if one did."""
        return next((cell for cell in self.cells if cell.state == "failed"), None)


OnProgress = Callable[[Progress], None]


def _unheard(progress: Progress) -> None:
    """Nobody wants to know."""


async def verify(
    notebook: NotebookNode,
    path: Path,
    options: VerifyOptions | None = None,
    on_progress: OnProgress = _unheard,
) -> VerifyReport:
    """Runs a notebook from the top, and says of each code cell whether it shows the same.

    ``notebook`` is of nbformat 4 and is left as it is; ``path`` is where it lies, or would lie.
    Raises `CannotVerify` where it could not be run at all. Cancel the task to stop it: the kernel
    is ended and the copy deleted before the cancellation goes on.
    """
    options = options or VerifyOptions()
    try:
        rules = Rules.of(options.ignore, options.tolerance)
    except ValueError as error:
        raise CannotVerify(str(error)) from None
    kernel = choose_kernel(notebook, options.kernel_name)
    outside = Outside()
    async with _place(path, options, on_progress) as place:
        work = _Verification(notebook, kernel, options, rules, place, outside, on_progress)
        return await work.run()


@asynccontextmanager
async def _place(
    path: Path, options: VerifyOptions, on_progress: OnProgress
) -> AsyncIterator[WorkCopy]:
    folder = Path(os.path.abspath(path)).parent
    if options.in_place:
        yield WorkCopy(folder, folder, 0, 0)
        return

    def measured(size: int, files: int) -> None:
        on_progress(Progress("copying", size=size, files=files))

    async with work_copy(folder, options.max_copy, measured) as place:
        yield place


class _Verification:
    """One notebook on its way through one kernel."""

    def __init__(
        self,
        notebook: NotebookNode,
        kernel: KernelChoice,
        options: VerifyOptions,
        rules: Rules,
        place: WorkCopy,
        outside: Outside,
        on_progress: OnProgress,
    ) -> None:
        self._saved = notebook
        self._kernel = kernel
        self._options = options
        self._rules = rules
        self._place = place
        self._outside = outside
        self._on_progress = on_progress
        self._client = Rerun(_complete(notebook), kernel, options.timeout, options.python_path)
        self._directory = place.directory
        self._watched = False

    async def run(self) -> VerifyReport:
        """Runs all cells, up to the first that fails."""
        document = from_document(self._saved)
        codes = [index for index, cell in enumerate(document.cells) if cell.type == "code"]
        ids = [str(cell.id) for cell in document.cells]
        reports: list[CellReport] = []
        where = Progress("starting", 0, len(codes), None, self._place.size, self._place.files)
        self._on_progress(where)
        async with running(self._client, self._place.directory, gently=self._options.in_place):
            if self._kernel.language.lower() == "python":
                self._watched = await self._client.watch()
            for done, index in enumerate(codes):
                if reports and reports[-1].state in ("failed", "not-reached"):
                    reports.append(CellReport(index, ids[index], "not-reached"))
                    continue
                self._on_progress(replace(where, stage="running", done=done, cell=index))
                reports.append(await self._cell(index, ids[index]))
            self._client.set_widgets_metadata()
        self._on_progress(replace(where, stage="done", done=len(codes)))
        return VerifyReport(
            tuple(reports),
            self._client.nb,
            self._kernel.name,
            self._options.in_place,
            self._place.size,
            self._place.files,
            self._place.left_out,
            self._watched,
        )

    async def _cell(self, index: int, cell_id: str) -> CellReport:
        old, new = self._saved.cells[index], self._client.nb.cells[index]
        if not new.source.strip():
            new.outputs, new.execution_count = [], None  # as JupyterLab does
            return CellReport(index, cell_id, "same")
        run = await self._client.run(index)
        new.outputs = self._home(new.outputs)
        files = await self._files(new.source, run)
        report = CellReport(index, cell_id, "same", run.seconds, files_outside=files)
        if run.error is not None:
            error = replace(
                run.error,
                evalue=self._home(run.error.evalue),
                traceback=self._home(run.error.traceback),
            )
            return replace(report, state="failed", error=error)
        saved = old.get("outputs", [])
        difference = await asyncio.to_thread(compare_outputs, saved, new.outputs, self._rules)
        if difference is None:
            return report
        if not saved and old.get("execution_count") is None:
            return replace(report, state="new")
        return replace(report, state="different", difference=difference)

    async def _files(self, source: str, run: CellRun) -> tuple[OutsideFile, ...]:
        if not self._watched or run.ran is None:
            return ()
        if _MOVES.search(source):
            self._directory = await self._client.directory() or self._directory
        return self._outside.used(run.ran, self._place.directory, self._directory)

    def _home(self, value: Any) -> Any:
        """Puts the notebook's folder where outputs name that of the copy."""
        there, here = str(self._place.directory), str(self._place.origin)
        if there == here:
            return value
        if isinstance(value, str):
            return value.replace(there, here)
        if isinstance(value, list):
            return [self._home(item) for item in value]
        if isinstance(value, dict):
            for key, item in value.items():
                value[key] = self._home(item)
        return value


def _complete(notebook: NotebookNode) -> NotebookNode:
    """Returns a copy to run, in which nothing is missing that nbclient asks for."""
    copied = copy.deepcopy(notebook)
    for cell in copied.cells:
        cell.setdefault("metadata", type(copied)())
        cell.setdefault("source", "")
    return copied
