"""``nbguard check``: checks saved notebooks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from jupyterlab_nbguard.cli.formats import FORMATS, OF_FILES, STATISTICS, Render
from jupyterlab_nbguard.cli.printing import colours, printable
from jupyterlab_nbguard.cli.run import CLEAN, FAILED, FOUND, Run
from jupyterlab_nbguard.project.discover import discover
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.plugins import Installed, installed_rules

_STDIN = Path("-")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output-format",
    type=click.Choice(list(FORMATS)),
    default="full",
    show_default=True,
    help="How findings are shown.",
)
@click.option("--select", multiple=True, metavar="RULE", help="Check this rule only; repeatable.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Leave this rule out; repeatable.")
@click.option(
    "--respect-gitignore/--no-respect-gitignore",
    default=True,
    help="Leave out what .gitignore files do, where a folder is given.  [default: leave out]",
)
@click.option(
    "--stdin-filename",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file that `-` stands for: its name is shown, and its settings count.",
)
@click.option("--fix", is_flag=True, help="Make the fixes that are safe edits of text.")
@click.option("--diff", is_flag=True, help="Show what --fix would change; write nothing.")
@click.option("--statistics", is_flag=True, help="Show how often each rule found something.")
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Show what is new only: what does not stand in FILE.",
)
@click.option(
    "--write-baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write all findings to FILE, for --baseline; show none.",
)
def check(
    paths: tuple[Path, ...],
    output_format: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    respect_gitignore: bool,
    stdin_filename: Path | None,
    fix: bool,
    diff: bool,
    statistics: bool,
    baseline: Path | None,
    write_baseline: Path | None,
) -> None:
    """Check the notebooks in PATHS, which are files, folders and patterns such as "nb/**/*.ipynb".

    "-" is stdin. Files of jupytext (py:percent, MyST) are read where they are named.

    Exit code 0: no error and no warning (hints and infos are shown, but do not count); 1: there
    are some; 2: a notebook could not be checked, or there was none. What stands in a baseline, and
    what --fix mended, does not count. With --diff: 0: nothing to change; 1: something; 2: as above.
    """
    formats: dict[str, Render] = STATISTICS if statistics else FORMATS
    if output_format not in formats:
        there = ", ".join(formats)
        raise click.UsageError(f"--statistics can be shown as {there}, not as {output_format}")
    if baseline and write_baseline:
        raise click.UsageError("--baseline and --write-baseline exclude each other")
    if stdin_filename and _STDIN not in paths:
        raise click.UsageError("--stdin-filename stands for the path -, which is not there")
    if fix and not diff and _STDIN in paths:
        raise click.UsageError("--fix cannot write into stdin; see --diff")
    installed = installed_rules()
    run = Run(
        installed,
        _names(select, installed),
        _names(ignore, installed) or frozenset(),
        with_lines=output_format in OF_FILES,
        fix=fix,
        diff=diff,
        given=[path for path in paths if path != _STDIN],
    )
    checked = list(run.check(_found(paths, run, respect_gitignore, stdin_filename)))
    if diff:
        for line in run.diffs:
            click.echo(printable(line))
        sys.exit(FOUND if run.diffs else FAILED if run.failed or not checked else CLEAN)
    if write_baseline:
        sys.exit(run.write_baseline(write_baseline, checked))
    if baseline:
        checked = run.only_new(baseline, checked)
    for line in formats[output_format](checked):
        click.echo(printable(line), color=colours())
    run.say_skipped(checked)
    if output_format == "full":
        run.summarise(checked)
    sys.exit(run.exit_code(checked))


def _found(
    paths: tuple[Path, ...], run: Run, respect_gitignore: bool, stdin_filename: Path | None
) -> Iterator[Path | ProjectError]:
    """Yields the files; stdin, which can be read once, stands before the others."""
    if _STDIN in paths:
        run.stdin = sys.stdin.buffer.read()
        run.stdin_path = stdin_filename or _STDIN
        yield run.stdin_path
    yield from discover([path for path in paths if path != _STDIN], respect_gitignore)


def _names(given: tuple[str, ...], installed: Installed) -> frozenset[str] | None:
    names = [name.strip() for text in given for name in text.split(",") if name.strip()]
    for name in names:
        if name not in installed.names:
            raise click.BadParameter(f"there is no rule '{name}'; `nbguard rule` lists them")
    return frozenset(names) if names else None
