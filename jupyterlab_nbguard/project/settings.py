"""Finds the settings of the project that a notebook lies in."""

from __future__ import annotations

import sys
from collections.abc import Collection
from importlib import import_module
from pathlib import Path

from jupyterlab_nbguard.engine.config import parse_settings
from jupyterlab_nbguard.model.snapshot import Settings
from jupyterlab_nbguard.project.errors import ProjectError, reason

# The same module under two names: Python has it since 3.11.
tomllib = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")


def find_settings(path: Path, rules: Collection[str], within: Path | None = None) -> Settings:
    """Returns what the nearest ``pyproject.toml`` with a ``[tool.nbguard]`` table asks for.

    Without one, the defaults. Nothing outside the folder ``within`` is read. Raises `ProjectError`
    for a file that cannot be read and `ConfigError` for a setting that cannot be followed.
    """
    for folder in path.absolute().parents:
        file = folder / "pyproject.toml"
        if within is not None and not file.resolve().is_relative_to(within):
            continue
        if file.is_file():
            table = _table(file)
            if table is not None:
                return parse_settings(table, str(file), rules)
    return Settings()


def _table(file: Path) -> object:
    try:
        tool = tomllib.loads(file.read_text(encoding="utf-8")).get("tool")
    except OSError as error:
        raise ProjectError(str(file), f"cannot be read: {reason(error)}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(str(file), f"not TOML: {error}") from None
    return tool.get("nbguard") if isinstance(tool, dict) else None
