"""``nbguard packages``: what a notebook needs to run elsewhere."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from jupyterlab_nbguard.cli.output import packages as output
from jupyterlab_nbguard.cli.printing import count, printable
from jupyterlab_nbguard.jobs.declare import Change, carry_out, change_of, lines_for
from jupyterlab_nbguard.jobs.save import NotSaved
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.packages.needs import Need, Packages, look
from jupyterlab_nbguard.packages.placing import Place, PlaceKind, place_of
from jupyterlab_nbguard.packages.portable import Portable, portable
from jupyterlab_nbguard.packages.reading import CannotWrite
from jupyterlab_nbguard.packages.script import Script
from jupyterlab_nbguard.packages.writing import LOCK, into_notebook
from jupyterlab_nbguard.project.environment import find_environment, read_environment
from jupyterlab_nbguard.project.errors import ProjectError, reason
from jupyterlab_nbguard.project.read_notebook import read_notebook
from jupyterlab_nbguard.project.surroundings import SurroundingsReader

FINE, LACKING, FAILED = 0, 1, 2
_FILES: dict[str, tuple[PlaceKind, str]] = {
    "requirements": ("requirements", "requirements.txt"),
    "pyproject": ("pyproject", "pyproject.toml"),
    "environment": ("conda", "environment.yml"),
}


@click.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option(
    "--write",
    type=click.Choice(["pep723", *_FILES]),
    help="Declare what is missing, with the installed versions: in a hidden first cell of the "
    "notebook, in requirements.txt, in pyproject.toml, or in environment.yml.",
)
@click.option(
    "--lock",
    is_flag=True,
    help="With `--write pep723`: ask uv for the versions of all that comes along, and keep them in "
    "the notebook's metadata.",
)
@click.option(
    "--environment",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The virtual environment that the notebook runs in. Without it: a .venv at or above the "
    "notebook, else the one that nbguard itself runs in.",
)
@click.option(
    "--output-format",
    type=click.Choice(["full", "json"]),
    default="full",
    show_default=True,
    help="How it is shown.",
)
def packages(
    notebook: Path, write: str | None, lock: bool, environment: Path | None, output_format: str
) -> None:
    """Show which packages NOTEBOOK needs, which versions, and where each is declared.

    Exit code 0: all that it imports is declared and installed; 1: something is missing, drifts or
    is declared nowhere; 2: the notebook could not be read, or nothing could be written.
    """
    if lock and write != "pep723":
        raise click.UsageError("--lock goes with --write pep723")
    try:
        # Read before the notebook, so that what is written fits what was looked at.
        before = _bytes(notebook)
        read = read_notebook(notebook)
        place = environment or find_environment(notebook)
        around = SurroundingsReader().around(notebook)
        found = look(read, around, read_environment(place))
        if not read.is_python:
            raise ProjectError(str(notebook), f"{read.language} notebook: not looked at")
        for problem in (*around.problems, *(found.script.problems if found.script else ())):
            _say(str(problem))
        wanted = portable(found)
        if write is None:
            _show(notebook, found, wanted, output_format)
            sys.exit(LACKING if any(map(output.trouble, found.needs)) else FINE)
        writer = _Writer(notebook, read, before, found, wanted)
        if write == "pep723":
            writer.into_notebook(lock)
        else:
            writer.into_file(*_FILES[write])
    except (ProjectError, CannotWrite) as error:
        _say(str(error))
        sys.exit(FAILED)


def _show(notebook: Path, found: Packages, wanted: Portable, output_format: str) -> None:
    render = output.as_json if output_format == "json" else output.full
    for line in render(str(notebook), found, wanted):
        click.echo(printable(line))


@dataclass
class _Writer:
    notebook: Path
    read: Notebook
    before: bytes
    found: Packages
    wanted: Portable

    def into_notebook(self, with_lock: bool) -> None:
        """Writes the block, and the lock that follows from it."""
        script: Script | None = self.found.script
        if script is not None and script.problems:
            raise CannotWrite(f"{self.notebook}: not written: its block cannot be read, see above")
        index = self.read.index[script.cell.id] if script is not None else None
        try:
            text = self.before.decode("utf-8")
            locked = self._lock(text) if with_lock else None
            written = into_notebook(text, self.wanted, script, index, locked)
        except UnicodeDecodeError:
            raise CannotWrite(f"{self.notebook}: not written: not UTF-8 text") from None
        except CannotWrite as error:
            raise CannotWrite(f"{self.notebook}: not written: {error}") from None
        for line in self.wanted.unsaid:
            _say(f"{self.notebook}: {line}")
        number = count(len(self.wanted.requirements), "requirement")
        what = f"{number} and a lock" if with_lock else number
        self._save(Change(self.notebook, self.before, written.encode("utf-8")), what)

    def _lock(self, text: str) -> str:
        # Imported here: looking shall not wait for it.
        from jupyterlab_nbguard.jobs.lock import CannotLock, lock

        known = json.loads(text.removeprefix("\ufeff")).get("metadata", {}).get(LOCK)
        try:
            return lock(self.wanted.block, known if isinstance(known, str) else None)
        except CannotLock as error:
            raise CannotWrite(str(error)) from None

    def into_file(self, kind: PlaceKind, name: str) -> None:
        """Declares what is imported and declared in no file."""
        place = self._place(kind, name)
        needs = [it for it in self.found.needs if not self._in_file(it)]
        needs = [it for it in needs if it.certain or it.installed]
        lines = lines_for(needs, self.found, place)
        for line in lines.unsaid:
            _say(f"{self.notebook}: {line}")
        self._save(change_of(place, lines), count(len(lines.all), "requirement"))

    def _in_file(self, need: Need) -> bool:
        declared = {it.name for it in self.found.surroundings.declared if it.kind != "constraints"}
        return bool(declared & {need.name, *need.any_of})

    def _place(self, kind: PlaceKind, name: str) -> Place:
        """Returns the nearest file of a kind, or the one to be made beside the notebook."""
        used = place_of(self.found)
        if used is not None and used.kind == kind:
            return used
        for file in self.found.surroundings.files:
            if Path(file).name == name:
                return Place(kind, file)
        for folder in self.notebook.absolute().parents if kind == "pyproject" else ():
            if (folder / name).is_file():
                return Place(kind, str(folder / name))
        return Place(kind, str(self.notebook.parent / name))

    def _save(self, change: Change, what: str) -> None:
        if change.after == change.before:
            _say(f"{change.path}: nothing to write")
            return
        try:
            carry_out(change)
        except NotSaved as error:
            _say(str(error))
            sys.exit(FAILED)
        _say(f"{change.path}: {what} written")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ProjectError(str(path), f"cannot be read: {reason(error)}") from None


def _say(line: str) -> None:
    click.echo(printable(line), err=True)
