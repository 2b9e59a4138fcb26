"""Finds the settings of the project that a notebook lies in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from pathspec import GitIgnoreSpec

from jupyterlab_nbguard.engine.config import ConfigError, parse_settings
from jupyterlab_nbguard.model.snapshot import Settings
from jupyterlab_nbguard.project.errors import ProjectError, reason
from jupyterlab_nbguard.project.toml_lines import line_of, tomllib

FILES: dict[str, tuple[str, ...]] = {"nbguard.toml": (), "pyproject.toml": ("tool", "nbguard")}
"""The files that settings stand in, and the table in each; of one folder's, the first counts."""


def find_settings(path: Path, rules: Collection[str], within: Path | None = None) -> Settings:
    """Returns what the nearest ``nbguard.toml``, or ``pyproject.toml`` with our table, asks for.

    Without one, the defaults. Nothing outside the folder ``within`` is read. Raises `ProjectError`
    for a file that cannot be read and `ConfigError` for a setting that cannot be followed.
    """
    for folder in path.absolute().parents:
        for name, table in FILES.items():
            file = folder / name
            if within is not None and not file.resolve().is_relative_to(within):
                continue
            if file.is_file():
                settings = _read(file, table, rules)
                if settings is not None:
                    return _for_file(settings, path.absolute().relative_to(folder))
    return Settings()


def _read(file: Path, keys: Sequence[str], rules: Collection[str]) -> Settings | None:
    try:
        text = file.read_text(encoding="utf-8")
        table: object = tomllib.loads(text)
    except OSError as error:
        raise ProjectError(str(file), f"cannot be read: {reason(error)}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(str(file), f"not TOML: {error}") from None
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    if table is None:
        return None
    try:
        settings = parse_settings(table, str(file), rules, keys)
        for pattern in settings.per_file_ignores:
            _spec(pattern, str(file), keys)
    except ConfigError as error:
        line = line_of(text, error.key)
        raise error if line is None else error.at(line) from None
    return settings


def _for_file(settings: Settings, path: Path) -> Settings:
    """Leaves out the rules that the project does not want for this file."""
    unwanted = [
        names
        for pattern, names in settings.per_file_ignores.items()
        if _spec(pattern).match_file(path.as_posix())
    ]
    return replace(settings, ignore=settings.ignore.union(*unwanted))


def _spec(pattern: str, origin: str = "", keys: Sequence[str] = ()) -> GitIgnoreSpec:
    try:
        return GitIgnoreSpec.from_lines([pattern])
    except ValueError:
        place = (*keys, "per-file-ignores", pattern)
        raise ConfigError(origin, place, "no pattern as in .gitignore") from None
