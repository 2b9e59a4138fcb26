"""Reads the settings that a project asks for from its ``[tool.nbguard]`` table.

``nbguard.toml`` holds the same without ``tool.nbguard`` before the names of tables. ::

    [tool.nbguard]
    policy = "acme"                           # the package that brings an organisation's defaults
    select = ["stale-cell", "hidden-state"]   # default: every rule
    ignore = ["global-dependency"]
    severity = { hidden-state = "error" }

    [tool.nbguard.per-file-ignores]           # patterns as in .gitignore
    "scratch/" = ["undefined-name"]

    [tool.nbguard.rules.global-dependency]    # what one rule offers to be set
    allow = ["config"]

    [tool.nbguard.verify]                     # of `nbguard verify`
    ignore = ["^run id: .*$"]                 # regular expressions of what no two runs share
    tolerance = 1e-6                          # relative, of numbers
    timeout = 600                             # seconds for one cell

    [tool.nbguard.clones]
    exclude = ["archive/"]                    # where no copies are looked for, as in .gitignore
    workspace = false                         # no copies are looked for in other files
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches
from types import MappingProxyType
from typing import cast

from jupyterlab_nbguard.model.diagnostic import SEVERITIES, Severity
from jupyterlab_nbguard.model.snapshot import Settings, VerifySettings

_KEYS = (
    *("select", "ignore", "severity", "per-file-ignores", "rules"),
    *("verify", "clones", "policy"),
)
_VERIFY_KEYS = ("ignore", "tolerance", "timeout")

Key = tuple[str, ...]
"""A setting's place below our table."""


class ConfigError(ValueError):
    """Names the file, the key and (where it is known) the line of a setting nobody can follow."""

    def __init__(
        self, origin: str, key: tuple[str, ...], cause: str, line: int | None = None
    ) -> None:
        place = origin if line is None else f"{origin}:{line}"
        super().__init__(": ".join(filter(None, (place, ".".join(key), cause))))
        self.origin, self.key, self.cause = origin, key, cause

    def at(self, line: int) -> ConfigError:
        """Returns the same with the line of the file, counted from 1."""
        return ConfigError(self.origin, self.key, self.cause, line)


def parse_settings(
    table: object,
    origin: str,
    rules: Collection[str],
    name: Sequence[str] = ("tool", "nbguard"),
) -> Settings:
    """Returns the settings that a table asks for.

    ``rules`` are the names that exist, ``name`` is the table's own in its file.
    """
    reader = _Reader(origin, rules, tuple(name))
    top = reader.table(table)
    for key in top:
        if key not in _KEYS:
            raise reader.error((key,), f"no such setting; there are {', '.join(_KEYS)}")
    if not isinstance(top.get("policy", ""), str):
        raise reader.error(("policy",), 'must be the name of a policy, or "" for none')
    select = reader.names(top["select"], ("select",)) if "select" in top else None
    return Settings(
        select=select,
        ignore=reader.names(top.get("ignore", []), ("ignore",)),
        severity=MappingProxyType(reader.severities(top.get("severity", {}))),
        per_file_ignores=MappingProxyType(reader.per_file(top.get("per-file-ignores", {}))),
        options=MappingProxyType(reader.options(top.get("rules", {}))),
        verify=reader.verify(top.get("verify", {})),
        clones_exclude=reader.exclude(top.get("clones", {})),
        clones_workspace=reader.workspace(top.get("clones", {})),
        origin=origin,
    )


class _Reader:
    """Reads one file's table and knows how to complain of it."""

    def __init__(self, origin: str, rules: Collection[str], name: Key) -> None:
        self.origin = origin
        self.rules = rules
        self.name = name

    def error(self, key: Key, cause: str) -> ConfigError:
        return ConfigError(self.origin, (*self.name, *key), cause)

    def table(self, value: object, key: Key = ()) -> Mapping[str, object]:
        if not isinstance(value, Mapping):
            raise self.error(key, "must be a table")
        return cast("Mapping[str, object]", value)

    def rule(self, name: object, key: Key) -> str:
        if not isinstance(name, str):
            raise self.error(key, "must hold names of rules")
        if name not in self.rules:
            near = get_close_matches(name, self.rules, 1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            raise self.error(key, f"there is no rule '{name}'{hint}")
        return name

    def names(self, value: object, key: Key) -> frozenset[str]:
        if not isinstance(value, list):
            raise self.error(key, "must be a list of names of rules")
        return frozenset(self.rule(name, key) for name in value)

    def severities(self, value: object) -> dict[str, Severity]:
        found: dict[str, Severity] = {}
        for name, severity in self.table(value, ("severity",)).items():
            key = ("severity", name)
            self.rule(name, key)
            if severity not in SEVERITIES:
                raise self.error(key, f"must be one of {', '.join(SEVERITIES)}")
            found[name] = severity
        return found

    def per_file(self, value: object) -> dict[str, frozenset[str]]:
        table = self.table(value, ("per-file-ignores",))
        return {
            pattern: self.names(names, ("per-file-ignores", pattern))
            for pattern, names in table.items()
        }

    def options(self, value: object) -> dict[str, Mapping[str, object]]:
        found: dict[str, Mapping[str, object]] = {}
        for name, options in self.table(value, ("rules",)).items():
            key = ("rules", name)
            found[self.rule(name, key)] = MappingProxyType(dict(self.table(options, key)))
        return found

    def verify(self, value: object) -> VerifySettings:
        table = self.table(value, ("verify",))
        for key in table:
            if key not in _VERIFY_KEYS:
                there = ", ".join(_VERIFY_KEYS)
                raise self.error(("verify", key), f"no such setting; there are {there}")
        return VerifySettings(
            ignore=self.patterns(table.get("ignore", []), ("verify", "ignore")),
            tolerance=self.number(table.get("tolerance"), ("verify", "tolerance")),
            timeout=self.number(table.get("timeout"), ("verify", "timeout")),
        )

    def patterns(self, value: object, key: Key) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(it, str) for it in value):
            raise self.error(key, "must be a list of regular expressions")
        for pattern in value:
            try:
                re.compile(pattern)
            except re.error as error:
                cause = f"'{pattern}' is no regular expression: {error}"
                raise self.error(key, cause) from None
        return tuple(value)

    def number(self, value: object, key: Key) -> float | None:
        if value is None:
            return None
        if type(value) not in (int, float) or not 0 <= cast("float", value) < float("inf"):
            raise self.error(key, "must be a number from 0 on")
        return float(cast("float", value))

    def exclude(self, value: object) -> tuple[str, ...]:
        table = self.table(value, ("clones",))
        for key in table:
            if key not in ("exclude", "workspace"):
                raise self.error(("clones", key), "no such setting; there are exclude, workspace")
        patterns = table.get("exclude", [])
        if not isinstance(patterns, list) or not all(isinstance(it, str) for it in patterns):
            raise self.error(("clones", "exclude"), "must be a list of patterns as in .gitignore")
        return tuple(patterns)

    def workspace(self, value: object) -> bool:
        wanted = self.table(value, ("clones",)).get("workspace", True)
        if not isinstance(wanted, bool):
            raise self.error(("clones", "workspace"), "must be true or false")
        return wanted
