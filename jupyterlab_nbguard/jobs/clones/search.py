"""Asks a clone index for all clone classes of the workspace."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import blake2b

from ...clones.classes import CloneClass, Node, find_classes
from ...clones.fingerprints import fingerprints
from ...clones.match import MIN_TOKENS, Match, Region, Seed, compare, tokens_of
from ...clones.tokens import Lexed
from ...clones.units import lines_of
from ...model.clones import CloneMember, Clones, CloneType
from ...model.notebook import CellId
from .index import CloneIndex
from .lookup import COMMON, seeds_of
from .store import Store

_CANDIDATES = 40
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
        seeds = seeds_of(self._store.sharing(prints, COMMON, shape))
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
        plain = set[str]()
        for node in found.nodes:
            contents = [node.piece, *self._followers[node.piece]]
            for content in contents:
                # The tokens of followers differ from their leader's in their text only.
                lexed = self.lexed(content)
                first, end = tokens_of(lexed, node.region)
                plain.add("\0".join(lexed.texts[first:end]))
                members += self._members(content, node, lexed)
        if type_ == 1 and len(plain) > 1:
            type_ = 2
        members = _apart(members)
        digest = blake2b(digest_size=8)
        for text in sorted(plain):
            digest.update(text.encode("utf-8", "surrogatepass") + b"\0\0")
        return Clones(digest.hexdigest(), type_, found.similarity, tuple(members))

    def _members(self, content: int, node: Node, lexed: Lexed) -> Iterator[CloneMember]:
        start, end = lines_of(lexed, node.region.first, node.region.end)
        query = (
            "SELECT path, place, cell_id, line FROM cell JOIN file ON file.id = cell.file"
            " WHERE content = ?"
        )
        for path, place, id_, line in self._store.database.execute(query, (content,)).fetchall():
            yield CloneMember(path, place, CellId(id_), start + line, end + line)


def _apart(members: list[CloneMember]) -> list[CloneMember]:
    """Leaves out what overlaps with a copy that is in the class already."""
    kept: list[CloneMember] = []
    for member in sorted(set(members), key=lambda it: (it.path, it.cell, it.start, -it.end)):
        last = kept[-1] if kept else None
        same_cell = last and (last.path, last.cell) == (member.path, member.cell)
        if last is None or not same_cell or member.start > last.end:
            kept.append(member)
    return kept
