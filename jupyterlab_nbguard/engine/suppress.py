"""Says which rules a cell's comments and tags silence, and where.

``# nbguard: ignore[rule]`` at the end of a line silences that line, as a cell's first line (below
a cell magic, which must stay first) the whole cell, and ``nbguard: ignore[rule]`` as a cell's tag
does the same. Without brackets, every rule is meant.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.notebook import Cell

_WORDS = r"nbguard\s*[:-]\s*ignore(?:\s*\[(?P<rules>[^\]]*)\])?"
_COMMENT = re.compile(rf"#\s*{_WORDS}(?![\w\[-])")
_TAG = re.compile(_WORDS)

_EVERY = frozenset(("*",))


@dataclass(frozen=True)
class Suppressions:
    """The rules that are silent in the whole cell, and by line; ``*`` stands for every rule."""

    cell: frozenset[str] = frozenset()
    lines: Mapping[int, frozenset[str]] | None = None

    def silences(self, diagnostic: Diagnostic) -> bool:
        """Says whether the person asked not to be told."""
        silent = self.cell
        if self.lines:
            silent = silent | self.lines.get(diagnostic.range.start.line, frozenset())
        return bool(silent & {"*", diagnostic.rule})


def suppressions(cell: Cell) -> Suppressions:
    """Reads a cell's comments and tags."""
    whole: frozenset[str] = frozenset()
    for tag in cell.tags:
        found = _TAG.fullmatch(tag.strip())
        if found:
            whole |= _rules(found)
    lines: dict[int, frozenset[str]] = {}
    if "nbguard" in cell.source:
        first = True
        for number, line in enumerate(cell.source.split("\n")):
            text = line.strip()
            found = _COMMENT.search(line)
            if found and first and text.startswith("#"):
                whole |= _rules(found)
            elif found:
                lines[number] = _rules(found)
            if text and not text.startswith(("%%", "#")):
                first = False
    return Suppressions(whole, lines or None)


def _rules(found: re.Match[str]) -> frozenset[str]:
    rules = found["rules"]
    if rules is None:
        return _EVERY
    return frozenset(name.strip() for name in rules.split(",") if name.strip())
