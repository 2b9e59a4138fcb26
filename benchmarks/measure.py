"""What the benchmarks share: quantiles, the machine they ran on, and tables."""

from __future__ import annotations

import json
import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path


def quantile(values: Iterable[float], share: float) -> float:
    """Returns the smallest value that at least ``share`` of the values do not exceed."""
    ordered = sorted(values)
    place = max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)
    return ordered[min(place, len(ordered) - 1)]


def spread(ratios: Sequence[float]) -> str:
    """Returns the middle half of some ratios: how far a single one can be trusted."""
    return f"{quantile(ratios, 0.25):.3f} to {quantile(ratios, 0.75):.3f}"


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def machine() -> str:
    """Describes the machine as far as it bears on figures, without naming it."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return (
        f"{date.today()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"load {load:.1f} at the start"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Returns a Markdown table with its columns aligned."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    padded = [
        f"| {' | '.join(map(str.ljust, line, widths))} |"  # as editors align it
        for line in lines
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([padded[0], rule, *padded[1:]])


def save(name: str, figures: object) -> Path:
    """Writes figures beside the benchmarks, where git does not look."""
    path = Path(__file__).parent / "results" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return path
