"""Finds the line of a TOML file on which a key is set; only asked once something is wrong.

The parser of the standard library keeps no positions. It is asked for the beginnings of the file
instead: the first one that has the key in it ends with the key's statement.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module

# The same module under two names: Python has it since 3.11.
tomllib = import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")


def line_of(text: str, key: Sequence[str]) -> int | None:
    """Returns the line (from 1) on which ``key`` is set; ``None`` where it is not."""
    lines = text.splitlines(keepends=True)
    start = 0
    for end in range(1, len(lines) + 1):
        try:
            document = tomllib.loads("".join(lines[:end]))
        except tomllib.TOMLDecodeError:
            continue  # within a statement of several lines
        if _has(document, key):
            while lines[start].strip() == "" or lines[start].lstrip().startswith("#"):
                start += 1
            return start + 1
        start = end
    return None


def _has(value: object, key: Sequence[str]) -> bool:
    for part in key:
        if not isinstance(value, Mapping) or part not in value:
            return False
        value = value[part]
    return True
