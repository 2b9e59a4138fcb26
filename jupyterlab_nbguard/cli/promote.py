"""``nbguard promote``: turns code of a notebook into a tested module."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console

from jupyterlab_nbguard.cli import options
from jupyterlab_nbguard.cli.output import promotion as output
from jupyterlab_nbguard.cli.printing import count, printable
from jupyterlab_nbguard.cli.wishes import choice_of, wishes
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.promotion import Choice, Promotion, Trial
from jupyterlab_nbguard.project.errors import ProjectError

if TYPE_CHECKING:
    from jupyterlab_nbguard.jobs.promote.gather import Gathered

APPLIED, REFUSED, FAILED, INTERRUPTED = 0, 1, 2, 130

Render = Callable[[Promotion, "Trial | None"], Iterator[str]]
_FORMATS: dict[str, Render] = {"full": output.full, "diff": output.diff, "json": output.as_json}


@click.command()
@click.argument("notebook", required=False, type=click.Path(path_type=Path))
@click.option("--cells", metavar="IDS", help="Cells, by their ids, or by numbers from 1.")
@click.option("--names", metavar="N,...", help="Functions, classes or constants.")
@click.option("--clone", metavar="ID", help="A clone class, as `nbguard clones` calls it.")
@click.option("--to", "module", type=click.Path(path_type=Path), help="The module: a .py file.")
@click.option("--dry-run", is_flag=True, help="Write nothing; run in copies all the same.")
@click.option("--no-run", is_flag=True, help="Run nothing: no test is written, nothing compared.")
@click.option("--no-check", is_flag=True, help="Do not run the changed notebook to compare.")
@wishes
@options.output_format(_FORMATS, "the plan is")
@options.timeout(600)
@options.max_copy
@options.kernel
@click.option("--undo", is_flag=True, help="Take the last promotion back.")
def promote(
    notebook: Path | None,
    cells: str | None,
    names: str | None,
    clone: str | None,
    module: Path | None,
    dry_run: bool,
    no_run: bool,
    no_check: bool,
    output_format: str,
    timeout: float,
    max_copy: int,
    kernel: str | None,
    undo: bool,
    together: bool,
    **wanted: tuple[str, ...],
) -> None:
    """Move code of NOTEBOOK to a module, with all that it needs, and write a test for it.

    Before anything is written, the notebook runs in a copy of its folder to record what the
    functions are called with and give back; the test runs in a clean process; and the notebook as
    it would be runs and is compared. What it does elsewhere happens again each time.

    Exit code 0: done, or could be; 1: refused, or the test fails or a cell would show something
    else, and nothing is written; 2: something could not be read, run or written.
    """
    # Imported here: `nbguard check` shall not wait for it.
    from jupyterlab_nbguard.jobs.promote.apply import is_made, journal_folder
    from jupyterlab_nbguard.jobs.promote.transaction import recover

    journal = journal_folder()
    for line in recover(journal, is_made):
        _say(line)
    if undo:
        sys.exit(_undo(journal, notebook))
    given = [it for it in (cells, names, clone) if it]
    if notebook is None or module is None or len(given) != 1:
        raise click.UsageError(
            "say NOTEBOOK, one of --cells, --names and --clone, and --to PATH.py"
        )
    choice = choice_of(together, **wanted)
    work = _Work(notebook, module, output_format, journal)
    try:
        found = work.plan(choice, cells, names, clone)
        trial = None
        if found.plan.ok and not no_run:
            trial = work.try_out(
                found, timeout or None, max_copy * options.MEGABYTE, kernel, not no_check
            )
        work.show(found, trial)
        sys.exit(work.finish(found, trial, dry_run))
    except ProjectError as error:
        _say(str(error))
        sys.exit(FAILED)
    except (KeyboardInterrupt, asyncio.CancelledError):
        _say("interrupted; nothing was written")
        sys.exit(INTERRUPTED)


class _Work:
    def __init__(self, notebook: Path, module: Path, output_format: str, journal: Path) -> None:
        self.notebook = Path(os.path.normpath(notebook.absolute()))
        self.module = Path(os.path.normpath(module.absolute()))
        self.format = output_format
        self.journal = journal

    @property
    def root(self) -> Path:
        """The folder that nothing is written outside of: the project, or what holds both files."""
        from jupyterlab_nbguard.jobs.promote.gather import project_root

        folders = [self.notebook.parent, self.module.parent]
        common = Path(os.path.commonpath(folders))
        return project_root(common) or common

    def plan(
        self, choice: Choice, cells: str | None, names: str | None, clone: str | None
    ) -> Gathered:
        """Reads what is there, and plans."""
        from jupyterlab_nbguard.jobs.promote.gather import gather
        from jupyterlab_nbguard.project.read_notebook import read_notebook

        if cells:
            read = read_notebook(self.notebook)
            choice = replace(choice, cells=tuple(_cell(read, it) for it in _split(cells)))
        elif names:
            choice = replace(choice, names=tuple(_split(names)))
        elif clone:
            from jupyterlab_nbguard.jobs.promote.copies import of_class

            choice = of_class(self.root, self.notebook, clone, choice)
        return gather(self.root, self.notebook, self.module, choice)

    def try_out(
        self, found: Gathered, timeout: float | None, limit: int, kernel: str | None, check: bool
    ) -> Trial:
        """Tries the plan out, and says on a terminal what is going on."""
        from jupyterlab_nbguard.jobs.promote.trial import TrialOptions, try_out
        from jupyterlab_nbguard.jobs.save import NotSaved
        from jupyterlab_nbguard.jobs.verify.cannot import CannotVerify

        how = TrialOptions(timeout, limit, kernel, check)
        try:
            with _status() as on_stage:
                return asyncio.run(try_out(found, how, on_stage))
        except (CannotVerify, NotSaved) as error:
            raise ProjectError(str(self.notebook), f"not promoted: {error}") from None

    def show(self, found: Gathered, trial: Trial | None) -> None:
        """Prints the plan."""
        for line in _FORMATS[self.format](found.plan, trial):
            click.echo(printable(line))

    def finish(self, found: Gathered, trial: Trial | None, dry_run: bool) -> int:
        """Writes, where all is well; returns the exit code."""
        from jupyterlab_nbguard.jobs.promote.apply import apply
        from jupyterlab_nbguard.jobs.save import NotSaved

        if not found.plan.ok or (trial is not None and not trial.ok):
            _say("nothing was written")
            return REFUSED
        if dry_run:
            return APPLIED
        try:
            record = apply(found, trial, self.journal)
        except NotSaved as error:
            _say(str(error))
            return FAILED
        _say(f"{count(len(record.writes), 'file')} written; `nbguard promote --undo` takes it back")
        return APPLIED


def _undo(journal: Path, notebook: Path | None) -> int:
    from jupyterlab_nbguard.jobs.promote.apply import last, take_back
    from jupyterlab_nbguard.jobs.save import NotSaved

    folder = notebook.absolute() if notebook is not None else Path.cwd()
    record = last(journal, folder)
    if record is None:
        _say("there is nothing to take back here")
        return FAILED
    try:
        take_back(journal, record)
    except NotSaved as error:
        _say(str(error))
        return FAILED
    _say(f"{record.title}: taken back, {count(len(record.writes), 'file')} as before")
    return APPLIED


def _split(text: str) -> list[str]:
    return [it.strip() for it in text.split(",") if it.strip()]


def _cell(read: Notebook, given: str) -> CellId:
    """Returns the id of a cell that is named by it, or by its number from 1 among all cells."""
    named = CellId(given)
    if named not in read.by_id and given.isdigit() and 0 < int(given) <= len(read.cells):
        return read.cells[int(given) - 1].id
    return named


@contextmanager
def _status() -> Iterator[Callable[[str], None]]:
    """Shows what is done right now, on a terminal only."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda stage: None
        return
    with console.status("Reading") as status:
        yield lambda stage: status.update(stage)


def _say(line: str) -> None:
    click.echo(printable(line), err=True)
