"""Verifies that two pieces of code are copies, and finds which of their statements are.

The candidates come from shared fingerprints; what stands between two of them is compared by the
longest common subsequence of the tokens. Locating by n-grams and verifying by LCS is the shape of
NIL: Nakagawa, Higo, Kusumoto, *NIL: Large-Scale Detection of Large-Variance Clones*, ESEC/FSE 2021.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from jupyterlab_nbguard.clones.fingerprints import GRAM
from jupyterlab_nbguard.clones.naming import Block, naming
from jupyterlab_nbguard.clones.tokens import Lexed
from jupyterlab_nbguard.clones.units import snapped
from jupyterlab_nbguard.model.clones import CloneType

MIN_TOKENS = 30
SIMILAR = 0.68
"""The least share of common tokens in a type-3 clone; NIL and BigCloneBench use about the same."""
_CONTAINED, _LEAST_SHARE, _MOSTLY = 0.85, 0.5, 0.6
"""Or so much of the shorter one, where something was put into a short piece."""
_GAP = 60
"""The most tokens between two shared k-grams of one copy: a few edited statements."""
_RUNS = 4
"""Of a piece that repeats itself the longest equal runs are looked at."""
_CONSISTENT = 0.73
_EVIDENCE_IF_EQUAL = 0.4
"""Names and literals that no coincidence explains, where the whole structure is the same."""
_EVIDENCE, _EVIDENCE_IN_PARTS, _EVIDENCE_IF_CONTAINED = 0.45, 0.6, 0.6
_EVIDENCE_IF_ALIKE, _VERY_SIMILAR = 0.3, 0.77
"""Those where it is not: of a whole cell, of a part of one, of a cell within another; less of
whole cells that are nearly the same."""
STRUCTURE, _MUCH_STRUCTURE, _STRUCTURE_INSIDE = 0.6, 0.75, 0.75
"""The least share of statements that have the same structure: what was edited, was so in some
statements, and what two people wrote alike, in most. The last is of the shorter one."""
_STATEMENTS = 0.7
"""Or so many of the statements, however long those are that were changed: the measure of NiCad,
and its threshold (Roy, Cordy, ICPC 2008)."""
_EVIDENCE_IF_MUCH, _EVIDENCE_IF_LONG, _CONSISTENT_IF_MUCH = 0.2, 0.14, 0.64
"""What is asked of the names of whole cells that have `_MUCH_STRUCTURE` in common."""
_NOT_SHORT = 38
"""Tokens below which a part of a cell must say more than what everybody writes."""
_LONG = 60
"""Tokens from which on equal structure alone is no coincidence."""

Seed = tuple[int, int]
"""A place in each of the two sequences where a k-gram stands."""
Span = tuple[int, int, int, int]
"""Tokens of both sequences: where they begin in each, and where they end."""


class Region(NamedTuple):
    """A range of statements of one piece; ``end`` is not in it."""

    first: int
    end: int


@dataclass(frozen=True)
class Match:
    """Two regions that are copies of each other."""

    a: Region
    b: Region
    type: CloneType
    similarity: float
    tokens: int
    """The length of the shorter one."""
    statements: float = 1.0
    """The share of the statements with the same structure."""


def matches(
    a: Lexed,
    b: Lexed,
    seeds: Iterable[Seed],
    min_tokens: int = MIN_TOKENS,
    *,
    telling: bool = False,
) -> list[Match]:
    """Returns the copies in two pieces, the largest first; no statement is in two of them.

    ``telling``: only what is worth a word without having been asked for.
    """
    if not a.statements or not b.statements:
        return []
    whole_a, whole_b = Region(0, len(a.statements)), Region(0, len(b.statements))
    whole = compare(a, b, whole_a, whole_b, min_tokens, contained=True)
    mostly = whole is not None and whole.statements >= _STATEMENTS and not telling
    if whole is not None and (whole.similarity >= SIMILAR or mostly):
        return [whole]
    seeds = sorted(seeds)
    found = _verified(a, b, _chained(a.codes, b.codes, seeds), min_tokens)
    if not found and not telling:
        # In two cells that are not alike, what is short and renamed is what everybody writes.
        runs = _verified(a, b, _runs(a.codes, b.codes, seeds), min_tokens)
        found = [match for match in runs if match.type == 1 or match.tokens >= _LONG]
    found.sort(key=lambda it: -it.tokens)
    if whole is not None and (not found or found[0].tokens < _MOSTLY * whole.tokens):
        return [whole]
    kept: list[Match] = []
    for match in found:
        if not any(_overlap(match.a, it.a) or _overlap(match.b, it.b) for it in kept):
            kept.append(match)
    return kept


def compare(
    a: Lexed,
    b: Lexed,
    region_a: Region,
    region_b: Region,
    min_tokens: int = MIN_TOKENS,
    *,
    contained: bool = False,
) -> Match | None:
    """Says whether two regions are copies, and of which type.

    ``contained``: it is enough that nearly all of one is in the other.
    """
    (a0, a1), (b0, b1) = tokens_of(a, region_a), tokens_of(b, region_b)
    shorter, longer = sorted((a1 - a0, b1 - b0))
    if shorter < min_tokens:
        return None
    fewer, more = sorted((region_a.end - region_a.first, region_b.end - region_b.first))
    by_statements = contained and fewer >= _STATEMENTS * more
    if shorter < _LEAST_SHARE * longer and not by_statements:
        return None
    codes_a, codes_b = a.codes[a0:a1], b.codes[b0:b1]
    whole = (region_a.end - region_a.first, region_b.end - region_b.first) == (
        len(a.statements),
        len(b.statements),
    )
    if codes_a == codes_b:
        if a.texts[a0:a1] == b.texts[b0:b1]:
            return Match(region_a, region_b, 1, 1.0, shorter)
        needed = _EVIDENCE_IF_EQUAL if whole or shorter >= _NOT_SHORT else _EVIDENCE_IN_PARTS
        if whole:
            needed *= (_LONG - shorter) / (_LONG - MIN_TOKENS)
        if not _is_renamed(a, b, (a0, b0, shorter), needed):
            return None
        return Match(region_a, region_b, 2, 1.0, shorter)
    common = LCSseq.similarity(codes_a, codes_b)
    similarity = common / longer
    inside = contained and common >= _CONTAINED * shorter and similarity >= _LEAST_SHARE
    if similarity < SIMILAR and not inside and not by_statements:
        return None
    structure, of_shorter = _structure(a, b, region_a, region_b)
    if similarity < SIMILAR and not inside and structure < _STATEMENTS:
        return None
    if structure < STRUCTURE and (similarity >= SIMILAR or of_shorter < _STRUCTURE_INSIDE):
        return None
    if not whole and shorter < _NOT_SHORT:
        return None
    names = naming(a, b, aligned(a, b, region_a, region_b))
    needed = _EVIDENCE if whole else _EVIDENCE_IN_PARTS
    if whole and similarity >= _VERY_SIMILAR:
        needed = _EVIDENCE_IF_ALIKE
    elif similarity < SIMILAR:
        needed = _EVIDENCE_IF_CONTAINED
    consistent = _CONSISTENT
    if whole and structure >= _MUCH_STRUCTURE and shorter >= MIN_TOKENS:
        least = _EVIDENCE_IF_MUCH
        if shorter >= _LONG and similarity >= _VERY_SIMILAR:
            least = _EVIDENCE_IF_LONG
        needed, consistent = min(needed, least), _CONSISTENT_IF_MUCH
    if names.consistent < consistent or names.evidence < needed:
        return None
    return Match(region_a, region_b, 3, round(similarity, 3), shorter, structure)


def aligned(a: Lexed, b: Lexed, region_a: Region, region_b: Region) -> Iterator[Block]:
    """Yields the blocks of equal tokens that a longest common subsequence goes through."""
    (a0, a1), (b0, b1) = tokens_of(a, region_a), tokens_of(b, region_b)
    for block in LCSseq.opcodes(a.codes[a0:a1], b.codes[b0:b1]).as_matching_blocks():
        yield a0 + block.a, b0 + block.b, block.size


def _structure(a: Lexed, b: Lexed, region_a: Region, region_b: Region) -> tuple[float, float]:
    """Returns the share of statements with the same structure: of the longer and the shorter."""
    one, other = (
        [lexed.codes[it.first : it.end] for it in lexed.statements[region.first : region.end]]
        for lexed, region in ((a, region_a), (b, region_b))
    )
    same = LCSseq.similarity(one, other)
    return same / max(len(one), len(other)), same / min(len(one), len(other))


def tokens_of(lexed: Lexed, region: Region) -> tuple[int, int]:
    """Returns the range of a region's tokens."""
    return lexed.statements[region.first].first, lexed.statements[region.end - 1].end


