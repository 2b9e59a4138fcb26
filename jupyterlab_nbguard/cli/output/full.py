"""A finding with the line it stands on and a caret below, for people."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

import click

from jupyterlab_nbguard.analysis.wording import call_cell
from jupyterlab_nbguard.cli.printing import shown_path
from jupyterlab_nbguard.jobs.check.checked import Checked
from jupyterlab_nbguard.model.diagnostic import Diagnostic, Severity
from jupyterlab_nbguard.model.fix import Applicability

_COLOURS: dict[Severity, str] = {
    "error": "red",
    "warning": "yellow",
    "info": "blue",
    "hint": "cyan",
}
_SIGNS = {"-": "red", "+": "green"}
_DOUBTS: dict[Applicability, str] = {
    "safe": "",
    "unsafe": " (may change what other cells show)",
    "display-only": " (by hand)",
}


def render(checked: Iterable[Checked]) -> Iterator[str]:
    """Yields one block of lines a finding."""
    for one in checked:
        for diagnostic in one.report.diagnostics:
            yield from _block(one, diagnostic)
            yield ""


def _block(one: Checked, it: Diagnostic) -> Iterator[str]:
    cell = one.notebook.by_id[it.cell]
    start, end = it.range.start, it.range.end
    line = cell.source.split("\n")[start.line]
    upto = end.column if end.line == start.line else len(line)
    head = click.style(f"{it.severity}[{it.rule}]", fg=_COLOURS[it.severity], bold=True)
    number = str(start.line + 1)
    margin = " " * len(number)
    place = f"{shown_path(one.path)}, cell {one.notebook.index[it.cell] + 1}"
    if cell.execution_count is not None:
        place += f" {call_cell(cell).removeprefix('cell ')}"
    yield f"{head} {it.message}"
    yield f"{margin}--> {place}, line {number}"
    yield f"{margin} |"
    yield f"{number} | {_shown(line)}"
    caret = " " * _width(line[: start.column]) + "^" * max(1, _width(line[start.column : upto]))
    yield f"{margin} | {click.style(caret, fg=_COLOURS[it.severity])}"
    for related in it.related:
        if related.path:
            there = "" if related.index is None else f"cell {related.index + 1}, "
            at = f"{related.path}, {there}line {related.range.start.line + 1}"
            yield f"{margin} = {related.message}: {at}"
        elif related.cell is not None:
            other = one.notebook.index[related.cell] + 1
            at = f"cell {other}, line {related.range.start.line + 1}"
            yield f"{margin} = {related.message}: {at}"
    difference = next((related.difference for related in it.related if related.difference), "")
    for line in difference.split("\n") if difference else ():
        colour = _SIGNS.get(line[:1])
        yield f"{margin} | {click.style(_shown(line), fg=colour) if colour else _shown(line)}"
    for fix in it.fixes:
        yield f"{margin} = fix: {fix.title}{_DOUBTS[fix.applicability]}"


def _shown(text: str) -> str:
    """Replaces what would move the cursor, so that the caret stands where it should."""
    return "".join(c if c.isprintable() else " " for c in text.expandtabs(1))


def _width(text: str) -> int:
    """Counts the columns that a terminal needs."""
    width = 0
    for character in text:
        # Marks (combining accents, variation selectors) stand on the character before them.
        if unicodedata.category(character) not in ("Mn", "Me"):
            width += 2 if unicodedata.east_asian_width(character) in "WF" else 1
    return width
