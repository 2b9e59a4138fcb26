"""``nbguard verify``: runs notebooks from the top, and compares the outputs."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from jupyterlab_nbguard.cli import options as shared
from jupyterlab_nbguard.cli.output import verified as output
from jupyterlab_nbguard.cli.output.verified import Verified
from jupyterlab_nbguard.cli.printing import count, printable
from jupyterlab_nbguard.cli.progress import Bar, announcement
from jupyterlab_nbguard.engine.config import ConfigError
from jupyterlab_nbguard.outputs.difference import DEFAULT_TOLERANCE
from jupyterlab_nbguard.project.discover import discover
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.plugins import installed_rules
from jupyterlab_nbguard.project.settings import find_settings

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from jupyterlab_nbguard.jobs.verify.verify import Progress, State, VerifyOptions, VerifyReport

SAME, DIFFERENT, FAILED, INTERRUPTED = 0, 1, 2, 130

LEFT_OUT = 5
"""Files that are named, of those that are not in the copy."""

T = TypeVar("T")
Render = Callable[[Iterable[Verified]], Iterator[str]]
_FORMATS: dict[str, Render] = {
    "full": output.full,
    "concise": output.concise,
    "json": output.as_json,
}


_WORDS: dict[State, str] = {
    "same": "same",
    "different": "different",
    "new": "without saved outputs",
    "failed": "failed",
    "not-reached": "not reached",
}


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@shared.output_format(_FORMATS, "differences are")
@click.option("--update", is_flag=True, help="Write the new outputs into the notebooks.")
@shared.timeout()
@click.option(
    "--tolerance",
    type=click.FloatRange(min=0),
    metavar="SHARE",
    help="By how much a number may change, as a share of it.  [default: 1e-6]",
)
@click.option(
    "--ignore-output",
    multiple=True,
    metavar="REGEX",
    help="What of outputs does not count; repeatable.",
)
@click.option("--in-place", is_flag=True, help="Run in the notebook's folder, not in a copy.")
@shared.max_copy
@shared.kernel
def verify(
    paths: tuple[Path, ...],
    output_format: str,
    update: bool,
    timeout: float | None,
    tolerance: float | None,
    ignore_output: tuple[str, ...],
    in_place: bool,
    max_copy: int,
    kernel: str | None,
) -> None:
    """Run the notebooks in PATHS from top to bottom, and compare what they show.

    Each runs in a kernel of its own, in a copy of its folder. What the cells do elsewhere happens
    again: databases, requests, files by their full paths.

    Exit code 0: every cell shows the same (or was never run before); 1: one differs or fails; 2: a
    notebook could not be verified, or there was none. What --update wrote counts as the same.
    """
    work = _Work(output_format, update)

    def options(path: Path) -> VerifyOptions:
        # Imported here: `nbguard check` shall not wait for it.
        from jupyterlab_nbguard.jobs.verify.verify import DEFAULT_TIMEOUT, VerifyOptions

        settings = find_settings(path, installed_rules().names).verify
        limit = _first(timeout, settings.timeout, DEFAULT_TIMEOUT)
        return VerifyOptions(
            timeout=limit or None,
            tolerance=_first(tolerance, settings.tolerance, DEFAULT_TOLERANCE),
            ignore=(*settings.ignore, *ignore_output),
            in_place=in_place,
            max_copy=max_copy * shared.MEGABYTE,
            kernel_name=kernel,
        )

    try:
        work.run(paths, options)
    except (KeyboardInterrupt, asyncio.CancelledError):
        work.say("interrupted; the kernel is ended and the copy removed")
        sys.exit(INTERRUPTED)
    sys.exit(work.exit_code)


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)


@dataclass
class _Work:
    output_format: str
    update: bool
    failed: bool = False
    different: bool = False
    verified: list[Verified] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        if self.different:
            return DIFFERENT
        return FAILED if self.failed or not self.verified else SAME

    def run(self, paths: Iterable[Path], options: Callable[[Path], VerifyOptions]) -> None:
        for found in discover(paths):
            if isinstance(found, ProjectError):
                self.complain(str(found))
                continue
            self.one(found, options)
        if self.output_format == "json":
            self.show(self.verified)
        elif not self.verified and not self.failed:
            self.say("no notebooks there")
        else:
            self.summarise()

    def one(self, path: Path, options: Callable[[Path], VerifyOptions]) -> None:
        from jupyterlab_nbguard.jobs.verify.cannot import CannotVerify
        from jupyterlab_nbguard.jobs.verify.notebook_file import read_file

        try:
            before, notebook = read_file(path)
            report = self.verify(path, notebook, options(path))
        except (ProjectError, ConfigError) as error:
            self.complain(str(error))
            return
        except CannotVerify as error:
            self.complain(f"{path}: {error}")
            return
        done = Verified(str(path), report)
        self.verified.append(done)
        if self.output_format != "json":
            self.show([done])
            for line in report.left_out[:LEFT_OUT]:
                self.say(f"{path}: not in the copy: {line}")
            if len(report.left_out) > LEFT_OUT:
                self.say(f"{path}: not in the copy: {len(report.left_out) - LEFT_OUT} others")
        hint = _hint(report)
        if hint:
            self.say(f"{path}: {hint}")
        if not (self.update and self.updated(path, before, report)):
            self.different = self.different or not report.ok

    def verify(self, path: Path, notebook: NotebookNode, options: VerifyOptions) -> VerifyReport:
        from jupyterlab_nbguard.jobs.verify.verify import verify as verify_notebook

        with Bar(str(path)) as bar:

            def hear(progress: Progress) -> None:
                line = announcement(progress, options.in_place)
                if line and self.output_format != "json":
                    self.say(f"{path}: {line}")
                bar.show(progress)

            return asyncio.run(_ended_by_signal(verify_notebook(notebook, path, options, hear)))

    def updated(self, path: Path, before: bytes, report: VerifyReport) -> bool:
        """Writes the new outputs where there are any; says whether the file holds them now."""
        from jupyterlab_nbguard.jobs.save import NotSaved
        from jupyterlab_nbguard.jobs.verify.notebook_file import save_outputs

        failure = report.failure
        if failure is not None:
            self.say(f"{path}: not updated: cell {failure.index + 1} failed")
            return False
        changed = sum(cell.state in ("different", "new") for cell in report.cells)
        if not changed:
            return True
        try:
            save_outputs(path, before, report.notebook)
        except NotSaved as error:
            self.complain(str(error))
            return False
        self.say(f"{path}: updated: {count(changed, 'cell')}")
        return True

    def show(self, verified: Iterable[Verified]) -> None:
        for line in _FORMATS[self.output_format](verified):
            click.echo(printable(line))

    def summarise(self) -> None:
        if not self.verified:
            return
        states = Counter(cell.state for one in self.verified for cell in one.report.cells)
        found = ", ".join(f"{states[it]} {words}" for it, words in _WORDS.items() if states[it])
        self.say(f"{count(len(self.verified), 'notebook')} verified: {found or 'no code cells'}")

    def complain(self, line: str) -> None:
        self.failed = True
        self.say(line)

    def say(self, line: str) -> None:
        click.echo(printable(line), err=True)


async def _ended_by_signal(work: Coroutine[Any, Any, T]) -> T:
    """Does the work, and ends it in order where the process shall end."""
    task = asyncio.current_task()
    if task is not None:
        # Not on Windows, and not outside the main thread.
        with suppress(NotImplementedError, RuntimeError, ValueError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await work


def _hint(report: VerifyReport) -> str:
    """Says why a file may be missing: the copy holds the notebook's own folder only."""
    failure = report.failure
    if failure is None or failure.error is None or report.in_place:
        return ""
    missing = failure.error.ename in ("FileNotFoundError", "ModuleNotFoundError", "OSError")
    code = "\n".join(cell.source for cell in report.notebook.cells[: failure.index + 1])
    if not missing or ".." not in code:
        return ""
    return "what lies above the notebook's folder is not in the copy; see --in-place"
