"""Reads what is installed where a notebook runs, without running its interpreter."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType

from jupyterlab_nbguard.model.packages import Distribution, Environment, Interpreter, normalise
from jupyterlab_nbguard.project.distributions import DistributionReader


def find_environment(notebook: Path, within: Path | None = None) -> Path | None:
    """Returns the nearest ``.venv`` or ``venv`` at or above a notebook."""
    for folder in notebook.absolute().parents:
        if within is not None and not folder.is_relative_to(within):
            return None
        for name in (".venv", "venv"):
            if (folder / name / "pyvenv.cfg").is_file():
                return folder / name
    return None


def read_environment(
    folder: Path | None = None, reader: DistributionReader | None = None
) -> Environment:
    """Returns what is installed in a virtual environment; without one, where this code runs."""
    reader = reader or DistributionReader()
    if folder is None:
        version = ".".join(map(str, sys.version_info[:3]))
        place = f"the environment that nbguard runs in ({sys.prefix})"
        return _environment(reader, sys.path, version, place)
    return _environment(reader, map(str, packages_folders(folder)), _python(folder), str(folder))


def packages_folders(environment: Path) -> list[Path]:
    """Lists the folders that the packages of a virtual environment lie in."""
    return [
        *environment.glob("lib*/python*/site-packages"),
        *environment.glob("Lib/site-packages"),
    ]


def read_interpreter(
    interpreter: Interpreter, reader: DistributionReader | None = None
) -> Environment | None:
    """Returns what a running interpreter can import, from the folders that it looks in.

    None where those are not this machine's: a kernel may run in a container, or elsewhere.
    """
    if not is_here(interpreter):
        return None
    found = _environment(
        reader or DistributionReader(),
        interpreter.path,
        interpreter.python,
        interpreter.prefix,
        live=True,
    )
    modules = dict(found.modules)
    for folder in interpreter.path:
        for name in _top_level(folder):
            modules.setdefault(name, ())
    return Environment(
        found.distributions, MappingProxyType(modules), found.python, True, found.place
    )


def is_here(interpreter: Interpreter) -> bool:
    """Says whether the interpreter's folders are those that this program sees by their names."""
    if interpreter.host != socket.gethostname() or not interpreter.library:
        return False
    try:
        return os.stat(interpreter.library).st_ino == interpreter.mark
    except OSError:
        return False


def folder_stamp(folders: Iterable[str]) -> tuple[tuple[str, int], ...]:
    """Returns what changes when something is installed into one of the folders, or removed."""
    found = []
    for folder in folders:
        try:
            found.append((folder, os.stat(folder).st_mtime_ns))
        except OSError:
            found.append((folder, 0))
    return tuple(found)


def _top_level(folder: str) -> list[str]:
    """Lists what can be imported from a folder, whoever put it there."""
    try:
        with os.scandir(folder) as entries:
            names = [(it.name, it.is_dir()) for it in entries]
    except OSError:
        return []
    return [
        name.partition(".")[0]
        for name, is_folder in names
        if (is_folder and name.isidentifier()) or name.endswith((".py", ".so", ".pyd"))
    ]


def _python(folder: Path) -> str:
    """Reads the version in ``pyvenv.cfg``: `venv` and `virtualenv` call it differently."""
    try:
        text = (folder / "pyvenv.cfg").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    line = re.search(r"^version(?:_info)?\s*=\s*(\d+\.\d+(?:\.\d+)?)", text, re.MULTILINE)
    return line[1] if line else ""


def _environment(
    reader: DistributionReader,
    folders: Iterable[str],
    python: str,
    place: str,
    live: bool = False,
) -> Environment:
    distributions: dict[str, Distribution] = {}
    modules: dict[str, dict[str, None]] = {}
    for folder in folders:
        for each in reader.read(folder or os.getcwd()):
            key = normalise(each.distribution.name)
            if key in distributions:  # the first on the path is imported
                continue
            distributions[key] = each.distribution
            for module in each.modules:
                modules.setdefault(module, {})[key] = None
    return Environment(
        MappingProxyType(distributions),
        MappingProxyType({module: tuple(names) for module, names in modules.items()}),
        python,
        live,
        place,
    )
