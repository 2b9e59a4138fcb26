"""Asks a clone index for the copies of one cell, as somebody types."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from ...clones.fingerprints import fingerprints
from ...clones.match import MIN_TOKENS, Seed
from ...clones.telling import telling_matches
from ...clones.tokens import Lexed, lex_cell
from ...clones.units import lines_of, unit_of
from ...clones.weight import weight
from ...model.clones import CloneMember, FoundCopy
from ...model.notebook import CellId
from ...python.positions import split_lines
from .index import CloneIndex
from .store import digest_of

COMMON = 64
"""Shapes from which on a fingerprint is boilerplate and says nothing."""
_LOOKED_AT = 6
"""Candidates that are verified while somebody types."""
_PRINTS = 40
_MOST_COPIES = 50
_KEPT = 4096


class Lookup:
    """Finds the copies of cells, as somebody types. Not to be shared by threads."""

    def __init__(self, index: CloneIndex) -> None:
        self._index = index
        self._kept: OrderedDict[int, tuple[bytes, Lexed]] = OrderedDict()

    def copies(
        self, source: str, path: str, cell_id: str, min_tokens: int = MIN_TOKENS
    ) -> list[FoundCopy]:
        """Returns the copies of a cell in other places, the largest first."""
        lexed = lex_cell(source)
        if len(lexed.codes) < min_tokens:
            return []
        with self._index.lock:
            found = list(self._found(lexed, path, CellId(cell_id), min_tokens))
        found.sort(key=lambda it: (-it.tokens, it.type, -it.similarity, it.other))
        return found

    def _found(
        self, lexed: Lexed, path: str, cell_id: CellId, min_tokens: int
    ) -> Iterator[FoundCopy]:
        left = _MOST_COPIES
        for content, seeds in self._candidates(lexed):
            places = [it for it in self._places(content) if (it[0], it[2]) != (path, cell_id)]
            if not places:
                continue
            other = self._lexed(content)
            for match in telling_matches(lexed, other, seeds, min_tokens):
                start, end = lines_of(lexed, match.a.first, match.a.end)
                own = unit_of(lexed, match.a.first, match.a.end)
                named = unit_of(other, match.b.first, match.b.end)
                first, last = lines_of(other, match.b.first, match.b.end)
                lines = split_lines(self._index.store.source(content))[first : last + 1]
                counted = weight(lexed, match.a.first, match.a.end)
                for other_path, place, id_, line in places:
                    yield FoundCopy(
                        cell_id,
                        start,
                        end,
                        match.type,
                        match.similarity,
                        CloneMember(other_path, place, CellId(id_), first + line, last + line),
                        "\n".join(lines),
                        own.kind,
                        named.name,
                        counted,
                    )
                    left -= 1
                    if not left:
                        return

    def _candidates(self, lexed: Lexed) -> Iterator[tuple[int, Sequence[Seed]]]:
        execute = self._index.store.database.execute
        same = execute("SELECT id FROM shape WHERE digest = ?", (digest_of(lexed.codes),))
        row = same.fetchone()
        prints = fingerprints(lexed.codes)
        step = -(-len(prints) // _PRINTS)  # a long cell is known by a part of its fingerprints
        seeds = seeds_of(self._index.store.sharing(prints[:: step or 1], COMMON))
        shapes = [row[0]] if row is not None else []
        ranked = Counter({shape: len(places) for shape, places in seeds.items()})
        shapes += [shape for shape, _ in ranked.most_common(_LOOKED_AT) if [shape] != shapes]
        for shape in shapes:
            query = "SELECT id FROM content WHERE shape = ? LIMIT ?"
            for (content,) in execute(query, (shape, 3 if [shape] == shapes[:1] else 1)).fetchall():
                yield content, seeds.get(shape, ())

    def _places(self, content: int) -> list[tuple[str, int, str, int]]:
        query = (
            "SELECT path, place, cell_id, line FROM cell JOIN file ON file.id = cell.file"
            " WHERE content = ? LIMIT ?"
        )
        return self._index.store.database.execute(query, (content, _MOST_COPIES)).fetchall()

    def _lexed(self, content: int) -> Lexed:
        """Returns the tokens of a content; its number may be another's by now."""
        query = "SELECT digest FROM content WHERE id = ?"
        (digest,) = self._index.store.database.execute(query, (content,)).fetchone()
        known = self._kept.get(content)
        if known is None or known[0] != digest:
            known = self._kept[content] = digest, self._index.store.lexed(content)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return known[1]


def seeds_of(found: Iterable[tuple[int, int, int]]) -> dict[int, list[Seed]]:
    """Groups what shares fingerprints by shape."""
    seeds: dict[int, list[Seed]] = defaultdict(list)
    for place, shape, at in found:
        seeds[shape].append((place, at))
    return seeds
