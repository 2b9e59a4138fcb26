"""One line a finding, as editors and `grep` like it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jupyterlab_nbguard.cli.printing import shown_path
from jupyterlab_nbguard.jobs.check.checked import Checked


def render(checked: Iterable[Checked]) -> Iterator[str]:
    """Yields the lines: path, cell, line and column counted from 1, severity, rule, message."""
    for one in checked:
        for it in one.report.diagnostics:
            cell = one.notebook.index[it.cell] + 1
            start = it.range.start
            place = f"{shown_path(one.path)}:cell {cell}:{start.line + 1}:{start.column + 1}"
            yield f"{place}: {it.severity}[{it.rule}] {it.message}"
