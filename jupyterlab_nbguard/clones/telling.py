"""Chooses among the copies in two pieces those that a person wants to hear of.

That a whole function is the same says more than that the cell around it is like another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from jupyterlab_nbguard.clones.match import Match, Region, Seed, compare, matches, tokens_of
from jupyterlab_nbguard.clones.tokens import Lexed
from jupyterlab_nbguard.clones.units import definitions

_MOSTLY = 0.5
"""The share of an edited copy from which on the functions in it are told of instead."""


def telling_matches(a: Lexed, b: Lexed, seeds: Sequence[Seed], least: int) -> list[Match]:
    """Returns the copies in two pieces: functions and classes that are the same, and the rest."""
    found = matches(a, b, seeds, least, telling=True)
    said = [match.a for match in found if match.type < 3]
    same = [it for it in _same_definitions(a, b, least) if not _inside(it.a, said)]
    kept = [
        match
        for match in found
        if match.type < 3
        or sum(it.tokens for it in same if _inside(it.a, [match.a])) < _MOSTLY * match.tokens
    ]
    return [*kept, *same]


def _same_definitions(a: Lexed, b: Lexed, least: int) -> Iterator[Match]:
    said = list[Region]()
    for unit in definitions(a):
        region = Region(unit.first, unit.end)
        first, end = tokens_of(a, region)
        if end - first < least or _inside(region, said):
            continue
        for other in definitions(b):
            theirs = Region(other.first, other.end)
            if b.codes[slice(*tokens_of(b, theirs))] != a.codes[first:end]:
                continue
            match = compare(a, b, region, theirs, least)
            if match is not None:
                said.append(region)
                yield match
                break


def _inside(region: Region, others: Sequence[Region]) -> bool:
    return any(it.first <= region.first and region.end <= it.end for it in others)
