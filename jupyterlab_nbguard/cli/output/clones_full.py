"""Clone classes for people: where the copies stand, and what the first of them looks like."""

from __future__ import annotations

from collections.abc import Iterator

import click

from jupyterlab_nbguard.cli.copies import Copies, place
from jupyterlab_nbguard.clones.difference import differing, side_by_side
from jupyterlab_nbguard.model.clones import CloneMember, Clones

_SHOWN = 6


def render(copies: Copies) -> Iterator[str]:
    """Yields a block of lines for each class."""
    for each in copies.classes:
        head = click.style(f"{len(each.members)} copies", fg="cyan", bold=True)
        yield f"{head} {describe(each)}, {each.saves} lines to save"
        first = copies.lines(each.members[0])
        yield f"  --> {place(each.members[0])}"
        for member in each.members[1:]:
            yield f"  --> {place(member)}{_difference(copies, first, each, member)}"
        for line in first[:_SHOWN]:
            yield f"   | {''.join(c if c.isprintable() else ' ' for c in line.expandtabs(4))}"
        if len(first) > _SHOWN:
            yield f"   | ... {len(first) - _SHOWN} more lines"
        yield ""


def describe(clones: Clones) -> str:
    """Says how alike the copies are."""
    if clones.type == 1:
        return "that differ in layout and comments at most"
    if clones.type == 2:
        return "that differ in names and literals"
    return f"that were edited, at least {clones.similarity:.0%} alike"


def _difference(copies: Copies, first: list[str], each: Clones, member: CloneMember) -> str:
    if each.type == 1:
        return ""
    count = differing(side_by_side(first, copies.lines(member)))
    return f" ({count} line{'s' * (count != 1)} differ{'s' * (count == 1)})" if count else ""
