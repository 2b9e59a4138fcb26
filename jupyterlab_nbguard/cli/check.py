"""``nbguard check``: checks saved notebooks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from jupyterlab_nbguard.cli import options
from jupyterlab_nbguard.cli.baseline import Known, only_new, read_baseline
from jupyterlab_nbguard.cli.baseline import write_baseline as write
from jupyterlab_nbguard.cli.formats import FORMATS, OF_FILES, STATISTICS, Render, load
from jupyterlab_nbguard.cli.laterneighbours import LaterNeighbours
from jupyterlab_nbguard.cli.printing import colours, count, joined, printable
from jupyterlab_nbguard.cli.run import CLEAN, FAILED, FOUND, INTERRUPTED, Run, outcomes
from jupyterlab_nbguard.jobs.check.checked import Checked
from jupyterlab_nbguard.jobs.check.checker import Asked, Checker
from jupyterlab_nbguard.jobs.check.collector import rare_collections
from jupyterlab_nbguard.jobs.check.many import Found
from jupyterlab_nbguard.jobs.save import NotSaved
from jupyterlab_nbguard.project.discover import discover
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.plugins import Installed, installed_rules

_STDIN = Path("-")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.output_format(FORMATS, "findings are")
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
@click.option(
    "--unsafe-fixes",
    is_flag=True,
    help="With --fix and --diff: also fixes that may change what cells show, or clear outputs.",
)
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
@click.option(
    "--workspace",
    is_flag=True,
    help="Look for copies in the other files of the project, too, which takes a while.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="How many processes check at a time.  [default: one for each core]",
)
@click.option(
    "--cache/--no-cache",
    default=True,
    help="Keep what was found in the user's cache folder.  [default: keep]",
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
    unsafe_fixes: bool,
    statistics: bool,
    baseline: Path | None,
    write_baseline: Path | None,
    workspace: bool,
    jobs: int | None,
    cache: bool,
) -> None:
    """Check the notebooks in PATHS, which are files, folders and patterns such as "nb/**/*.ipynb".

    "-" is stdin. Files of jupytext (py:percent, MyST) are read where they are named.

    Exit code 0: no error and no warning (hints and infos are shown, but do not count); 1: there
    are some; 2: a notebook could not be checked, or there was none; 130:
    interrupted. What stands in a baseline, and what --fix mended, does not count. With --diff: 0:
    nothing to change; 1: something; 2: as above.
    """
    formats = STATISTICS if statistics else FORMATS
    if output_format not in formats:
        there = ", ".join(formats)
        raise click.UsageError(f"--statistics can be shown as {there}, not as {output_format}")
    if baseline and write_baseline:
        raise click.UsageError("--baseline and --write-baseline exclude each other")
    if stdin_filename and _STDIN not in paths:
        raise click.UsageError("--stdin-filename stands for the path -, which is not there")
    if fix and not diff and _STDIN in paths:
        raise click.UsageError("--fix cannot write into stdin; see --diff")
    if unsafe_fixes and not (fix or diff):
        raise click.UsageError("--unsafe-fixes says what --fix makes and --diff shows")
    installed = installed_rules()
    asked = Asked(
        _names(select, installed),
        _names(ignore, installed) or frozenset(),
        with_lines=output_format in OF_FILES,
        workspace=workspace,
    )
    stdin = None
    if _STDIN in paths:
        stdin = stdin_filename or _STDIN, sys.stdin.buffer.read()
    # Stdin stands before the others, which may be many.
    found: list[Found] = [stdin[0]] if stdin else []
    found += discover([path for path in paths if path != _STDIN], respect_gitignore)
    run = Run(Checker(installed, asked, stdin), fix=fix, diff=diff, unsafe=unsafe_fixes)
    named = [path for path in paths if path != _STDIN]
    run.checker.copies = LaterNeighbours(named, installed.names, run.say).copies
    try:
        with rare_collections():
            checked = run.check(found, outcomes(run, found, cache, jobs))
            code = _show(run, checked, load(formats[output_format]), baseline, write_baseline)
    except KeyboardInterrupt:
        run.say("interrupted")
        code = INTERRUPTED
    if output_format == "full" and not (diff or write_baseline) and code != INTERRUPTED:
        run.summarise()
    sys.exit(code)


def _show(
    run: Run,
    checked: Iterator[Checked],
    render: Render,
    baseline: Path | None,
    write_baseline: Path | None,
) -> int:
    """Shows or writes what was found, and returns the exit code."""
    checked = run.counted(_only_new(run, baseline, checked) if baseline else checked)
    if run.diff:
        for _ in checked:
            pass
        for line in run.diffs:
            click.echo(printable(line))
        return FOUND if run.diffs else FAILED if run.failed or not run.checked else CLEAN
    if write_baseline:
        return _write_baseline(run, write_baseline, checked)
    lines = render(checked)
    # On a terminal, a line in the midst of a progress bar would tear it.
    for text in joined([*lines] if sys.stdout.isatty() and sys.stderr.isatty() else lines):
        click.echo(printable(text), color=colours())
    run.say_skipped()
    return run.exit_code()


def _only_new(run: Run, file: Path, checked: Iterator[Checked]) -> Iterator[Checked]:
    """Leaves out what a baseline holds; all stays where it cannot be read."""
    try:
        known = read_baseline(file)
    except ProjectError as error:
        run.complain(str(error))
        yield from checked
        return
    gone: list[Known] = []
    yield from only_new(checked, known, file, gone)
    if gone:
        run.say(f"{file}: {count(len(gone), 'finding')} of it gone; write it again")


def _write_baseline(run: Run, file: Path, checked: Iterator[Checked]) -> int:
    """Writes a baseline and returns the exit code; what is in it now does not count."""
    try:
        number = write(file, checked)
    except (ProjectError, NotSaved) as error:
        run.complain(str(error))
    else:
        run.say(f"{file}: {count(number, 'finding')} written")
    return FAILED if run.failed or not run.checked else CLEAN


def _names(given: tuple[str, ...], installed: Installed) -> frozenset[str] | None:
    names = [name.strip() for text in given for name in text.split(",") if name.strip()]
    for name in names:
        if name not in installed.names:
            raise click.BadParameter(f"there is no rule '{name}'; `nbguard rule` lists them")
    return frozenset(names) if names else None
