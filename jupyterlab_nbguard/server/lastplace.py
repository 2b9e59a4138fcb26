"""Moves what was found in a cell's source to where it stands now, until the cell is looked up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..model.clones import FoundCopy
from ..python.positions import split_lines


def placed(source: str, found: tuple[str, tuple[FoundCopy, ...]] | None) -> Iterator[FoundCopy]:
    """Yields the copies that were found in another source, as far as their lines are there."""
    if found is None:
        return
    old, copies = found
    if old == source:
        yield from copies
        return
    before, now = split_lines(old), split_lines(source)
    for copy in copies:
        size = copy.end - copy.start + 1
        lines = before[copy.start : copy.end + 1]
        moved = len(now) - len(before)
        # What is typed above moves the lines; what is typed in them leaves them where they begin.
        for start in (copy.start, copy.start + moved):
            if start >= 0 and now[start : start + size] == lines:
                yield replace(copy, start=start, end=start + size - 1)
                break
        else:
            if copy.start < len(now):
                end = max(copy.start, min(copy.end + max(0, moved), len(now) - 1))
                yield replace(copy, end=end)
