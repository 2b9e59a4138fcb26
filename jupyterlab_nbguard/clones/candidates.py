"""Sees at a glance which pieces may hold a copy that is worth a word.

Copies that are much alike have most of their statements in common (`match.STRUCTURE`). So where no
run of statements that is long enough for a copy has so many of another piece's, there is none, and
neither of them need be read.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import accumulate, islice

from jupyterlab_nbguard.clones.match import STRUCTURE
from jupyterlab_nbguard.clones.shape import WORD, Shape

_GAIN, _LOSS = round(100 * (1 - STRUCTURE)), round(100 * STRUCTURE)
"""What a statement is worth that stands in both, and what one takes away that does not."""


def candidates(shapes: Sequence[Shape | None], least: int) -> list[tuple[int, int]]:
    """Returns the pairs of pieces that may have copies at least as similar as `match.SIMILAR`.

    Of those, ``least`` tokens must count in the first one.
    """
    large = {number: it for number, it in enumerate(shapes) if it is not None}
    once, shared = set[bytes](), {WORD}
    for shape in large.values():
        shared |= once & shape.kinds
        once |= shape.kinds
    large = {
        number: it
        for number, it in large.items()
        if _has_run(it.statements, it.sizes, shared, least)
    }
    found = list[tuple[int, int]]()
    for place, (first, one) in enumerate(large.items()):
        if not _has_run(one.statements, one.weights, shared, least):
            continue
        for second, other in islice(large.items(), place + 1, None):
            common = {*(one.kinds & other.kinds), WORD}
            if _has_run(one.statements, one.weights, common, least) and _has_run(
                other.statements, other.sizes, common, least
            ):
                found.append((first, second))
    return found


def _has_run(
    statements: Sequence[bytes], sizes: Sequence[int], common: Collection[bytes], least: int
) -> bool:
    """Says whether a run of so many tokens has enough of its statements in common."""
    if sum(sizes) < least:
        return False
    many = sum(map(common.__contains__, statements))
    if many * 100 >= len(sizes) * _LOSS:
        return True  # all of them are such a run
    # So few statements could not fill a copy even if each were the longest one.
    if many * max(sizes) * 100 < least * _LOSS:
        return False
    worth = [_GAIN if it in common else -_LOSS for it in statements]
    ends, scores = list(accumulate(sizes, initial=0)), list(accumulate(worth, initial=0))
    start, lowest = 0, _GAIN * len(worth) + 1  # no score is so high
    for end, score in zip(ends, scores, strict=True):
        while end - ends[start] >= least:
            lowest = min(lowest, scores[start])
            start += 1
        if score >= lowest:
            return True
    return False
