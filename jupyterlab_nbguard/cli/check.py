"""``nbguard check``: checks saved notebooks."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import click

from jupyterlab_nbguard.cli.checked import Checked
from jupyterlab_nbguard.cli.output import concise, full, json_
from jupyterlab_nbguard.cli.printing import count, printable
from jupyterlab_nbguard.engine.config import ConfigError
from jupyterlab_nbguard.engine.workspace import Workspace
from jupyterlab_nbguard.model.diagnostic import SEVERITIES
from jupyterlab_nbguard.model.snapshot import Settings, Snapshot
from jupyterlab_nbguard.project.discover import discover
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.plugins import Installed, installed_rules
from jupyterlab_nbguard.project.read_notebook import read_notebook
from jupyterlab_nbguard.project.settings import find_settings
from jupyterlab_nbguard.project.surroundings import SurroundingsReader

CLEAN, FOUND, FAILED = 0, 1, 2

Render = Callable[[Iterable[Checked]], Iterator[str]]


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output-format",
    type=click.Choice(["full", "concise", "json"]),
    default="full",
    show_default=True,
    help="How findings are shown.",
)
@click.option("--select", multiple=True, metavar="RULE", help="Check this rule only; repeatable.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Leave this rule out; repeatable.")
def check(
    paths: tuple[Path, ...], output_format: str, select: tuple[str, ...], ignore: tuple[str, ...]
) -> None:
    """Check the notebooks in PATHS, which are files and folders.

    Exit code 0: no error and no warning (hints and infos are shown, but do not count); 1: there
    are some; 2: a notebook could not be checked, or there was none.
    """
    installed = installed_rules()
    run = _Run(installed, _names(select, installed), _names(ignore, installed) or frozenset())
    checked = list(run.check(paths))
    formats: dict[str, Render] = {
        "full": full.render,
        "concise": concise.render,
        "json": json_.render,
    }
    for line in formats[output_format](checked):
        click.echo(printable(line))
    run.say_skipped(checked)
    if output_format == "full":
        run.summarise(checked)
    sys.exit(run.exit_code(checked))


@dataclass
class _Run:
    installed: Installed
    select: frozenset[str] | None
    ignore: frozenset[str]
    failed: bool = False
    said: set[str] = field(default_factory=set)

    def check(self, paths: Sequence[Path]) -> Iterator[Checked]:
        workspace, surroundings = Workspace(self.installed.rules), SurroundingsReader()
        for failure in self.installed.failures:
            self.complain(f"plug-in {failure.rule}: {failure.error}")
        for found in discover(paths):
            if isinstance(found, ProjectError):
                self.complain(str(found))
                continue
            try:
                notebook = read_notebook(found)
                settings = self.settings(found)
            except (ProjectError, ConfigError) as error:
                self.complain(str(error))
                continue
            around = surroundings.around(found)
            for problem in around.problems:
                self.say(str(problem))
            report = workspace.check(Snapshot(notebook, settings=settings, surroundings=around))
            for failure in report.failures:
                self.complain(f"{found}: rule {failure.rule} failed: {failure.error}")
            if notebook.is_python:
                yield Checked(str(found), notebook, report)
            else:
                self.say(f"{found}: {notebook.language} notebook: not checked")

    def settings(self, path: Path) -> Settings:
        """Reads the project's settings; what stands on the command line comes on top."""
        settings = find_settings(path, self.installed.names)
        select = settings.select if self.select is None else self.select
        return replace(settings, select=select, ignore=settings.ignore | self.ignore)

    def complain(self, line: str) -> None:
        """Says what could not be done, once."""
        self.failed = True
        self.say(line)

    def say(self, line: str) -> None:
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
        if any(
            it.severity in ("error", "warning") for one in checked for it in one.report.diagnostics
        ):
            return FOUND
        return FAILED if self.failed or not checked else CLEAN


def _names(given: tuple[str, ...], installed: Installed) -> frozenset[str] | None:
    names = [name.strip() for text in given for name in text.split(",") if name.strip()]
    for name in names:
        if name not in installed.names:
            raise click.BadParameter(f"there is no rule '{name}'; `nbguard rule` lists them")
    return frozenset(names) if names else None