def _is_renamed(a: Lexed, b: Lexed, block: Block, needed: float) -> bool:
    """Says whether the names of copies of equal structure allow it."""
    names = naming(a, b, [block])
    if names.consistent < _CONSISTENT:
        return False
    return names.evidence >= needed or block[2] >= _LONG


def _candidates(a: Lexed, b: Lexed, spans: Iterable[Span]) -> Iterator[tuple[Region, Region]]:
    """Yields the statements that spans of tokens cover."""
    seen = set()
    for a0, b0, a1, b1 in spans:
        inner = _statements(a, a0, a1), _statements(b, b0, b1)
        for regions in _variants(a, b, inner):
            if regions not in seen:
                seen.add(regions)
                yield regions


def _variants(a: Lexed, b: Lexed, inner: tuple[Region, Region]) -> Iterator[tuple[Region, Region]]:
    region_a, region_b = inner
    if region_a.first >= region_a.end or region_b.first >= region_b.end:
        return
    yield Region(*snapped(a, *region_a)), Region(*snapped(b, *region_b))
    yield region_a, region_b


def _chains(seeds: Sequence[Seed]) -> list[list[Seed]]:
    """Groups the seeds that follow each other in both sequences with small gaps only."""
    open_: list[list[Seed]] = []
    done: list[list[Seed]] = []
    for seed in seeds:
        best = None
        for chain in open_:
            i, j = seed[0] - chain[-1][0], seed[1] - chain[-1][1]
            if i >= 0 and j > 0 and i <= _GAP + GRAM and j <= _GAP + GRAM:
                drift = abs(i - j)
                if best is None or drift < best[0]:
                    best = drift, chain
        if best is not None and best[0] <= _GAP:
            best[1].append(seed)
        else:
            open_.append([seed])
        if len(open_) > 32:  # a piece that repeats itself has many ways through
            still = [it for it in open_ if seed[0] - it[-1][0] <= _GAP + GRAM]
            done += [it for it in open_ if seed[0] - it[-1][0] > _GAP + GRAM]
            open_ = still[-32:]
    chains = [*done, *open_]
    chains.sort(key=lambda it: it[0][0] - it[-1][0])
    return chains[:16]


