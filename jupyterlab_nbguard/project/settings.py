"""Finds the settings that count for a notebook.

Key by key, the first of these that says anything counts: the command line; the project's file; the
policy that its organisation brings along (:mod:`.policies`); nbguard's defaults. Where a server
locks a policy, it counts before the project's file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from jupyterlab_nbguard.engine.config import ConfigError, parse_settings
from jupyterlab_nbguard.engine.layers import layered
from jupyterlab_nbguard.model.snapshot import Settings
from jupyterlab_nbguard.project.errors import ProjectError, reason
from jupyterlab_nbguard.project.perfile import for_file, make_sure
from jupyterlab_nbguard.project.policies import Policies, Policy, installed_policies
from jupyterlab_nbguard.project.toml_lines import line_of, tomllib

FILES: dict[str, tuple[str, ...]] = {"nbguard.toml": (), "pyproject.toml": ("tool", "nbguard")}
"""The files that settings stand in, and the table in each; of one folder's, the first counts."""


def find_settings(path: Path, rules: Collection[str], within: Path | None = None) -> Settings:
    """Returns what counts for a notebook; see :meth:`SettingsReader.find`."""
    return SettingsReader(rules, within=within).find(path)


@dataclass(frozen=True)
class _File:
    """A project's file, and our table in it."""

    path: Path
    text: str
    keys: tuple[str, ...]
    table: Mapping[str, object]

    def at_line(self, error: ConfigError) -> ConfigError:
        line = line_of(self.text, error.key)
        return error if line is None else error.at(line)


class SettingsReader:
    """Reads each folder's settings once. Nothing outside the folder ``within`` is read.

    ``locked`` names a policy that no project can change; ``rules`` are the names that exist.
    """

    def __init__(
        self,
        rules: Collection[str],
        policies: Policies | None = None,
        *,
        locked: str = "",
        within: Path | None = None,
    ) -> None:
        self._rules = rules
        self._policies = installed_policies() if policies is None else policies
        self._locked = locked
        self._within = within
        self._kept: dict[Path, tuple[Path, Settings] | ProjectError | ConfigError] = {}

    def find(self, path: Path) -> Settings:
        """Returns what the nearest file of settings asks for, and the policy.

        Of ``pyproject.toml`` only one with our table counts. Raises `ProjectError` for a file that
        cannot be read and `ConfigError` for a setting that cannot be followed.
        """
        whole = path.absolute()
        found = self._kept.get(whole.parent)
        if found is None:
            try:
                found = self._read(whole.parent)
            except (ProjectError, ConfigError) as error:
                found = error
            self._kept[whole.parent] = found
        if isinstance(found, Exception):
            raise found
        base, settings = found
        if not settings.per_file_ignores:
            return settings
        return for_file(settings, whole.relative_to(base))

    def without_project(self, path: Path) -> Settings:
        """Returns what counts where the project's file cannot be followed: the policy alone."""
        base, settings = self._settings(path.absolute().parent, None)
        return for_file(settings, path.absolute().relative_to(base))

    def _read(self, folder: Path) -> tuple[Path, Settings]:
        return self._settings(folder, self._nearest(folder))

    def _settings(self, folder: Path, file: _File | None) -> tuple[Path, Settings]:
        policy = self._policy(file)
        origin = "" if file is None else str(file.path)
        base = folder if file is None else file.path.parent
        settings = Settings() if file is None else self._of_file(file)
        if policy is not None:
            policy.make_sure(self._rules)
            own = {} if file is None else file.table
            pair = (own, policy.table) if self._locked else (policy.table, own)
            settings = parse_settings(layered(*pair), origin or policy.origin, self._rules, ())
            settings = replace(settings, policy=policy.name)
            if file is None:
                base = Path(folder.anchor)
        return base, settings

    def _of_file(self, file: _File) -> Settings:
        origin = str(file.path)
        try:
            settings = parse_settings(file.table, origin, self._rules, file.keys)
            make_sure(settings.per_file_ignores, origin, file.keys)
        except ConfigError as error:
            raise file.at_line(error) from None
        return settings

    def _policy(self, file: _File | None) -> Policy | None:
        if self._locked:
            return self._policies.named(self._locked)
        name = None if file is None else file.table.get("policy")
        if file is None or not isinstance(name, str):
            return self._policies.default()
        try:
            return self._policies.named(name) if name else None
        except ProjectError as error:
            key = (*file.keys, "policy")
            raise file.at_line(ConfigError(str(file.path), key, str(error))) from None

    def _nearest(self, folder: Path) -> _File | None:
        for place in (folder, *folder.parents):
            for name, keys in FILES.items():
                path = place / name
                if not path.is_file():
                    continue
                if self._within is not None and not path.resolve().is_relative_to(self._within):
                    continue
                file = _read(path, keys)
                if file is not None:
                    return file
        return None


def _read(path: Path, keys: tuple[str, ...]) -> _File | None:
    try:
        text = path.read_text(encoding="utf-8")
        table: object = tomllib.loads(text)
    except OSError as error:
        raise ProjectError(str(path), f"cannot be read: {reason(error)}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProjectError(str(path), f"not TOML: {error}") from None
    for key in keys:
        table = table.get(key) if isinstance(table, Mapping) else None
    if table is None:
        return None
    if not isinstance(table, Mapping):
        raise ConfigError(str(path), keys, "must be a table", line_of(text, keys))
    return _File(path, text, keys, cast("Mapping[str, object]", table))
