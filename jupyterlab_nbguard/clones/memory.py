"""Finds the clone classes of a few pieces without an index.

While somebody types in one piece all others stay what they are: what two of them have in common is
remembered.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from threading import Lock
from typing import Generic, TypeVar

from jupyterlab_nbguard.clones.classes import CloneClass, find_classes
from jupyterlab_nbguard.clones.fingerprints import Fingerprint, fingerprints
from jupyterlab_nbguard.clones.match import MIN_TOKENS, Match, Seed, matches
from jupyterlab_nbguard.clones.plain import Plain, at_most
from jupyterlab_nbguard.clones.shape import Shape, may_match, shape_of
from jupyterlab_nbguard.clones.telling import telling_matches
from jupyterlab_nbguard.clones.tokens import NOTHING, Lexed, lex_plain, plain_cell
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
_shapes = _Memo[Shape](_PIECES)
_prints = _Memo[list[Fingerprint]](_PIECES)


class SmallCorpus:
    """Pieces that fit into memory, numbered as they were given."""

    def __init__(self, pieces: Sequence[Lexed]) -> None:
        self._pieces = pieces
        self._prints = [_fingerprints(it) for it in pieces]
        self._places: dict[int, list[Seed]] = defaultdict(list)
        for number, prints in enumerate(self._prints):
            for hash_, place in prints:
                self._places[hash_].append((number, place))

    def lexed(self, piece: int) -> Lexed:
        """Returns the tokens of a piece."""
        return self._pieces[piece]

    def sharing(self, piece: int) -> Iterable[tuple[int, Sequence[Seed]]]:
        """Yields later pieces with the places of the k-grams that both have."""
        seeds: dict[int, list[Seed]] = defaultdict(list)
        for hash_, place in self._prints[piece]:
            for other, at in self._places[hash_]:
                if other > piece:
                    seeds[other].append((place, at))
        return seeds.items()

    def copies(self, piece: int) -> int:
        """Returns 1: each piece speaks for itself."""
        return 1


def classes_among(
    pieces: Sequence[Lexed], min_tokens: int = MIN_TOKENS, *, quiet: bool = False
) -> list[CloneClass]:
    """Returns the clone classes among the pieces."""
    corpus = SmallCorpus(pieces)
    return find_classes(
        corpus,
        range(len(pieces)),
        min_tokens,
        quiet=quiet,
        match=_telling_matches if quiet else _known_matches,
        weigh=_known_weight,
    )


def _known_matches(a: Lexed, b: Lexed, seeds: Sequence[Seed], min_tokens: int) -> list[Match]:
    # The seeds follow from the two pieces.
    return _matches.get((a, b), (min_tokens, 0), lambda: matches(a, b, seeds, min_tokens))


def _telling_matches(a: Lexed, b: Lexed, seeds: Sequence[Seed], min_tokens: int) -> list[Match]:
    if not may_match(_shape(a, min_tokens), _shape(b, min_tokens)):
        return []
    return _matches.get((a, b), (min_tokens, 1), lambda: telling_matches(a, b, seeds, min_tokens))


def _shape(lexed: Lexed, least: int) -> Shape:
    return _shapes.get((lexed,), (least,), lambda: shape_of(lexed, least))


def _known_weight(lexed: Lexed, first: int, end: int) -> int:
    return _weights.get((lexed,), (first, end), lambda: weight(lexed, first, end))


def _fingerprints(lexed: Lexed) -> list[Fingerprint]:
    return _prints.get((lexed,), (), lambda: fingerprints(lexed.codes))


@lru_cache(maxsize=_PIECES)
def lexed_cell(source: str) -> Lexed:
    """Returns the tokens of a cell, which stay known while somebody types in another one."""
    plain = _plain(source)
    return NOTHING if plain is None else lex_plain(plain)


@lru_cache(maxsize=1)
def _plain(source: str) -> Plain | None:
    return plain_cell(source, cell_at_hand(source))


@lru_cache(maxsize=_PIECES)
def has_tokens(source: str, least: int) -> bool:
    """Says whether a cell has so many tokens; most have not, and to see that takes no lexer."""
    if at_most(cell_at_hand(source).positions.text(source)) < least:
        return False
    plain = _plain(source)
    return plain is not None and plain.most >= least and len(lexed_cell(source).codes) >= least


def forget() -> None:
    """Drops all that is remembered: who goes through thousands of notebooks meets none again."""
    for memo in (_matches, _weights, _shapes, _prints):
        memo.forget()
    lexed_cell.cache_clear()
    has_tokens.cache_clear()
    definitions.cache_clear()  # it holds the pieces that it was asked about
