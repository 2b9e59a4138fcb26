"""Turns a plan into the bytes of files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ...model.promotion import FileChange, Trial
from ...project.splice import CannotSplice, with_sources
from ..save import NotSaved
from .gather import Gathered, encoded
from .transaction import Write


def writes_of(found: Gathered, trial: Trial | None = None) -> list[Write]:
    """Returns all that a plan, and the test that goes with it, would write.

    Raises `NotSaved` where a file cannot be written and stay as it is otherwise.
    """
    writes = [_of_text(found, it) for it in found.plan.files]
    writes += [_of_text(found, it) for it in (trial.files if trial else ())]
    for change in found.plan.notebooks:
        before = found.before[change.path]
        assert before is not None
        try:
            after = with_sources(before, {it.cell: it.after for it in change.cells})
        except CannotSplice as error:
            raise NotSaved(f"{change.path}: not written: {error}") from None
        if after != before:
            writes.append(Write(found.root / change.path, before, after))
    return writes


def put_into(folder: Path, base: Path, writes: Sequence[Write]) -> None:
    """Makes writes in ``folder``, a copy of ``base``."""
    for write in writes:
        path = folder / write.path.relative_to(base)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write.after or b"")


def _of_text(found: Gathered, change: FileChange) -> Write:
    before = found.before.get(change.path)
    try:
        return Write(found.root / change.path, before, encoded(change.after, before))
    except UnicodeError as error:
        raise NotSaved(f"{change.path}: not written: {error}") from None
