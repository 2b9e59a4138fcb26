"""``nbguard check``: checks saved notebooks."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from jupyterlab_nbguard.cli.formats import FORMATS, OF_FILES
from jupyterlab_nbguard.cli.printing import colours, printable
from jupyterlab_nbguard.cli.run import Run
from jupyterlab_nbguard.project.discover import discover
from jupyterlab_nbguard.project.plugins import Installed, installed_rules


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
def check(
    paths: tuple[Path, ...], output_format: str, select: tuple[str, ...], ignore: tuple[str, ...]
) -> None:
    """Check the notebooks in PATHS, which are files and folders.

    Exit code 0: no error and no warning (hints and infos are shown, but do not count); 1: there
    are some; 2: a notebook could not be checked, or there was none.
    """
    installed = installed_rules()
    run = Run(
        installed,
        _names(select, installed),
        _names(ignore, installed) or frozenset(),
        with_lines=output_format in OF_FILES,
    )
    checked = list(run.check(discover(paths)))
    for line in FORMATS[output_format](checked):
        click.echo(printable(line), color=colours())
    run.say_skipped(checked)
    if output_format == "full":
        run.summarise(checked)
    sys.exit(run.exit_code(checked))


def _names(given: tuple[str, ...], installed: Installed) -> frozenset[str] | None:
    names = [name.strip() for text in given for name in text.split(",") if name.strip()]
    for name in names:
        if name not in installed.names:
            raise click.BadParameter(f"there is no rule '{name}'; `nbguard rule` lists them")
    return frozenset(names) if names else None
