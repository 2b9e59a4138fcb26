"""The session format: JSON lines, and what the notebook looks like at every moment of one."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

Session = dict[str, Any]
# The code cells of a notebook: (id, source), from top to bottom.
Cells = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Run:
    """A cell was run: at which event, in which kernel of the session, with which source."""

    step: int
    kernel: int
    cell: str
    source: str


@dataclass(frozen=True)
class Check:
    """A moment at which verdicts are wanted."""

    step: int
    kernel: int
    cells: Cells
    runs: tuple[Run, ...] = field(repr=False, default=())

    def last_runs(self) -> dict[str, Run]:
        """The last run of each cell that ran in the kernel of now."""
        return {run.cell: run for run in self.runs if run.kernel == self.kernel}


def read(path: Path) -> Iterator[Session]:
    """Reads the sessions of a file."""
    with path.open(encoding="utf-8") as file:
        yield from (json.loads(line) for line in file if line.strip())


def write(path: Path, sessions: Iterable[Session]) -> None:
    """Writes sessions to a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(it) + "\n" for it in sessions), encoding="utf-8")


def follow(session: Session) -> tuple[list[Run], list[Check]]:
    """Goes through the events; lists the runs and the checks."""
    cells = [(it["id"], it["source"]) for it in session["notebook"]]
    runs: list[Run] = []
    checks: list[Check] = []
    kernel = 0
    for step, event in enumerate(session["events"]):
        kind = event["kind"]
        if kind == "restart":
            kernel += 1
        elif kind == "check":
            checks.append(Check(step, kernel, tuple(cells), tuple(runs)))
        elif kind == "run":
            runs.append(Run(step, kernel, event["cell"], dict(cells)[event["cell"]]))
        else:
            apply(cells, event)
    return runs, checks


def apply(cells: list[tuple[str, str]], event: dict[str, Any]) -> None:
    """Changes the notebook as an edit, insert, delete or move says."""
    ids = [id_ for id_, _ in cells]
    at = ids.index(event["cell"]) if event["kind"] != "insert" else -1
    if event["kind"] == "edit":
        cells[at] = (event["cell"], event["source"])
        return
    item = (event["cell"], event.get("source", "")) if at < 0 else cells.pop(at)
    if event["kind"] == "delete":
        return
    ids = [id_ for id_, _ in cells]
    after = event.get("after")
    cells.insert(ids.index(after) + 1 if after is not None else 0, item)


@lru_cache(maxsize=100_000)
def normal(source: str) -> str:
    """A cell's source without comments and layout: what must be equal for "the same source"."""
    first, _, body = source.partition("\n")
    if first.startswith(("%%time", "%%capture")):
        return f"{first.strip()}\n{normal(body)}"
    try:
        return ast.dump(ast.parse(TransformerManager().transform_cell(source)))
    except SyntaxError:
        return source
