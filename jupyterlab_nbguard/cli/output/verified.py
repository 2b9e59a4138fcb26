"""How ``nbguard verify`` shows what it found: for people, for editors, for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from jupyterlab_nbguard.jobs.verify.verify import CellReport, VerifyReport

_COLOURS = {"different": "yellow", "failed": "red", "not-reached": "blue", "new": "cyan"}
_QUIET = ("same", "new", "not-reached")
"""Of these nothing is said, unless files outside the folder were used; a summary counts them."""


@dataclass(frozen=True)
class Verified:
    """One notebook that was run, and what is said of its cells."""

    path: str
    report: VerifyReport


def full(verified: Iterable[Verified]) -> Iterator[str]:
    """Yields one block of lines a cell: what differs, or the error; and the files outside."""
    for one in verified:
        for cell in one.report.cells:
            if cell.state not in _QUIET or cell.files_outside:
                yield from _block(one, cell)
                yield ""


def concise(verified: Iterable[Verified]) -> Iterator[str]:
    """Yields one line a cell that differs or failed, and one a file outside the folder."""
    for one in verified:
        for cell in one.report.cells:
            place = f"{one.path}:cell {cell.index + 1}"
            if cell.state not in _QUIET:
                yield f"{place}: {_head(cell)}: {_lines(cell)[0]}"
            for it in cell.files_outside:
                yield f"{place}: outside: {it.use} {it.path}"


def as_json(verified: Iterable[Verified]) -> Iterator[str]:
    """Yields the list of all code cells as one text; ``cell`` counts all cells from 0."""
    entries = [_entry(one, cell) for one in verified for cell in one.report.cells]
    yield json.dumps(entries, indent=2)


def _block(one: Verified, cell: CellReport) -> Iterator[str]:
    head = click.style(_head(cell), fg=_COLOURS.get(cell.state), bold=True)
    seconds = f" ({cell.seconds:.1f} s)" if cell.seconds >= 0.05 else ""
    first, *others = _lines(cell)
    yield f"{head} {first}".rstrip()
    yield f" --> {one.path}, cell {cell.index + 1}{seconds}"
    for line in others:
        colour = {"-": "red", "+": "green"}.get(line[:1])
        yield f"  | {click.style(line, fg=colour) if colour else line}".rstrip()
    for it in cell.files_outside:
        yield f"  = {it.use} outside the notebook's folder: {it.path}"


def _head(cell: CellReport) -> str:
    return cell.state if cell.difference is None else f"{cell.state}[{cell.difference.kind}]"


def _lines(cell: CellReport) -> list[str]:
    text = ""
    if cell.difference is not None:
        text = cell.difference.text
        if text.startswith(("-", "+", " ", "@")):
            text = f"the output is another\n{text}"
    elif cell.error is not None:
        text = str(cell.error)
    # What would move the cursor or colour the screen is left out.
    return ["".join(c for c in line.expandtabs() if c.isprintable()) for line in text.split("\n")]


def _entry(one: Verified, cell: CellReport) -> dict[str, object]:
    difference, error = cell.difference, cell.error
    return {
        "path": one.path,
        "cell": cell.index,
        "cell_id": cell.cell_id,
        "state": cell.state,
        "seconds": round(cell.seconds, 3),
        "difference": difference and {"kind": difference.kind, "text": difference.text},
        "error": error
        and {"ename": error.ename, "evalue": error.evalue, "traceback": error.traceback},
        "files_outside": [{"path": it.path, "use": it.use} for it in cell.files_outside],
    }
