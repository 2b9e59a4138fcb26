"""Makes all safe edits of text that the findings of a notebook offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jupyterlab_nbguard.engine.apply import StaleFix, apply_fix
from jupyterlab_nbguard.model.fix import Fix, ReplaceText
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.snapshot import Report

_MOST = 1000
"""Fixes in one notebook: one that brings its own finding again must not go on for ever."""


def mend(notebook: Notebook, check: Callable[[Notebook], Report]) -> tuple[Notebook, int]:
    """Returns the notebook with all safe fixes of text made, and how many those were.

    After each one everything is looked at again: a fix may end another finding, and ranges are
    those of the source as it was checked. A fix that brings a syntax error, or leads back to what
    was there before, is not made.
    """
    report, made, seen = check(notebook), 0, {notebook}
    while made < _MOST:
        for fix in safe_fixes(report):
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


def safe_fixes(report: Report) -> Iterator[Fix]:
    """Yields the fixes that may be made without asking: safe edits of text, and nothing to run."""
    for it in report.diagnostics:
        yield from (fix for fix in it.fixes if _is_safe_text(fix))


def _is_safe_text(fix: Fix) -> bool:
    safe = fix.applicability == "safe" and fix.run is None and bool(fix.edits)
    return safe and all(isinstance(edit, ReplaceText) for edit in fix.edits)


def _syntax_errors(report: Report) -> int:
    return sum(it.rule == "syntax-error" for it in report.diagnostics)
