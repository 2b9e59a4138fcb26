"""What a contestant says of cells, in one shape for all."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

QUIET = frozenset({"fresh", "running", "unknown"})


@dataclass(frozen=True)
class Verdict:
    """Whether a cell is marked, and for what: (name, cell) pairs."""

    marked: bool
    reasons: tuple[tuple[str | None, str | None], ...] = ()


# (session, step of the check, cell) -> what is said
Verdicts = dict[tuple[str, int, str], Verdict]


def read(path: Path) -> Verdicts:
    """Reads verdicts in the format of `benchmarks/replay.py`."""
    out: Verdicts = {}
    with path.open(encoding="utf-8") as file:
        for line in file:
            check = json.loads(line)
            for cell, it in check["cells"].items():
                reasons = tuple((plain(r["name"]), r["cell"]) for r in it["reasons"])
                key = (check["session"], check["step"], cell)
                out[key] = Verdict(it["state"] not in QUIET, reasons)
    return out


def plain(name: str | None) -> str | None:
    """The name that a path such as ``df['a']`` or ``p.size`` begins with."""
    if name is None:
        return None
    match = re.match(r"\w+", name)
    return match[0] if match else name
