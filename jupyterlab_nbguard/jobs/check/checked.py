"""What a check of one notebook found, small enough to be kept for thousands of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.fix import ReplaceText
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.model.snapshot import Report
from jupyterlab_nbguard.rules.secret_in_output import SECRET

_NOBODY = Cell(CellId(""), "raw", "")
"""Stands for the cells that nobody speaks of; an empty id is none that a notebook can have."""


@dataclass(frozen=True)
class Checked:
    """One notebook that was read, and what the rules say of it."""

    path: str
    notebook: Notebook
    """The notebook; of its cells only the lines that the findings speak of need be there."""
    report: Report
    lines: tuple[int, ...] = ()
    """For each finding the line of the file (from 1), for formats that show the file itself."""

    def located(self) -> Iterator[tuple[Diagnostic, int]]:
        """Yields each finding with its line of the file; 1 where no line is known."""
        lines = self.lines or (1,) * len(self.report.diagnostics)
        yield from zip(self.report.diagnostics, lines, strict=True)

    def keep(self, places: Collection[int]) -> Checked:
        """Returns the same with the findings at ``places`` only."""
        kept = [it for number, it in enumerate(self.located()) if number in places]
        return replace(
            self,
            report=replace(self.report, diagnostics=tuple(it for it, _ in kept)),
            lines=tuple(line for _, line in kept),
        )

    def slim(self) -> Checked:
        """Returns the same without the cells and the source that no finding speaks of.

        Such a cell leaves its place, so that the others keep their numbers.
        """
        lines = _lines_spoken_of(self.report)
        secrets = [it for it in self.report.diagnostics if SECRET in it.tags]
        cells = []
        for cell in self.notebook.cells:
            wanted = lines.get(cell.id)
            if wanted is None:
                cells.append(_NOBODY)
                continue
            every = _masked(cell, secrets)
            kept = [""] * len(every)
            for number in wanted:
                if 0 <= number < len(every):
                    kept[number] = every[number]
            cells.append(replace(cell, source="\n".join(kept)))
        # Cells behind the last one that is spoken of are not needed for its number.
        while cells and cells[-1].id not in lines:
            cells.pop()
        return replace(self, notebook=replace(self.notebook, cells=tuple(cells)))


def _masked(cell: Cell, secrets: Iterable[Diagnostic]) -> list[str]:
    """Returns a cell's lines without the secrets in them: what is shown goes into logs."""
    lines = cell.source.split("\n")
    for it in secrets:
        if it.cell == cell.id:
            start, end = it.range.start, it.range.end
            for number in range(start.line, min(end.line, len(lines) - 1) + 1):
                first = start.column if number == start.line else 0
                last = end.column if number == end.line else len(lines[number])
                line = lines[number]
                lines[number] = line[:first] + "*" * (last - first) + line[last:]
    return lines


def _lines_spoken_of(report: Report) -> dict[CellId, set[int]]:
    found: dict[CellId, set[int]] = {}
    for it in report.diagnostics:
        edits = (edit for fix in it.fixes for edit in fix.edits if isinstance(edit, ReplaceText))
        places = [(it.cell, it.range), *((edit.cell, edit.range) for edit in edits)]
        places += [(each.cell, each.range) for each in it.related if each.cell is not None]
        for cell, range_ in places:
            found.setdefault(cell, set()).update((range_.start.line, range_.end.line))
    return found


def place(one: Checked, it: Diagnostic) -> str:
    """Says where a finding stands in the notebook, for those who see only the file's JSON."""
    return f"cell {one.notebook.index[it.cell] + 1}, line {it.range.start.line + 1}"


def source_line(one: Checked, it: Diagnostic) -> str:
    """Returns the line of source that a finding begins on."""
    return one.notebook.by_id[it.cell].source.split("\n")[it.range.start.line]
