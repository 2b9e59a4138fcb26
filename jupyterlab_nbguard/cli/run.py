"""One run of ``nbguard check``: what is said on stderr, what is mended, and how it ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import click

from jupyterlab_nbguard.cli.fixing import Mended, is_worth_it
from jupyterlab_nbguard.cli.printing import count, printable
from jupyterlab_nbguard.engine.config import ConfigError
from jupyterlab_nbguard.engine.mend import mend
from jupyterlab_nbguard.jobs.check.checked import Checked
from jupyterlab_nbguard.jobs.check.checker import Checker, File, Outcome
from jupyterlab_nbguard.jobs.check.many import Found, check_all
from jupyterlab_nbguard.jobs.save import NotSaved
from jupyterlab_nbguard.model.diagnostic import SEVERITIES
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.snapshot import Report
from jupyterlab_nbguard.project.errors import ProjectError

_ANSWERS = {"needs an index of the workspace": " (--workspace)"}
"""What can be done about it that a rule did not look."""
CLEAN, FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130


@dataclass
class Run:
    """What was asked for, what was counted, and what went wrong so far."""

    checker: Checker
    fix: bool = False
    diff: bool = False
    unsafe: bool = False
    """Whether unsafe fixes are made or shown, too."""
    diffs: list[str] = field(default_factory=list)
    """What safe fixes would change, where that is only to be shown."""
    complaints: int = 0
    """What could not be done."""
    checked: int = 0
    """The notebooks that were checked."""
    severities: Counter[str] = field(default_factory=Counter)
    skipped: set[tuple[str, str]] = field(default_factory=set)
    """Why rules did not look, and which."""
    said: set[str] = field(default_factory=set)

    def check(self, found: Iterable[Found], outcomes: Iterable[Outcome]) -> Iterator[Checked]:
        """Yields what was found in each notebook, and says what could not be checked."""
        for failure in self.checker.installed.failures:
            self.complain(f"plug-in {failure.rule}: {failure.error}")
        for path, outcome in zip(found, outcomes, strict=True):
            after = outcome
            if (self.fix or self.diff) and isinstance(path, Path):
                after = self.mended(path) if is_worth_it(outcome, self.unsafe) else outcome
            for note in after.notes:
                self.say(note)
            for complaint in after.complaints:
                self.complain(complaint)
            if after.checked is not None:
                yield after.checked

    def mended(self, path: Path) -> Outcome:
        """Makes all safe fixes, or keeps their diff; returns what is found in the file then."""
        try:
            file = self.checker.read(path)
            return self.checker.check(self._mended(file))
        except (ProjectError, ConfigError) as error:
            return Outcome(complaints=(str(error),))

    def _mended(self, file: File) -> File:
        opened = self.checker.open(file)

        def check(notebook: Notebook) -> Report:
            return self.checker.report(file, replace(opened, notebook=notebook))

        mended = Mended(opened, *mend(opened.notebook, check, self.unsafe))
        if not mended.has_changes:
            return file
        if self.diff:
            self.diffs += mended.diff()
            return file
        try:
            written = mended.write()
        except NotSaved as error:
            self.complain(str(error))
            return file
        self.say(f"{opened.path}: {count(mended.fixes, 'finding')} fixed")
        return replace(file, data=written)

    def counted(self, checked: Iterable[Checked]) -> Iterator[Checked]:
        """Counts what is shown, on its way to whoever shows it."""
        for one in checked:
            self.checked += 1
            self.severities.update(it.severity for it in one.report.diagnostics)
            self.skipped.update((it.why, it.rule) for it in one.report.skipped)
            yield one

    @property
    def failed(self) -> bool:
        """Says whether anything could not be done."""
        return self.complaints > 0

    def complain(self, line: str) -> None:
        """Says what could not be done, once."""
        if line not in self.said:
            self.complaints += 1
        self.say(line)

    def say(self, line: str) -> None:
        """Says a line on stderr, once."""
        if line not in self.said:
            self.said.add(line)
            click.echo(printable(line), err=True)

    def say_skipped(self) -> None:
        """Says once for all notebooks what was not looked at."""
        for why, rules in groupby(sorted(self.skipped), lambda it: it[0]):
            names = ", ".join(rule for _, rule in rules)
            reason = why.replace("needs", "need", 1) + _ANSWERS.get(why, "")
            self.say(f"skipped, since they {reason}: {names}")
        if not self.checked and not self.said:
            self.say("no notebooks there")

    def summarise(self) -> None:
        """Says how many notebooks were checked and what was found."""
        if self.checked:
            counts = self.severities
            found = ", ".join(count(counts[it], it) for it in SEVERITIES if counts[it])
            said = f"{count(self.checked, 'notebook')} checked: {found or 'clean'}"
            # Nobody is to read "clean" and miss what stands above it.
            problems = f"; {count(self.complaints, 'problem')}, see above" if self.failed else ""
            self.say(said + problems)

    def exit_code(self) -> int:
        """Returns 1 for errors and warnings, 2 where nothing or not all could be checked."""
        if self.severities["error"] or self.severities["warning"]:
            return FOUND
        return FAILED if self.failed or not self.checked else CLEAN


def outcomes(run: Run, found: list[Found], cache: bool, jobs: int | None) -> Iterator[Outcome]:
    """Yields what comes of each file, looked up or worked out; with a bar where it takes long."""
    from jupyterlab_nbguard.cli.counting import CountingBar
    from jupyterlab_nbguard.jobs.check.cache import OutcomeCache, cache_file
    from jupyterlab_nbguard.jobs.check.many import usable_cores

    kept = OutcomeCache(cache_file()) if cache else None
    try:
        with CountingBar("Checking") as bar:
            yield from check_all(run.checker, found, kept, jobs or usable_cores(), bar.show)
    finally:
        if kept is not None:
            kept.close()
