"""The floors of ARCHITECTURE.md: a file imports from lower floors or its own folder only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "jupyterlab_nbguard"
FLOORS = {
    "model": 0,
    "python": 1,
    "outputs": 1,
    "analysis": 2,
    "clones": 2,
    "packages": 2,
    "fixes": 3,
    "promote": 4,
    "rules": 4,
    "engine": 5,
    "kernel": 5,
    "protocol": 6,
    "project": 6,
    "jobs": 7,
    "server": 8,
    "cli": 8,
}
# No disk, no clock, no network, no logging, no Jupyter.
PURE = (
    *("model", "python", "outputs", "analysis", "clones", "packages"),
    *("fixes", "promote", "rules", "engine", "protocol"),
)
WORLD = frozenset(
    {"asyncio", "datetime", "jupyter_client", "jupyter_core", "jupyter_server", "logging", "os"}
    | {"pathlib", "socket", "subprocess", "tempfile", "time", "tornado", "traitlets", "zmq"}
)


def imports(source: str, parts: tuple[str, ...]) -> Iterator[str]:
    """Yields the full names of the modules that a file imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            above = ["jupyterlab_nbguard", *parts[: len(parts) - node.level]]
            stem = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{stem}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def broken(source: str, parts: tuple[str, ...]) -> list[str]:
    """Lists the imports by which a file of a folder reaches up or sideways, or into the world."""
    folder = parts[0]
    found = []
    for name in imports(source, parts):
        top, *rest = name.split(".")
        if top == "jupyterlab_nbguard" and rest and rest[0] in FLOORS:
            if rest[0] != folder and FLOORS[rest[0]] >= FLOORS[folder]:
                found.append(name)
        elif top in WORLD and folder in PURE:
            found.append(name)
    return found


FILES = sorted(path for folder in FLOORS for path in (PACKAGE / folder).rglob("*.py"))


def test_every_folder_has_a_floor() -> None:
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders <= FLOORS.keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_floors(path: Path) -> None:
    assert not broken(path.read_text(encoding="utf-8"), path.relative_to(PACKAGE).parts)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("from jupyterlab_nbguard.rules.rule import Rule", ("analysis", "planted.py")),
        ("from ..engine.check import check", ("analysis", "planted.py")),
        ("from ..engine import check", ("kernel", "planted.py")),
        ("from ...server import host", ("cli", "output", "planted.py")),
        ("import jupyterlab_nbguard.python.parse", ("model", "planted.py")),
        ("def f():\n    import jupyterlab_nbguard.cli.main", ("jobs", "planted.py")),
        ("import os.path", ("engine", "planted.py")),
        ("from ..python.parse import parse", ("outputs", "planted.py")),
        ("from pathlib import Path", ("rules", "planted.py")),
        ("from ..analysis.plan import plan", ("packages", "planted.py")),
        ("from pathlib import Path", ("packages", "planted.py")),
    ],
)
def test_a_planted_import_is_found(line: str, parts: tuple[str, ...]) -> None:
    assert broken(line, parts)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("from .other import thing", ("analysis", "own.py")),
        ("from ..model.text import Range", ("analysis", "own.py")),
        ("from jupyterlab_nbguard.engine.check import check", ("protocol", "own.py")),
        ("from pathlib import Path", ("project", "own.py")),
        ("from .. import __version__", ("server", "own.py")),
    ],
)
def test_what_is_allowed_is_not_called_broken(line: str, parts: tuple[str, ...]) -> None:
    assert not broken(line, parts)
