"""Writes a list of JSON as it comes, as ``json.dumps(items, indent=2)`` would write it whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from textwrap import indent


def json_list(items: Iterable[object], depth: int = 0) -> Iterator[str]:
    """Yields the lines of a list that stands ``depth`` levels deep; the first is not indented."""
    margin = "  " * depth
    opened = False
    before = ""
    for item in items:
        yield "[" if not opened else f"{before},"
        opened = True
        before = indent(json.dumps(item, indent=2), margin + "  ")
    if opened:
        yield before
    yield f"{margin}]" if opened else "[]"
