"""Which cell reads what another one makes."""

from __future__ import annotations

from dataclasses import dataclass

from .notebook import CellId


@dataclass(frozen=True)
class Edge:
    """Says that ``target`` reads ``names``, which ``source`` binds or changes."""

    source: CellId
    target: CellId
    names: tuple[str, ...]
