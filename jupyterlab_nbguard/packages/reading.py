"""What the readers of declarations share: what they return, and how text becomes lines."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from jupyterlab_nbguard.model.packages import Declared, Kind, Problem
from jupyterlab_nbguard.packages.requirement import NotARequirement, declare

# The same module under two names: Python has it since 3.11.
tomllib: Any = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")


class CannotWrite(ValueError):
    """Says in one line why nothing can be written."""


@dataclass
class Read:
    """What one file says."""

    declared: list[Declared] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    locked: dict[str, list[str]] = field(default_factory=dict)
    included: list[tuple[str, bool]] = field(default_factory=list)
    """Other files that it names, relative to it, and whether they only constrain."""
    requires_python: str = ""
    own: list[str] = field(default_factory=list)
    """The project's own name."""
    declares: bool = True
    """Whether requirements can stand here: a ``pyproject.toml`` may hold settings only."""

    def add(self, text: str, kind: Kind, file: str, line: int, group: str = "") -> None:
        """Adds one requirement, or the reason why it cannot be read."""
        try:
            self.declared.append(declare(text, kind, file, line, group))
        except NotARequirement as error:
            self.problems.append(Problem(file, line, str(error)))


def decode(data: bytes) -> str:
    """Returns the text in a file's bytes: UTF-8, with or without a mark at its start, or UTF-16.

    PowerShell's ``pip freeze > requirements.txt`` writes UTF-16. Raises ``UnicodeDecodeError``.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    return data.decode("utf-8-sig")


def parse_toml(text: str, file: str, above: int = 0) -> tuple[dict[str, Any], Problem | None]:
    """Returns a table, or why there is none; ``above`` counts the lines of the file before it."""
    text = text.replace("\r\n", "\n")
    try:
        return tomllib.loads(text), None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        # What is missing at the end is missed on the last line.
        line = int(found[1]) if found else text.rstrip("\n").count("\n") + 1
        cause = str(error).partition(" (at")[0]
        return {}, Problem(file, above + line, f"not TOML: {cause}")


def line_of(text: str, *needles: str) -> int:
    """Returns the 1-based number of the first line with one of the needles in it, or 0."""
    for number, line in enumerate(text.split("\n"), 1):
        if any(needle in line for needle in needles):
            return number
    return 0
