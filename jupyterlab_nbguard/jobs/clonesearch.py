"""Asks a clone index: for the copies of one cell, and for all clone classes of the workspace."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b

from ..clones.classes import CloneClass, Node, find_classes
from ..clones.fingerprints import fingerprints
from ..clones.match import MIN_TOKENS, Match, Region, Seed, compare, matches
from ..clones.tokens import Lexed, lex_cell
from ..clones.units import lines_of, unit_of
from ..clones.weight import weight
from ..model.clones import CloneMember, Clones, CloneType, FoundCopy
from ..model.notebook import CellId
from ..python.positions import split_lines
from .cloneindex import CloneIndex
from .clonestore import Store, digest_of

_COMMON = 64
"""Shapes from which on a fingerprint is boilerplate and says nothing."""
_CANDIDATES = 40
_LOOKED_AT = 6
"""Candidates that are verified while somebody types."""
_PRINTS = 40
_MOST_COPIES = 50
_KEPT = 4096


class Contents:
    """The tokens of the contents last asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept: OrderedDict[int, Lexed] = OrderedDict()

    def lexed(self, content: int) -> Lexed:
        """Returns the tokens of a content."""
        known = self._kept.get(content)
        if known is None:
            known = self._kept[content] = self._store.lexed(content)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(content)
        return known


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
            for match in matches(lexed, other, seeds, min_tokens):
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
        seeds = _seeds(self._index.store.sharing(prints[:: step or 1], _COMMON))
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


def clone_classes(
    index: CloneIndex,
    min_tokens: int = MIN_TOKENS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Clones]:
    """Returns all clone classes of a workspace, those first that save the most lines."""
    with index.lock:
        return _Search(index.store, min_tokens, progress).classes()


class _Search:
    """One content speaks for all those that differ in names and literals only: its followers."""

    def __init__(self, store: Store, min_tokens: int, progress: Callable[[int, int], None]) -> None:
        self._store = store
        self._contents = Contents(store)
        self._min_tokens = min_tokens
        self._progress = progress
        self._followers: dict[int, list[int]] = defaultdict(list)
        self._leaders: dict[int, list[int]] = {}
        self._shapes: dict[int, int] = {}
        self._cells: Counter[int] = Counter()

    def classes(self) -> list[Clones]:
        self._lead()
        leaders = sorted(self._shapes)
        done = 0

        def step() -> None:
            nonlocal done
            done += 1
            self._progress(done, len(leaders))

        found = find_classes(self, leaders, self._min_tokens, step=step)
        clones = [it for it in map(self._clones, found) if len(it.members) > 1]
        clones.sort(key=lambda it: (-it.saves, it.members))
        return clones

    def lexed(self, piece: int) -> Lexed:
        return self._contents.lexed(piece)

    def copies(self, piece: int) -> int:
        return self._cells[piece] + sum(self._cells[it] for it in self._followers[piece])

    def sharing(self, piece: int) -> Iterable[tuple[int, Sequence[Seed]]]:
        shape = self._shapes[piece]
        prints = fingerprints(self.lexed(piece).codes)
        # Of each pair the one with the smaller number asks.
        seeds = _seeds(self._store.sharing(prints, _COMMON, shape))
        ranked = Counter({other: len(places) for other, places in seeds.items()})
        for other, _ in ranked.most_common(_CANDIDATES):
            for leader in self._leaders.get(other, ())[:4]:
                yield leader, seeds[other]

    def _lead(self) -> None:
        """Chooses who speaks for whom."""
        execute = self._store.database.execute
        query = "SELECT content, count(*) FROM cell GROUP BY content"
        self._cells.update(dict(execute(query).fetchall()))
        query = (
            "SELECT shape, content.id FROM content JOIN shape ON shape.id = shape"
            " WHERE length(codes) >= ? ORDER BY shape, content.id"
        )
        for shape, content in execute(query, (self._min_tokens,)).fetchall():
            leaders = self._leaders.setdefault(shape, [])
            for leader in leaders:
                if self._is_renamed(leader, content):
                    self._followers[leader].append(content)
                    break
            else:
                leaders.append(content)
                self._shapes[content] = shape

    def _is_renamed(self, leader: int, content: int) -> bool:
        a, b = self.lexed(leader), self.lexed(content)
        whole = Region(0, len(a.statements))
        found: Match | None = compare(a, b, whole, whole, self._min_tokens)
        return found is not None

    def _clones(self, found: CloneClass) -> Clones:
        type_: CloneType = found.type
        members = list[CloneMember]()
        texts = set()
        for node in found.nodes:
            contents = [node.piece, *self._followers[node.piece]]
            for content in contents:
                # The tokens of followers differ from their leader's in their text only.
                lexed = self.lexed(content)
                if type_ == 1:
                    statements = lexed.statements
                    first = statements[node.region.first].first
                    end = statements[node.region.end - 1].end
                    texts.add(lexed.texts[first:end])
                members += self._members(content, node, lexed)
        if len(texts) > 1:
            type_ = 2
        members = _apart(members)
        digest = blake2b(digest_size=8)
        first_node = found.nodes[0]
        codes = self.lexed(first_node.piece)
        digest.update(codes.plain.encode("utf-8", "surrogatepass"))
        digest.update(f"{first_node.region}{len(members)}".encode())
        return Clones(digest.hexdigest(), type_, found.similarity, tuple(members))

    def _members(self, content: int, node: Node, lexed: Lexed) -> Iterator[CloneMember]:
        start, end = lines_of(lexed, node.region.first, node.region.end)
        query = (
            "SELECT path, place, cell_id, line FROM cell JOIN file ON file.id = cell.file"
            " WHERE content = ?"
        )
        for path, place, id_, line in self._store.database.execute(query, (content,)).fetchall():
            yield CloneMember(path, place, CellId(id_), start + line, end + line)


def _seeds(found: Iterable[tuple[int, int, int]]) -> dict[int, list[Seed]]:
    seeds: dict[int, list[Seed]] = defaultdict(list)
    for place, shape, at in found:
        seeds[shape].append((place, at))
    return seeds


def _apart(members: list[CloneMember]) -> list[CloneMember]:
    """Leaves out what overlaps with a copy that is in the class already."""
    kept: list[CloneMember] = []
    for member in sorted(set(members), key=lambda it: (it.path, it.cell, it.start, -it.end)):
        last = kept[-1] if kept else None
        same_cell = last and (last.path, last.cell) == (member.path, member.cell)
        if last is None or not same_cell or member.start > last.end:
            kept.append(member)
    return kept
