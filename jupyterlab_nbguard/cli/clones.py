"""``nbguard clones``: lists the code that stands in several places."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import click

from jupyterlab_nbguard.cli.copies import Copies
from jupyterlab_nbguard.cli.indexing import counting, opened_index
from jupyterlab_nbguard.cli.output import clones_full, clones_html, clones_json
from jupyterlab_nbguard.cli.printing import printable
from jupyterlab_nbguard.clones.match import MIN_TOKENS
from jupyterlab_nbguard.engine.config import ConfigError
from jupyterlab_nbguard.jobs.clones.index import SMALLEST, Scan, cache_folder
from jupyterlab_nbguard.jobs.clones.search import clone_classes
from jupyterlab_nbguard.model.clones import Clones
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.plugins import installed_rules
from jupyterlab_nbguard.project.settings import find_settings

Render = Callable[[Copies], Iterator[str]]
_FORMATS: dict[str, Render] = {
    "full": clones_full.render,
    "json": clones_json.render,
    "html": clones_html.render,
}


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--output-format",
    type=click.Choice([*_FORMATS]),
    default="full",
    show_default=True,
    help="How copies are shown.",
)
@click.option(
    "--min-tokens",
    type=click.IntRange(min=SMALLEST),
    default=MIN_TOKENS,
    show_default=True,
    help="How many tokens make a copy worth a word.",
)
@click.option("--no-cache", is_flag=True, help="Keep no index in the user's cache folder.")
def clones(paths: tuple[Path, ...], output_format: str, min_tokens: int, no_cache: bool) -> None:
    """Find code that stands several times in the notebooks and modules in PATHS.

    What would save the most lines comes first. Exit code 0, or 2 where nothing could be read.
    """
    try:
        exclude = find_settings(paths[0] / "any", installed_rules().names).clones_exclude
    except (ProjectError, ConfigError) as error:
        _say(str(error))
        sys.exit(2)
    index = opened_index(paths, None if no_cache else cache_folder(), exclude, _say)
    with counting() as advance:
        scan = index.update(advance("Reading"))
        found = clone_classes(index, min_tokens, advance("Comparing"))
    index.close()
    for line in scan.errors:
        _say(line)
    copies = Copies(tuple(found if any(it.is_absolute() for it in paths) else _relative(found)))
    for line in _FORMATS[output_format](copies):
        click.echo(printable(line))
    if output_format == "full":
        _say(_summary(copies, scan))
    sys.exit(2 if len(scan.errors) >= scan.files else 0)


def _relative(found: list[Clones]) -> list[Clones]:
    """Names files from where the user stands, as the arguments do."""
    here = Path.cwd()
    return [
        replace(
            each,
            members=tuple(
                replace(member, path=os.path.relpath(member.path, here)) for member in each.members
            ),
        )
        for each in found
    ]


def _summary(copies: Copies, scan: Scan) -> str:
    files = "1 file" if scan.files == 1 else f"{scan.files} files"
    if not scan.files:
        return "no notebooks and no modules there"
    if not copies.classes:
        return f"{files} read: no copies"
    saves = sum(it.saves for it in copies.classes)
    classes = len(copies.classes)
    return f"{files} read: {classes} clone class{'es' * (classes > 1)}, up to {saves} lines to save"


def _say(line: str) -> None:
    click.echo(printable(line), err=True)
