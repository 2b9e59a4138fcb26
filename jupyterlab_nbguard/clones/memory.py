"""Finds the clone classes of a few pieces without an index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache

from jupyterlab_nbguard.clones.classes import CloneClass, find_classes
from jupyterlab_nbguard.clones.fingerprints import fingerprints
from jupyterlab_nbguard.clones.match import MIN_TOKENS, Seed
from jupyterlab_nbguard.clones.tokens import Lexed, lex_cell


class SmallCorpus:
    """Pieces that fit into memory, numbered as they were given."""

    def __init__(self, pieces: Sequence[Lexed]) -> None:
        self._pieces = pieces
        self._prints = [fingerprints(it.codes) for it in pieces]
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
    return find_classes(SmallCorpus(pieces), range(len(pieces)), min_tokens, quiet=quiet)


@lru_cache(maxsize=4096)
def lexed_cell(source: str) -> Lexed:
    """Returns the tokens of a cell, which stay known while somebody types in another one."""
    return lex_cell(source)
