"""Keeps one diagnostic for one cause.

Of the rules that speak about the state of the same name in the same cell, the most telling one is
heard. `not-rerun-safe` is none of them: what is wrong now and what would end it for good are two
things to know.
"""

from __future__ import annotations

from collections.abc import Iterable

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.notebook import CellId

# What the kernel showed comes before what was guessed, and what fails before what differs.
_TELLING = (
    "hidden-state",
    "run-order",
    "stale-cell",
    "used-before-definition",
    "undefined-name",
)


def one_cause(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Returns the diagnostics without those that repeat the cause of a more telling one."""
    rank = {rule: place for place, rule in enumerate(_TELLING)}
    best: dict[tuple[CellId, str], int] = {}
    found = list(diagnostics)
    for diagnostic in found:
        if diagnostic.rule in rank and diagnostic.name:
            key = diagnostic.cell, diagnostic.name
            best[key] = min(best.get(key, len(rank)), rank[diagnostic.rule])
    return [
        diagnostic
        for diagnostic in found
        if rank.get(diagnostic.rule, -1) <= best.get((diagnostic.cell, diagnostic.name), len(rank))
    ]
