"""Checks notebook files one by one; what they share is read once."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from jupyterlab_nbguard.engine.config import ConfigError
from jupyterlab_nbguard.engine.workspace import Workspace
from jupyterlab_nbguard.jobs.check.checked import Checked
from jupyterlab_nbguard.jobs.check.key import Key, Keys
from jupyterlab_nbguard.model.clones import FoundCopy
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.packages import Surroundings
from jupyterlab_nbguard.model.snapshot import Report, Settings, Snapshot
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.opened import Opened, open_notebook
from jupyterlab_nbguard.project.plugins import Installed
from jupyterlab_nbguard.project.read_notebook import read_bytes
from jupyterlab_nbguard.project.settings import SettingsReader
from jupyterlab_nbguard.project.surroundings import SurroundingsReader
from jupyterlab_nbguard.rules.copies import OF_WORKSPACE

_REMEMBERED = 20
"""Notebooks whose cells are kept in mind: copies of one another tend to lie side by side."""


@dataclass(frozen=True)
class Asked:
    """What the command line asks of every notebook, on top of its project's settings."""

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    with_lines: bool = False
    """Whether the lines of the file are wanted."""
    workspace: bool = False
    """Whether copies are looked for in other files, too; else only where a rule of them is
    selected by name: it takes ten times as long as all the rest."""


@dataclass(frozen=True)
class Outcome:
    """What came of one file: findings, what is to be said on the side, and what went wrong."""

    checked: Checked | None = None
    notes: tuple[str, ...] = ()
    complaints: tuple[str, ...] = ()

    def packed(self) -> bytes:
        """Returns it as bytes, which take a tenth of its memory."""
        return zlib.compress(pickle.dumps(self, pickle.HIGHEST_PROTOCOL), 1)

    @staticmethod
    def unpacked(data: bytes) -> Outcome:
        """Returns what was packed by the same version of nbguard; raises where it was not."""
        outcome = pickle.loads(zlib.decompress(data))
        if not isinstance(outcome, Outcome):
            raise pickle.UnpicklingError("no outcome of a check")
        return outcome


@dataclass(frozen=True)
class File:
    """A file that was read, and what counts for it."""

    path: Path
    data: bytes = field(repr=False)
    settings: Settings
    around: Surroundings


Copies = Callable[[Path, Notebook, Settings], tuple[FoundCopy, ...] | None]
"""Finds what stands in other files, too."""


class Checker:
    """Checks one file after the other.

    ``stdin`` is what came by it, and the path that it stands for.
    """

    copies: Copies | None = None

    def __init__(
        self, installed: Installed, asked: Asked, stdin: tuple[Path, bytes] | None = None
    ) -> None:
        self.installed = installed
        self.asked = asked
        self._stdin = stdin
        self._number = 0
        self._settings = SettingsReader(installed.names)
        self._around = SurroundingsReader()
        self._asked_of: dict[int, tuple[Settings, Settings]] = {}

    @cached_property
    def _workspace(self) -> Workspace:
        return Workspace(self.installed.rules)

    @cached_property
    def _keys(self) -> Keys:
        return Keys(self.installed, self.asked)

    def read(self, path: Path) -> File:
        """Reads a file and what counts for it; raises `ProjectError` or `ConfigError`."""
        stdin = self._stdin
        data = stdin[1] if stdin and stdin[0] == path else read_bytes(path)
        return File(path, data, self._settings_for(path), self._around.around(path))

    def is_stdin(self, path: Path) -> bool:
        """Says whether a path stands for what came by stdin."""
        return self._stdin is not None and self._stdin[0] == path

    def is_kept(self, path: Path) -> bool:
        """Says whether the outcome may be kept: of text notebooks, jupytext has a say in it."""
        return path.suffix == ".ipynb" and self.is_alone(path)

    def is_alone(self, path: Path) -> bool:
        """Says whether any process can check the file, and needs no other notebook for it."""
        if self.is_stdin(path):
            return False
        try:
            return not self._looks_around(self._settings_for(path))
        except (ProjectError, ConfigError):
            return True  # it is told of by whoever checks it

    def _looks_around(self, settings: Settings) -> bool:
        if self.copies is None or not settings.clones_workspace:
            return False
        named = settings.select is not None and not OF_WORKSPACE.isdisjoint(settings.select)
        return self.asked.workspace or named

    def key(self, file: File) -> Key:
        """Names all that the outcome depends on."""
        return self._keys.key(file.settings, file.around, str(file.path), file.data)

    def check(self, file: File) -> Outcome:
        """Checks a file that was read; raises `ProjectError` where it is no notebook."""
        opened = self.open(file)
        report = self.report(file, opened)
        self._number += 1
        if self._number % _REMEMBERED == 0:
            self._workspace.forget()
        notes = [str(problem) for problem in file.around.problems]
        failures = [
            f"{file.path}: rule {each.rule} failed: {each.error}" for each in report.failures
        ]
        if not opened.notebook.is_python:
            notes.append(f"{file.path}: {opened.notebook.language} notebook: not checked")
            return Outcome(None, tuple(notes), tuple(failures))
        lines = tuple(_lines(opened, report)) if self.asked.with_lines else ()
        checked = Checked(str(file.path), opened.notebook, report, lines)
        return Outcome(checked.slim(), tuple(notes), tuple(failures))

    def open(self, file: File) -> Opened:
        """Returns the notebook in a file; raises `ProjectError`."""
        return open_notebook(file.path, file.data)

    def report(self, file: File, opened: Opened) -> Report:
        """Returns what the rules find in a notebook that stands, or would stand, in a file."""
        copies = None
        if self.copies is not None and self._looks_around(file.settings):
            copies = self.copies(file.path, opened.notebook, file.settings)
        snapshot = Snapshot(
            opened.notebook,
            settings=file.settings,
            surroundings=file.around,
            copies=copies,
            outputs=opened.outputs,
        )
        return self._workspace.check(snapshot)

    def _settings_for(self, path: Path) -> Settings:
        """Returns the project's settings with what the command line says on top of them."""
        settings = self._settings.find(path)
        known = self._asked_of.get(id(settings))
        if known is None or known[0] is not settings:
            select = settings.select if self.asked.select is None else self.asked.select
            on_top = replace(settings, select=select, ignore=settings.ignore | self.asked.ignore)
            known = self._asked_of[id(settings)] = settings, on_top
        return known[1]


def _lines(opened: Opened, report: Report) -> Iterator[int]:
    if report.diagnostics:
        finder, index = opened.lines(), opened.notebook.index
        for it in report.diagnostics:
            yield finder.line(index[it.cell], it.range.start.line)