def _verified(a: Lexed, b: Lexed, spans: Iterable[Span], min_tokens: int) -> list[Match]:
    regions = _candidates(a, b, spans)
    found = (compare(a, b, one, other, min_tokens) for one, other in regions)
    return [match for match in found if match is not None]


def _chained(a: bytes, b: bytes, seeds: Sequence[Seed]) -> list[Span]:
    """Returns what chains of k-grams cover."""
    ends = [(chain[0], (chain[-1][0] + GRAM, chain[-1][1] + GRAM)) for chain in _chains(seeds)]
    return [_extended(a, b, *start, *end) for start, end in ends]


def _runs(a: bytes, b: bytes, seeds: Sequence[Seed]) -> list[Span]:
    """Returns the longest runs of equal tokens that have a seed in them."""
    reached: dict[int, int] = {}
    runs = list[Span]()
    for i, j in seeds:
        if i >= reached.get(i - j, 0):
            runs.append(_extended(a, b, i, j, i + GRAM, j + GRAM))
            reached[i - j] = runs[-1][2]
    runs.sort(key=lambda it: it[0] - it[2])
    return runs[:_RUNS]


def _extended(a: bytes, b: bytes, a0: int, b0: int, a1: int, b1: int) -> Span:
    """Moves both ends outwards as long as the tokens are equal: winnowing skips some."""
    while a0 and b0 and a[a0 - 1] == b[b0 - 1]:
        a0, b0 = a0 - 1, b0 - 1
    while a1 < len(a) and b1 < len(b) and a[a1] == b[b1]:
        a1, b1 = a1 + 1, b1 + 1
    return a0, b0, a1, b1


def _statements(lexed: Lexed, first: int, end: int) -> Region:
    """Returns the statements of which at least half the tokens lie between two tokens."""
    starts = lexed.starts
    left = max(0, bisect_right(starts, first) - 1)
    right = max(left, bisect_left(starts, end))
    statement = lexed.statements[left]
    if 2 * (statement.end - first) < statement.end - statement.first:
        left += 1
    if right > left:
        statement = lexed.statements[right - 1]
        if 2 * (end - statement.first) < statement.end - statement.first:
            right -= 1
    return Region(left, right)


def _overlap(a: Region, b: Region) -> bool:
    return a.first < b.end and b.first < a.end
