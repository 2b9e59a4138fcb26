"""The tables of a workspace's clone index: one SQLite file in the user's cache folder.

A *content* is a cell's source, a *shape* its blinded tokens: copies share them, so that half of
the cells of a workspace cost next to nothing. A *posting* says where a fingerprint stands in a
shape. Anything here can be made again from the notebooks: what is damaged, or of another version,
is thrown away.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from ...clones.fingerprints import Fingerprint, fingerprints
from ...clones.tokens import Lexed, lex_cell, packed, unpacked
from ..localdatabase import LocalDatabase

VERSION = 1
"""To be raised with each change of the tables, of the tokens' codes, or of the fingerprints."""
_TABLES = """
CREATE TABLE file (
    id INTEGER PRIMARY KEY, path TEXT UNIQUE NOT NULL, stamp TEXT NOT NULL, digest BLOB NOT NULL,
    error TEXT NOT NULL DEFAULT '');
CREATE TABLE cell (
    file INTEGER NOT NULL, place INTEGER NOT NULL, line INTEGER NOT NULL, cell_id TEXT NOT NULL,
    content INTEGER NOT NULL, PRIMARY KEY (file, place, line)) WITHOUT ROWID;
CREATE INDEX cell_content ON cell (content);
CREATE TABLE content (
    id INTEGER PRIMARY KEY, digest BLOB UNIQUE NOT NULL, shape INTEGER NOT NULL,
    source BLOB NOT NULL, tokens BLOB NOT NULL);
CREATE INDEX content_shape ON content (shape);
CREATE TABLE shape (id INTEGER PRIMARY KEY, digest BLOB UNIQUE NOT NULL, codes BLOB NOT NULL);
CREATE TABLE posting (
    print INTEGER NOT NULL, shape INTEGER NOT NULL, place INTEGER NOT NULL,
    PRIMARY KEY (print, shape, place)) WITHOUT ROWID;
"""


class Store(LocalDatabase):
    """The tables, in a file of their own (``None``: in memory)."""

    def __init__(self, path: Path | None) -> None:
        super().__init__(path, VERSION, _TABLES)

    # ---- cells ----

    def put_cell(
        self, file: int, place: int, line: int, cell_id: str, source: str, lexed: Lexed
    ) -> None:
        """Says what stands in a place; what stood there before is forgotten."""
        self.drop_cells(file, place, line)
        content = self._content(source, lexed)
        self.database.execute(
            "INSERT INTO cell VALUES (?, ?, ?, ?, ?)", (file, place, line, cell_id, content)
        )

    def drop_cells(self, file: int, place: int | None = None, line: int | None = None) -> None:
        """Forgets the cells of a file, or one of them, and what nobody else has."""
        where = "file = ?" + (" AND place = ? AND line = ?" if place is not None else "")
        given = (file,) if place is None else (file, place, line)
        found = self.database.execute(f"SELECT content FROM cell WHERE {where}", given).fetchall()
        self.database.execute(f"DELETE FROM cell WHERE {where}", given)
        for (content,) in found:
            self._forget(content)

    def _content(self, source: str, lexed: Lexed) -> int:
        data = source.encode("utf-8", "surrogatepass")
        digest = digest_of(data)
        found = self.database.execute("SELECT id FROM content WHERE digest = ?", (digest,))
        known = found.fetchone()
        if known is not None:
            return int(known[0])
        tokens = zlib.compress(packed(lexed), 1)
        row = (digest, self._shape(lexed.codes), zlib.compress(data, 1), tokens)
        return self._insert("content (digest, shape, source, tokens) VALUES (?, ?, ?, ?)", row)

    def _shape(self, codes: bytes) -> int:
        digest = digest_of(codes)
        found = self.database.execute("SELECT id FROM shape WHERE digest = ?", (digest,))
        known = found.fetchone()
        if known is not None:
            return int(known[0])
        shape = self._insert("shape (digest, codes) VALUES (?, ?)", (digest, codes))
        rows = sorted((hash_, shape, place) for hash_, place in fingerprints(codes))
        self.database.executemany("INSERT INTO posting VALUES (?, ?, ?)", rows)
        return shape

    def _insert(self, what: str, row: Sequence[object]) -> int:
        number = self.database.execute(f"INSERT INTO {what}", row).lastrowid
        assert number is not None
        return number

    def _forget(self, content: int) -> None:
        if self._has("SELECT 1 FROM cell WHERE content = ? LIMIT 1", content):
            return
        row = self.database.execute("SELECT shape FROM content WHERE id = ?", (content,)).fetchone()
        if row is None:  # the same twice in one file
            return
        self.database.execute("DELETE FROM content WHERE id = ?", (content,))
        if self._has("SELECT 1 FROM content WHERE shape = ? LIMIT 1", row[0]):
            return
        (codes,) = self.database.execute("SELECT codes FROM shape WHERE id = ?", row).fetchone()
        rows = [(hash_, row[0]) for hash_, _ in fingerprints(codes)]
        self.database.executemany("DELETE FROM posting WHERE print = ? AND shape = ?", rows)
        self.database.execute("DELETE FROM shape WHERE id = ?", row)

    def _has(self, query: str, number: int) -> bool:
        return self.database.execute(query, (number,)).fetchone() is not None

    # ---- looking up ----

    def source(self, content: int) -> str:
        """Returns the source of a content."""
        row = self.database.execute("SELECT source FROM content WHERE id = ?", (content,))
        return zlib.decompress(row.fetchone()[0]).decode("utf-8", "surrogatepass")

    def lexed(self, content: int) -> Lexed:
        """Returns the tokens of a content."""
        query = "SELECT tokens, codes FROM content JOIN shape ON shape.id = shape"
        row = self.database.execute(f"{query} WHERE content.id = ?", (content,)).fetchone()
        found = unpacked(zlib.decompress(row[0]), row[1])
        return lex_cell(self.source(content)) if found is None else found

    def sharing(
        self, prints: Sequence[Fingerprint], common: int, above: int = 0
    ) -> Iterator[tuple[int, int, int]]:
        """Yields the shapes that share fingerprints: own place, shape, place in it.

        A fingerprint that more than ``common`` shapes have says nothing; only shapes with a number
        ``above`` one are asked for.
        """
        query = "SELECT shape, place FROM posting WHERE print = ? AND shape > ? LIMIT ?"
        for hash_, place in prints:
            found = self.database.execute(query, (hash_, above, common + 1)).fetchall()
            if len(found) <= common:
                for shape, at in found:
                    yield place, shape, at


def digest_of(data: bytes) -> bytes:
    """Returns what data are known by."""
    return blake2b(data, digest_size=16).digest()
