"""Gathers copies into clone classes: all pieces of code that are copies of one another.

A class is what a person acts on; pairs grow with the square of the copies (Roy, Cordy, Koschke,
*Comparison and Evaluation of Code Clone Detection Techniques and Tools*, SCP 2009).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from jupyterlab_nbguard.clones.match import (
    MIN_TOKENS,
    Match,
    Region,
    Seed,
    compare,
    matches,
    tokens_of,
)
from jupyterlab_nbguard.clones.tokens import Lexed
from jupyterlab_nbguard.clones.weight import size, weight
from jupyterlab_nbguard.model.clones import CloneType

_SAME_PLACE = 0.8
"""The overlap from which on two regions of one piece are taken for one."""
_QUITE_SIMILAR = 0.8
"""Type-3 clones that are worth a word without having been asked for."""


class Corpus(Protocol):
    """Pieces of code, by number, and which of them share fingerprints.

    A piece may speak for others that differ in names and literals only.
    """

    def lexed(self, piece: int) -> Lexed:
        """Returns the tokens of a piece."""

    def sharing(self, piece: int) -> Iterable[tuple[int, Sequence[Seed]]]:
        """Yields pieces with a greater number and the places of the k-grams they share."""

    def copies(self, piece: int) -> int:
        """Returns how many copies a piece speaks for, itself included."""


class Node(NamedTuple):
    """A region of a piece."""

    piece: int
    region: Region


@dataclass(frozen=True)
class CloneClass:
    """Regions that are copies of each other, of the type and similarity of the worst pair.

    It has one node only where that speaks for several copies.
    """

    nodes: tuple[Node, ...]
    type: CloneType
    similarity: float


class Gatherer:
    """Takes pairs, and returns classes."""

    def __init__(self, corpus: Corpus, min_tokens: int = MIN_TOKENS, similar: float = 0.0) -> None:
        self._corpus = corpus
        self._similar = similar
        self._min_tokens = min_tokens
        self._pairs: list[tuple[int, int, Match]] = []
        self._edges: dict[Node, dict[Node, Match]] = defaultdict(dict)

    def add_copied(self, piece: int) -> None:
        """Takes a piece that has copies, whether any other piece is like it or not."""
        self._edges[Node(piece, Region(0, len(self._corpus.lexed(piece).statements)))]

    def add(self, a: int, b: int, match: Match) -> None:
        """Takes a verified pair."""
        self._pairs.append((a, b, match))

    def classes(self, overlapping: bool = False) -> list[CloneClass]:
        """Returns the classes that the pairs make; none lies within another.

        ``overlapping``: every pair is in a class, even if a piece is in several then.
        """
        self._connect()
        found = []
        left, joined = set(self._edges), set[frozenset[Node]]()
        # The node with the most copies speaks for its class, so that no chain of small
        # differences joins what is not alike.
        for middle in sorted(self._edges, key=lambda it: (-len(self._edges[it]), it.piece)):
            pairs = {frozenset((middle, other)) for other in self._edges[middle]}
            if not (pairs - joined if overlapping and pairs else middle in left):
                continue
            nodes, type_, least = self._around(middle, None if overlapping else left)
            left -= nodes
            if overlapping:
                joined |= {
                    frozenset((node, other))
                    for node in nodes
                    for other in self._edges[node]
                    if other in nodes
                }
            if len(nodes) > 1 or self._corpus.copies(middle.piece) > 1:
                ordered = sorted(nodes, key=lambda it: (it.piece, it.region.first))
                found.append(CloneClass(tuple(ordered), type_, least))
        return self._outermost(found)

    def _around(self, middle: Node, among: set[Node] | None) -> tuple[set[Node], CloneType, float]:
        nodes, least = {middle}, 1.0
        type_: CloneType = 1
        waiting, refused = [middle], set[Node]()
        while waiting:
            for node in self._edges[waiting.pop()]:
                if node in nodes or node in refused or (among is not None and node not in among):
                    continue
                match = self._edges[middle].get(node) or self._compared(middle, node)
                if match is None:
                    refused.add(node)
                    continue
                nodes.add(node)
                waiting.append(node)
                type_ = max(type_, match.type)
                least = min(least, match.similarity)
        return nodes, type_, least

    def _compared(self, one: Node, other: Node) -> Match | None:
        a, b = self._corpus.lexed(one.piece), self._corpus.lexed(other.piece)
        match = compare(a, b, one.region, other.region, self._min_tokens, contained=True)
        return match if match is not None and match.similarity >= self._similar else None

    def _connect(self) -> None:
        """Makes the nodes: regions of a piece that are nearly the same are one."""
        regions: dict[int, set[Region]] = defaultdict(set)
        for node in self._edges:
            regions[node.piece].add(node.region)
        for a, b, match in self._pairs:
            regions[a].add(match.a)
            regions[b].add(match.b)
        nodes = {piece: self._nodes(piece, found) for piece, found in regions.items()}
        for a, b, match in self._pairs:
            one, other = nodes[a][match.a], nodes[b][match.b]
            if one != other:
                known = self._edges[one].get(other)
                if known is None or known.similarity < match.similarity:
                    self._edges[one][other] = self._edges[other][one] = match
        self._pairs.clear()

    def _nodes(self, piece: int, regions: set[Region]) -> dict[Region, Node]:
        """Returns which node speaks for a region: the largest that is nearly the same."""
        nodes: dict[Region, Node] = {}
        kept: list[Region] = []
        lexed = self._corpus.lexed(piece)
        # The whole comes first: what is known of it must not be said of a part of it.
        for region in sorted(regions, key=lambda it: (it.first - it.end, it.first)):
            near = next((it for it in kept if _overlap(lexed, region, it) >= _SAME_PLACE), region)
            nodes[region] = Node(piece, near)
            if near is region:
                kept.append(region)
        return nodes

    def _outermost(self, found: list[CloneClass]) -> list[CloneClass]:
        """Leaves out the classes that say nothing that a larger one does not say."""
        found.sort(key=lambda it: -sum(self._size(node) for node in it.nodes))
        kept: list[CloneClass] = []
        covered: dict[int, list[tuple[int, Region]]] = defaultdict(list)
        for number, each in enumerate(found):
            within = [
                {at for at, region in covered[node.piece] if _inside(node.region, region)}
                for node in each.nodes
            ]
            if set.intersection(*within):
                continue
            kept.append(each)
            for node in each.nodes:
                covered[node.piece].append((number, node.region))
        return kept

    def _size(self, node: Node) -> int:
        first, end = tokens_of(self._corpus.lexed(node.piece), node.region)
        return end - first


def find_classes(
    corpus: Corpus,
    pieces: Iterable[int],
    min_tokens: int = MIN_TOKENS,
    *,
    quiet: bool = False,
    step: Callable[[], None] = lambda: None,
    match: Callable[[Lexed, Lexed, Sequence[Seed], int], list[Match]] = matches,
    weigh: Callable[[Lexed, int, int], int] = weight,
) -> list[CloneClass]:
    """Returns the clone classes among pieces; ``quiet``: of code that is worth a word.

    ``step`` is called after each piece; what it raises ends the search. ``match`` and ``weigh`` may
    remember what they found.
    """
    counted = weigh if quiet else size
    similar = _QUITE_SIMILAR if quiet else 0.0
    gatherer = Gatherer(corpus, min_tokens, similar)
    for piece in pieces:
        lexed = corpus.lexed(piece)
        if len(lexed.codes) >= min_tokens:
            whole = counted(lexed, 0, len(lexed.statements))
            if corpus.copies(piece) > 1 and whole >= min_tokens:
                gatherer.add_copied(piece)
            if quiet and whole < min_tokens:
                continue  # what is worth no word as a whole is worth none in parts
            for other, seeds in corpus.sharing(piece):
                for each in match(lexed, corpus.lexed(other), seeds, min_tokens):
                    if each.similarity < similar:
                        continue
                    if counted(lexed, each.a.first, each.a.end) >= min_tokens:
                        gatherer.add(piece, other, each)
        step()
    return gatherer.classes(overlapping=not quiet)


def _overlap(lexed: Lexed, one: Region, other: Region) -> float:
    (a0, a1), (b0, b1) = tokens_of(lexed, one), tokens_of(lexed, other)
    return max(0, min(a1, b1) - max(a0, b0)) / (max(a1, b1) - min(a0, b0))


def _inside(inner: Region, outer: Region) -> bool:
    return outer.first <= inner.first and inner.end <= outer.end
