"""One run of ``nbguard check``: what is looked at, what is said on stderr, and how it ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path

import click

from jupyterlab_nbguard.cli.baseline import only_new, read_baseline, write_baseline
from jupyterlab_nbguard.cli.checked import Checked
from jupyterlab_nbguard.cli.fixing import Mended
from jupyterlab_nbguard.cli.neighbours import Neighbours
from jupyterlab_nbguard.cli.printing import count, printable
from jupyterlab_nbguard.engine.config import ConfigError
from jupyterlab_nbguard.engine.mend import mend
from jupyterlab_nbguard.engine.workspace import Workspace
from jupyterlab_nbguard.jobs.save import NotSaved
from jupyterlab_nbguard.model.diagnostic import SEVERITIES
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.snapshot import Report, Settings, Snapshot
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.opened import Opened, open_notebook
from jupyterlab_nbguard.project.plugins import Installed
from jupyterlab_nbguard.project.settings import find_settings
from jupyterlab_nbguard.project.surroundings import SurroundingsReader

CLEAN, FOUND, FAILED = 0, 1, 2


@dataclass
class Run:
    """What was asked for, and what went wrong so far."""

    installed: Installed
    select: frozenset[str] | None
    ignore: frozenset[str]
    with_lines: bool = False
    """Whether the output names lines of the file."""
    fix: bool = False
    diff: bool = False
    diffs: list[str] = field(default_factory=list)
    """What safe fixes would change, where that is only to be shown."""
    given: Sequence[Path] = ()
    """The files and folders that were named."""
    stdin: bytes | None = None
    stdin_path: Path | None = None
    """What came by stdin, and the file that it stands for."""
    failed: bool = False
    said: set[str] = field(default_factory=set)

    @cached_property
    def workspace(self) -> Workspace:
        """What outlives one notebook."""
        return Workspace(self.installed.rules)

    @cached_property
    def surroundings(self) -> SurroundingsReader:
        """Reads what the files around notebooks declare, each once."""
        return SurroundingsReader()

    @cached_property
    def neighbours(self) -> Neighbours:
        """Finds the copies in other files."""
        return Neighbours(self.given, self.installed.names, self.say)

    def check(self, found: Iterable[Path | ProjectError]) -> Iterator[Checked]:
        """Yields what was found in each notebook, and says what could not be checked."""
        for failure in self.installed.failures:
            self.complain(f"plug-in {failure.rule}: {failure.error}")
        for path in found:
            if isinstance(path, ProjectError):
                self.complain(str(path))
                continue
            try:
                opened = open_notebook(path, self.stdin if path == self.stdin_path else None)
                settings = self.settings(path)
            except (ProjectError, ConfigError) as error:
                self.complain(str(error))
                continue
            if self.fix or self.diff:
                opened = self.mended(opened, settings)
            checked = self.one(opened, settings)
            if checked is not None:
                yield checked

    def one(self, opened: Opened, settings: Settings) -> Checked | None:
        """Returns what the rules find in one notebook; ``None`` for another language."""
        path, notebook = opened.path, opened.notebook
        around = self.surroundings.around(path)
        for problem in around.problems:
            self.say(str(problem))
        copies = self.neighbours.copies(path, notebook, settings)
        snapshot = Snapshot(notebook, settings=settings, surroundings=around, copies=copies)
        report = self.workspace.check(snapshot)
        for failure in report.failures:
            self.complain(f"{path}: rule {failure.rule} failed: {failure.error}")
        if not notebook.is_python:
            self.say(f"{path}: {notebook.language} notebook: not checked")
            return None
        lines: tuple[int, ...] = ()
        if self.with_lines and report.diagnostics:
            finder, index = opened.lines(), notebook.index
            places = ((index[it.cell], it.range.start.line) for it in report.diagnostics)
            lines = tuple(finder.line(*place) for place in places)
        return Checked(str(path), notebook, report, lines)

    def mended(self, opened: Opened, settings: Settings) -> Opened:
        """Makes all safe fixes, or keeps their diff; returns the notebook as its file is then."""
        around = self.surroundings.around(opened.path)

        def check(notebook: Notebook) -> Report:
            snapshot = Snapshot(notebook, settings=settings, surroundings=around)
            return self.workspace.check(snapshot)

        mended = Mended(opened, *mend(opened.notebook, check))
        if not mended.sources:
            return opened
        if self.diff:
            self.diffs += mended.diff()
            return opened
        try:
            written = mended.write()
        except NotSaved as error:
            self.complain(str(error))
            return opened
        self.say(f"{opened.path}: {count(mended.fixes, 'finding')} fixed")
        return replace(opened, data=written, notebook=mended.notebook)

    def settings(self, path: Path) -> Settings:
        """Reads the project's settings; what stands on the command line comes on top."""
        settings = find_settings(path, self.installed.names)
        select = settings.select if self.select is None else self.select
        return replace(settings, select=select, ignore=settings.ignore | self.ignore)

    def only_new(self, file: Path, checked: list[Checked]) -> list[Checked]:
        """Leaves out what a baseline holds; all stays where it cannot be read."""
        try:
            rest, gone = only_new(checked, read_baseline(file), file)
        except ProjectError as error:
            self.complain(str(error))
            return checked
        if gone:
            self.say(f"{file}: {count(len(gone), 'finding')} of it gone; write it again")
        return rest

    def write_baseline(self, file: Path, checked: Sequence[Checked]) -> int:
        """Writes a baseline and returns the exit code; what is in it now does not count."""
        try:
            number = write_baseline(file, checked)
        except (ProjectError, NotSaved) as error:
            self.complain(str(error))
        else:
            self.say(f"{file}: {count(number, 'finding')} written")
        return FAILED if self.failed or not checked else CLEAN

    def complain(self, line: str) -> None:
        """Says what could not be done, once."""
        self.failed = True
        self.say(line)

    def say(self, line: str) -> None:
        """Says a line on stderr, once."""
        if line not in self.said:
            self.said.add(line)
            click.echo(printable(line), err=True)

    def say_skipped(self, checked: Sequence[Checked]) -> None:
        """Says once for all notebooks what was not looked at."""
        skipped = sorted({(it.why, it.rule) for one in checked for it in one.report.skipped})
        for why, rules in groupby(skipped, lambda it: it[0]):
            names = ", ".join(rule for _, rule in rules)
            self.say(f"skipped, since they {why.replace('needs', 'need', 1)}: {names}")
        if not checked and not self.said:
            self.say("no notebooks there")

    def summarise(self, checked: Sequence[Checked]) -> None:
        """Says how many notebooks were checked and what was found."""
        if not checked:
            return
        counts = Counter(it.severity for one in checked for it in one.report.diagnostics)
        found = ", ".join(count(counts[it], it) for it in SEVERITIES if counts[it])
        self.say(f"{count(len(checked), 'notebook')} checked: {found or 'clean'}")

    def exit_code(self, checked: Sequence[Checked]) -> int:
        """Returns 1 for errors and warnings, 2 where nothing or not all could be checked."""
        if any(
            it.severity in ("error", "warning") for one in checked for it in one.report.diagnostics
        ):
            return FOUND
        return FAILED if self.failed or not checked else CLEAN
