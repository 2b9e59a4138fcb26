"""Finds what the files around a notebook declare, which modules come along, and what is tested.

From the notebook's folder upwards, to the repository's root; where there is no repository, to the
first folder that declares anything.
"""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType

from jupyterlab_nbguard.model.packages import Declared, Problem, Surroundings, normalise
from jupyterlab_nbguard.packages.environment_yml import read_environment
from jupyterlab_nbguard.packages.locks import read_lock
from jupyterlab_nbguard.packages.pyproject import read_pyproject
from jupyterlab_nbguard.packages.reading import Read, decode
from jupyterlab_nbguard.packages.requirements_txt import read_requirements
from jupyterlab_nbguard.project.errors import reason
from jupyterlab_nbguard.project.testnames import TestNames

Reader = Callable[[str, str], Read]

_READERS: tuple[tuple[tuple[str, ...], Reader], ...] = (
    (("pyproject.toml",), read_pyproject),
    (("requirements*.txt",), read_requirements),
    (("environment*.yml", "environment*.yaml"), read_environment),
    (("uv.lock", "pylock.toml", "pylock.*.toml"), read_lock),
)
_HIGHEST = 30
_LARGE = 20_000_000
"""Bytes; no file of declarations is larger, and the editor waits for none that is."""


class SurroundingsReader:
    """Reads each folder once, however many notebooks lie in it; and each file until it changes."""

    def __init__(self, within: Path | None = None) -> None:
        self._within = within
        self._kept: dict[Path, Surroundings] = {}
        self._tests = TestNames()
        self._files: dict[tuple[str, str], tuple[tuple[int, int], Read]] = {}

    def around(self, notebook: Path) -> Surroundings:
        """Returns what surrounds a notebook; what cannot be read is said in its problems."""
        folder = notebook.absolute().parent
        if folder not in self._kept:
            self._kept[folder] = self._read(folder)
        return self._kept[folder]

    def now_around(self, notebook: Path) -> Surroundings:
        """Returns what surrounds a notebook by now: folders are looked at again."""
        return self._read(notebook.absolute().parent)

    def _read(self, folder: Path) -> Surroundings:
        reading = _Reading(self._files, self._within)
        places = []
        for place in self._upwards(folder):
            places.append(place)
            reading.folder(place)
            if (place / ".git").exists() or reading.files:
                reading.own |= _modules(place / "src")
                if place != folder:
                    reading.own |= _modules(place)
                if (place / ".git").exists() or not _in_repository(place):
                    break
        reading.own |= _modules(folder)
        tests, tested = self._tests.of(dict.fromkeys([folder, *places]))
        return replace(reading.result(), tests=tests, tested=tested)

    def _upwards(self, folder: Path) -> Iterator[Path]:
        for place in (folder, *list(folder.parents)[:_HIGHEST]):
            if self._within is not None and not place.is_relative_to(self._within):
                return
            # What lies in a home folder, or at the root, is of no one project.
            if place != folder and (place == Path.home() or place.parent == place):
                return
            yield place


def _in_repository(folder: Path) -> bool:
    return any((place / ".git").exists() for place in folder.parents)


class _Reading:
    def __init__(
        self, known: dict[tuple[str, str], tuple[tuple[int, int], Read]], within: Path | None
    ) -> None:
        self._known = known
        self._within = within
        self.files: list[str] = []
        self.declared: list[Declared] = []
        self.problems: list[Problem] = []
        self.locked: dict[str, list[str]] = {}
        self.own: set[str] = set()
        self.requires_python = ""
        self._seen: set[Path] = set()

    def folder(self, folder: Path) -> None:
        names = _names(folder)
        inner = _names(folder / "requirements") if "requirements" in names else []
        for patterns, reader in _READERS:
            for pattern in patterns:
                for name in fnmatch.filter(names, pattern):
                    self.file(folder / name, reader)
            if reader is read_requirements:
                for name in fnmatch.filter(inner, "*.txt"):
                    self.file(folder / "requirements" / name, reader)

    def file(self, file: Path, reader: Reader, constrains: bool = False) -> None:
        if file in self._seen or not file.is_file():
            return
        if self._within is not None and not file.resolve().is_relative_to(self._within):
            return
        self._seen.add(file)
        read = self.content(file, reader, constrains)
        if read is None:
            return
        if read.declares:
            self.files.append(str(file))
        self.declared += read.declared
        self.problems += read.problems
        self.requires_python = self.requires_python or read.requires_python
        self.own |= {normalise(name).replace("-", "_") for name in read.own}
        for name, versions in read.locked.items():
            self.locked.setdefault(name, []).extend(versions)
        for name, also_constrains in read.included:
            other = Path(os.path.normpath(file.parent / name))
            if "://" not in name:
                self.included(other, also_constrains, str(file))

    def included(self, file: Path, constrains: bool, by: str) -> None:
        if not file.is_file():
            self.problems.append(Problem(by, 0, f"includes {file.name}, which is not there"))
        else:
            self.file(file, partial(read_requirements, constraints=constrains), constrains)

    def content(self, file: Path, reader: Reader, constrains: bool) -> Read | None:
        """Returns what a file says; it is read again when its time or size is another."""
        try:
            found = file.stat()
            if found.st_size > _LARGE:
                self.problems.append(Problem(str(file), 0, "too large to be read"))
                return None
            key, stamp = (str(file), str(constrains)), (found.st_mtime_ns, found.st_size)
            known = self._known.get(key)
            if known is None or known[0] != stamp:
                known = self._known[key] = (stamp, reader(decode(file.read_bytes()), str(file)))
            return known[1]
        except OSError as error:
            self.problems.append(Problem(str(file), 0, f"cannot be read: {reason(error)}"))
        except UnicodeDecodeError:
            self.problems.append(Problem(str(file), 0, "neither UTF-8 nor UTF-16 text"))
        return None

    def result(self) -> Surroundings:
        return Surroundings(
            tuple(self.declared),
            tuple(self.files),
            frozenset(self.own),
            self.requires_python,
            tuple(self.problems),
            MappingProxyType({name: tuple(it) for name, it in self.locked.items()}),
        )


def _names(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def _modules(folder: Path) -> set[str]:
    """Lists what Python would import from a folder: files, packages, folders with Python in."""
    found = set()
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return set()
    for entry in entries:
        name, suffix = os.path.splitext(entry.name)
        if entry.is_file() and suffix in (".py", ".so", ".pyd", ".pyx"):
            found.add(name.partition(".")[0])
        elif entry.name.isidentifier() and entry.is_dir() and _holds_python(entry.path):
            found.add(entry.name)
    return found


def _holds_python(folder: str) -> bool:
    """A folder without ``__init__.py`` is a package, too (PEP 420)."""
    try:
        with os.scandir(folder) as entries:
            inner = list(entries)
    except OSError:
        return False
    if any(entry.name.endswith(".py") for entry in inner):
        return True
    return any(
        entry.is_dir() and entry.name.isidentifier() and _file_in(entry.path) for entry in inner
    )


def _file_in(folder: str) -> bool:
    try:
        return any(name.endswith(".py") for name in os.listdir(folder))
    except OSError:
        return False
