"""``nbguard packages``: what a notebook needs to run elsewhere."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import click

from jupyterlab_nbguard.cli.output import packages as output
from jupyterlab_nbguard.cli.printing import count, printable
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.packages.needs import Need, Packages, look
from jupyterlab_nbguard.packages.portable import Portable, line_of, portable
from jupyterlab_nbguard.packages.reading import decode
from jupyterlab_nbguard.packages.script import Script
from jupyterlab_nbguard.packages.writing import (
    CannotWrite,
    into_notebook,
    into_pyproject,
    into_requirements,
)
from jupyterlab_nbguard.project.environment import find_environment, read_environment
from jupyterlab_nbguard.project.errors import ProjectError, reason
from jupyterlab_nbguard.project.read_notebook import read_notebook
from jupyterlab_nbguard.project.surroundings import SurroundingsReader

FINE, LACKING, FAILED = 0, 1, 2


@click.command()
@click.argument("notebook", type=click.Path(path_type=Path))
@click.option(
    "--write",
    type=click.Choice(["pep723", "requirements", "pyproject"]),
    help="Declare what is missing, with the installed versions: in a hidden first cell of the "
    "notebook, in requirements.txt, or in pyproject.toml.",
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
    notebook: Path, write: str | None, environment: Path | None, output_format: str
) -> None:
    """Show which packages NOTEBOOK needs, which versions, and where each is declared.

    Exit code 0: all that it imports is declared and installed; 1: something is missing, drifts or
    is declared nowhere; 2: the notebook could not be read, or nothing could be written.
    """
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
        _Writer(notebook, read, before, found, wanted).write(write)
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

    def write(self, how: str) -> None:
        if how == "pep723":
            self._notebook()
            return
        lines = self._missing()
        if how == "requirements":
            path = self._declaring("requirements", "requirements.txt")
            before = _bytes(path) if path.exists() else None
            text = into_requirements(_text(before or b""), lines)
        else:
            path = self._declaring("pyproject", "pyproject.toml")
            if not path.exists():
                raise CannotWrite(f"{path}: not there: `--write requirements` makes a new file")
            before = _bytes(path)
            try:
                text = into_pyproject(_text(before), lines)
            except CannotWrite as error:
                raise CannotWrite(f"{path}: not written: {error}") from None
        self._save(path, before, _encoded(text, before), count(len(lines), "requirement"))

    def _notebook(self) -> None:
        script: Script | None = self.found.script
        if script is not None and script.problems:
            raise CannotWrite(f"{self.notebook}: not written: its block cannot be read, see above")
        index = self.read.index[script.cell.id] if script is not None else None
        try:
            text = self.before.decode("utf-8")
            written = into_notebook(text, self.wanted, script, index)
        except UnicodeDecodeError:
            raise CannotWrite(f"{self.notebook}: not written: not UTF-8 text") from None
        except CannotWrite as error:
            raise CannotWrite(f"{self.notebook}: not written: {error}") from None
        for line in self.wanted.unsaid:
            _say(f"{self.notebook}: {line}")
        number = count(len(self.wanted.requirements), "requirement")
        self._save(self.notebook, self.before, written.encode("utf-8"), number)

    def _missing(self) -> list[str]:
        """Returns the lines for what is imported and declared in no file."""
        lines = []
        for need in self.found.needs:
            if self._in_file(need) or not (need.certain or need.installed):
                continue
            text, unsaid = line_of(need, self.found)
            for line in unsaid:
                _say(f"{self.notebook}: {line}")
            if text:
                lines.append(text)
        return sorted(lines)

    def _in_file(self, need: Need) -> bool:
        declared = {it.name for it in self.found.surroundings.declared if it.kind != "constraints"}
        return bool(declared & {need.name, *need.any_of})

    def _declaring(self, kind: str, name: str) -> Path:
        """Returns the nearest file of a kind, or the one to be made beside the notebook."""
        beside = self.notebook.parent / name
        for file in self.found.surroundings.files:
            if Path(file).name == name:
                return Path(file)
        if kind == "pyproject":
            for folder in self.notebook.absolute().parents:
                if (folder / name).is_file():
                    return folder / name
        return beside

    def _save(self, path: Path, before: bytes | None, data: bytes, what: str) -> None:
        # Imported here: looking shall not wait for it.
        from jupyterlab_nbguard.jobs.save import NotSaved, save

        if data == before:
            _say(f"{path}: nothing to write")
            return
        try:
            save(path, before, data, "written")
        except NotSaved as error:
            _say(str(error))
            sys.exit(FAILED)
        _say(f"{path}: {what} written")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ProjectError(str(path), f"cannot be read: {reason(error)}") from None


def _text(data: bytes) -> str:
    text = decode(data)
    return f"\ufeff{text}" if data.startswith(b"\xef\xbb\xbf") else text


def _encoded(text: str, before: bytes | None) -> bytes:
    """Writes as the file was written: UTF-16 stays what it was."""
    if before is not None and before[:2] == b"\xff\xfe":
        return b"\xff\xfe" + text.encode("utf-16-le")
    if before is not None and before[:2] == b"\xfe\xff":
        return b"\xfe\xff" + text.encode("utf-16-be")
    return text.encode("utf-8")


def _say(line: str) -> None:
    click.echo(printable(line), err=True)
