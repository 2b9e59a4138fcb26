"""Tells what was moved from what stayed, where things stand in another order than before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import compress, count
from operator import is_not


def staying(numbers: Sequence[int]) -> set[int]:
    """Returns the most of some distinct numbers that stand in their order: all others moved.

    That is a longest increasing subsequence, by patience sorting.
    """
    tops: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        pile = bisect_left(tops, number)
        before[number] = tops[pile - 1] if pile else None
        tops[pile : pile + 1] = [number]
    found: set[int] = set()
    number_ = tops[-1] if tops else None
    while number_ is not None:
        found.add(number_)
        number_ = before[number_]
    return found


def others(things: Sequence[object], known: Sequence[object]) -> list[int]:
    """Returns the numbers at which there are other objects, up to where one of both ends."""
    return list(compress(count(), map(is_not, things, known)))
