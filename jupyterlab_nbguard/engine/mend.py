"""Makes all edits of single cells that the findings of a notebook offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jupyterlab_nbguard.engine.apply import StaleFix, apply_fix
from jupyterlab_nbguard.model.fix import ClearOutputs, Fix, ReplaceText
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.snapshot import Report

_MOST = 1000
"""Fixes in one notebook: one that brings its own finding again must not go on for ever."""


def mend(
    notebook: Notebook, check: Callable[[Notebook], Report], unsafe: bool = False
) -> tuple[Notebook, int]:
    """Returns the notebook with all safe fixes made, and how many those were.

    Only those that edit text or clear outputs are; ``unsafe``: also those that may change what
    other cells show, or drop what is shown.

    After each one everything is looked at again: a fix may end another finding, and ranges are
    those of the source as it was checked. A fix that brings a syntax error, or leads back to what
    was there before, is not made.
    """
    report, made, seen = check(notebook), 0, {notebook}
    while made < _MOST:
        for fix in possible_fixes(report, unsafe):
            try:
                mended = apply_fix(notebook, fix)
            except StaleFix:
                continue
            if mended in seen:
                continue
            seen.add(mended)
            after = check(mended)
            if _syntax_errors(after) <= _syntax_errors(report):
                notebook, report, made = mended, after, made + 1
                break
        else:
            break
    return notebook, made


def possible_fixes(report: Report, unsafe: bool = False) -> Iterator[Fix]:
    """Yields the fixes that can be made without looking, the safe ones or also the unsafe."""
    wanted = ("safe", "unsafe") if unsafe else ("safe",)
    for it in report.diagnostics:
        for fix in it.fixes:
            of_cells = all(isinstance(edit, (ReplaceText, ClearOutputs)) for edit in fix.edits)
            if fix.applicability in wanted and fix.run is None and fix.edits and of_cells:
                yield fix


def _syntax_errors(report: Report) -> int:
    return sum(it.rule == "syntax-error" for it in report.diagnostics)
