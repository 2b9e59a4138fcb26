"""Finds the defaults that an organisation brings along in a Python package.

The package holds an ``nbguard.toml`` and names itself by the entry point ``nbguard.policies``::

    [project.entry-points."nbguard.policies"]
    acme = "acme_notebooks"          # the package that nbguard.toml lies in
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import EntryPoint, entry_points
from importlib.resources import files
from typing import cast

from jupyterlab_nbguard.engine.config import ConfigError, parse_settings
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.perfile import make_sure
from jupyterlab_nbguard.project.toml_lines import line_of, tomllib

GROUP = "nbguard.policies"
FILE = "nbguard.toml"


@dataclass(frozen=True)
class Policy:
    """An organisation's settings, as they stand in its package."""

    name: str
    origin: str
    """The file, for messages."""
    text: str

    @cached_property
    def table(self) -> dict[str, object]:
        """Holds the settings; raises `ProjectError` where the file is no TOML."""
        try:
            return cast("dict[str, object]", tomllib.loads(self.text))
        except tomllib.TOMLDecodeError as error:
            raise ProjectError(self.origin, f"not TOML: {error}") from None

    def make_sure(self, rules: Collection[str]) -> None:
        """Raises `ConfigError`, with the line, where a setting cannot be followed."""
        try:
            if "policy" in self.table:
                raise ConfigError(self.origin, ("policy",), "a policy builds on no other one")
            settings = parse_settings(self.table, self.origin, rules, ())
            make_sure(settings.per_file_ignores, self.origin, ())
        except ConfigError as error:
            line = line_of(self.text, error.key)
            raise error if line is None else error.at(line) from None


class Policies:
    """The policies that are installed, each read when it is asked for."""

    def __init__(self, points: Collection[EntryPoint]) -> None:
        self._points = {point.name: point for point in points}
        self._read: dict[str, Policy] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Their names, sorted."""
        return tuple(sorted(self._points))

    def named(self, name: str) -> Policy:
        """Returns a policy; raises `ProjectError` where it is not there, or cannot be read."""
        if name not in self._points:
            there = f"there are {', '.join(self.names)}" if self._points else "none is installed"
            raise ProjectError(f"policy {name}", f"not installed; {there}")
        if name not in self._read:
            self._read[name] = _read(self._points[name])
        return self._read[name]

    def default(self) -> Policy | None:
        """Returns the policy that counts where nobody chose one: the only one there is."""
        if len(self._points) > 1:
            first = self.names[0]
            raise ProjectError(
                "policy",
                f"several are installed ({', '.join(self.names)}); say which one counts, by "
                f'policy = "{first}" in the project\'s settings',
            )
        return self.named(self.names[0]) if self._points else None


def installed_policies() -> Policies:
    """Returns the policies of the packages that are installed beside this one."""
    return Policies(tuple(entry_points(group=GROUP)))


def _read(point: EntryPoint) -> Policy:
    name = f"policy {point.name}"
    try:
        file = files(point.module) / FILE
        return Policy(point.name, str(file), file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        cause = f"the package {point.module} holds no {FILE}"
    except Exception as error:  # a stranger's package may raise anything when it is imported
        cause = f"the package {point.module} cannot be read: {error!r}"
    raise ProjectError(name, cause)
