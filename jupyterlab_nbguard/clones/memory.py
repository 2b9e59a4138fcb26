"""Finds the clone classes of a few pieces without an index.

While somebody types in one piece all others stay what they are: what two of them have in common is
remembered.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import combinations
from threading import Lock
from typing import Generic, TypeVar

from jupyterlab_nbguard.clones.candidates import candidates
from jupyterlab_nbguard.clones.classes import CloneClass, find_classes
from jupyterlab_nbguard.clones.fingerprints import fingerprints
from jupyterlab_nbguard.clones.match import MIN_TOKENS, Match, Seed, matches
from jupyterlab_nbguard.clones.plain import at_most
from jupyterlab_nbguard.clones.shape import Shape, shape_of
from jupyterlab_nbguard.clones.telling import telling_matches
from jupyterlab_nbguard.clones.tokens import NOTHING, Lexed, code_of, lex, may_be_magic
from jupyterlab_nbguard.clones.units import definitions
from jupyterlab_nbguard.clones.weight import weight
from jupyterlab_nbguard.python.athand import cell_at_hand

_PAIRS = 20_000
_PIECES = 4096

T = TypeVar("T")


class _Memo(Generic[T]):
    """Results by the very pieces that they were found for, the last ones asked for."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._kept: OrderedDict[tuple[int, ...], tuple[tuple[Lexed, ...], T]] = OrderedDict()
        self._lock = Lock()

    def forget(self) -> None:
        """Drops all that is remembered."""
        with self._lock:
            self._kept.clear()

    def get(self, pieces: tuple[Lexed, ...], more: tuple[int, ...], make: Callable[[], T]) -> T:
        """Returns the result, made where it is not known."""
        # Comparing their tokens would take as long as lexing; the pieces are kept, so that no
        # other one gets their ids.
        key = (*map(id, pieces), *more)
        with self._lock:
            known = self._kept.get(key)
            if known is not None:
                self._kept.move_to_end(key)
                return known[1]
        found = make()
        with self._lock:
            self._kept[key] = pieces, found
            while len(self._kept) > self._number:
                self._kept.popitem(last=False)
        return found


_matches = _Memo[list[Match]](_PAIRS)
_weights = _Memo[int](_PAIRS)
_prints = _Memo[dict[int, list[int]]](_PIECES)


class SmallCorpus:
    """Pieces that fit into memory, numbered as they were given.

    ``pairs``: those that may have copies, the smaller number first.
    """

    def __init__(self, pieces: Sequence[Lexed], pairs: Iterable[tuple[int, int]]) -> None:
        self._pieces = pieces
        self._partners: dict[int, list[int]] = defaultdict(list)
        for piece, other in pairs:
            self._partners[piece].append(other)

    def lexed(self, piece: int) -> Lexed:
        """Returns the tokens of a piece."""
        return self._pieces[piece]

    def sharing(self, piece: int) -> Iterable[tuple[int, Sequence[Seed]]]:
        """Yields later pieces with the places of the k-grams that both have."""
        own = _places(self._pieces[piece])
        found = list[tuple[int, list[Seed]]]()
        for other in self._partners[piece]:
            others = _places(self._pieces[other])
            seeds = [
                (place, at)
                for hash_ in own.keys() & others.keys()
                for place in own[hash_]
                for at in others[hash_]
            ]
            if seeds:
                found.append((other, sorted(seeds)))
        # Which one shares the first k-gram comes first.
        return sorted(found, key=lambda it: it[1][0][0])

    def copies(self, piece: int) -> int:
        """Returns 1: each piece speaks for itself."""
        return 1


def classes_among(
    pieces: Sequence[Lexed], min_tokens: int = MIN_TOKENS, *, quiet: bool = False
) -> list[CloneClass]:
    """Returns the clone classes among the pieces; ``quiet``: of code that is worth a word."""
    return _classes(pieces, combinations(range(len(pieces)), 2), min_tokens, quiet)


def classes_in(sources: Sequence[str], least: int) -> list[CloneClass]:
    """Returns the clone classes among cells that are worth a word.

    What cannot be in one is not even read: most notebooks hold no copy.
    """
    pairs = candidates([shape_of_cell(it, least) for it in sources], least)
    numbers = sorted({it for pair in pairs for it in pair})
    places = {number: place for place, number in enumerate(numbers)}
    pieces = [lexed_cell(sources[it]) for it in numbers]
    found = _classes(pieces, [(places[a], places[b]) for a, b in pairs], least, quiet=True)
    return [
        replace(each, nodes=tuple(it._replace(piece=numbers[it.piece]) for it in each.nodes))
        for each in found
    ]


def _classes(
    pieces: Sequence[Lexed], pairs: Iterable[tuple[int, int]], least: int, quiet: bool
) -> list[CloneClass]:
    match, known = (_telling_matches if quiet else _known_matches), range(len(pieces))
    corpus = SmallCorpus(pieces, pairs)
    return find_classes(corpus, known, least, quiet=quiet, match=match, weigh=_known_weight)


def _known_matches(a: Lexed, b: Lexed, seeds: Sequence[Seed], min_tokens: int) -> list[Match]:
    # The seeds follow from the two pieces.
    return _matches.get((a, b), (min_tokens, 0), lambda: matches(a, b, seeds, min_tokens))


def _telling_matches(a: Lexed, b: Lexed, seeds: Sequence[Seed], min_tokens: int) -> list[Match]:
    return _matches.get((a, b), (min_tokens, 1), lambda: telling_matches(a, b, seeds, min_tokens))


def _known_weight(lexed: Lexed, first: int, end: int) -> int:
    return _weights.get((lexed,), (first, end), lambda: weight(lexed, first, end))


def _places(lexed: Lexed) -> dict[int, list[int]]:
    """Returns where the k-grams stand that were chosen of a piece."""

    def make() -> dict[int, list[int]]:
        places: dict[int, list[int]] = defaultdict(list)
        for hash_, place in fingerprints(lexed.codes):
            places[hash_].append(place)
        return places

    return _prints.get((lexed,), (), make)


@lru_cache(maxsize=_PIECES)
def lexed_cell(source: str) -> Lexed:
    """Returns the tokens of a cell, which stay known while somebody types in another one."""
    code = code_of(source, cell_at_hand)
    return NOTHING if code is None else lex(code.split("\n"))


@lru_cache(maxsize=_PIECES)
def shape_of_cell(source: str, least: int) -> Shape | None:
    """Returns what the statements of a cell look like; of one with fewer tokens, nothing.

    Most cells have too few, and that is seen at a glance.
    """
    # So few characters hold fewer tokens, even with the end of the last statement.
    if len(source) + 1 < least or at_most(source) < least:
        if not may_be_magic(source):
            return None
        if at_most(cell_at_hand(source).positions.text(source)) < least:
            return None
    code = code_of(source, cell_at_hand)
    if code is None:
        return None
    shape = shape_of(code)
    return shape if shape.tokens >= least else None


def forget() -> None:
    """Drops all that is remembered: who goes through thousands of notebooks meets none again."""
    for memo in (_matches, _weights, _prints):
        memo.forget()
    lexed_cell.cache_clear()
    shape_of_cell.cache_clear()
    definitions.cache_clear()  # it holds the pieces that it was asked about
