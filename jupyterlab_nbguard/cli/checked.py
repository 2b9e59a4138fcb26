"""What a run of ``nbguard check`` found, file by file."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.snapshot import Report


@dataclass(frozen=True)
class Checked:
    """One notebook that was read, and what the rules say of it."""

    path: str
    notebook: Notebook
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


def place(one: Checked, it: Diagnostic) -> str:
    """Says where a finding stands in the notebook, for those who see only the file's JSON."""
    return f"cell {one.notebook.index[it.cell] + 1}, line {it.range.start.line + 1}"


def source_line(one: Checked, it: Diagnostic) -> str:
    """Returns the line of source that a finding begins on."""
    return one.notebook.by_id[it.cell].source.split("\n")[it.range.start.line]
