"""The tables of a workspace's clone index: one SQLite file in the user's cache folder.

A *content* is a cell's source, a *shape* its blinded tokens: copies share them, so that half of
the cells of a workspace cost next to nothing. A *posting* says where a fingerprint stands in a
shape. Anything here can be made again from the notebooks: what is damaged, or of another version,
is thrown away.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from pathlib import Path

from ..clones.fingerprints import Fingerprint, fingerprints
from ..clones.tokens import Lexed, lex_cell, packed, unpacked

VERSION = 1
"""To be raised with each change of the tables, of the tokens' codes, or of the fingerprints."""
_BUSY = 10.0
"""Seconds to wait for another process that is writing; its transactions take a tenth of one."""
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


class Store:
    """One connection. A damaged or outdated file is replaced when it is opened."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.database = self._open()

    def _open(self) -> sqlite3.Connection:
        if self.path is None:
            return self._prepared(sqlite3.connect(":memory:", isolation_level=None))
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for last in (False, True):
            try:
                return self._prepared(self._connected(self.path))
            except sqlite3.DatabaseError as error:
                if last or _is_busy(error):
                    raise
                self._remove()
        raise AssertionError

    def _connected(self, path: Path) -> sqlite3.Connection:
        # Others on this machine have no business with the sources in it.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        return sqlite3.connect(path, timeout=_BUSY, isolation_level=None, check_same_thread=False)

    def _prepared(self, database: sqlite3.Connection) -> sqlite3.Connection:
        try:
            # No WAL: it needs memory that processes share, and a home folder may be on a network.
            # What a power failure damages is made again, so that nobody need wait for the disk.
            database.execute("PRAGMA synchronous = OFF")
            database.execute("PRAGMA cache_size = -32000")
            database.execute("PRAGMA temp_store = MEMORY")
            if _version(database) != VERSION:
                with _transaction(database):
                    if _version(database) != VERSION:  # nobody else was faster
                        self._create(database)
            database.execute("SELECT count(*) FROM file").fetchone()
        except BaseException:
            database.close()
            raise
        return database

    def _create(self, database: sqlite3.Connection) -> None:
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall():
            database.execute(f'DROP TABLE "{name}"')
        for statement in _TABLES.split(";"):
            if statement.strip():
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {VERSION}")

    def _remove(self) -> None:
        assert self.path is not None
        for suffix in ("", "-journal"):
            with contextlib.suppress(FileNotFoundError):
                Path(f"{self.path}{suffix}").unlink()

    def rebuild(self) -> None:
        """Throws everything away, as a damaged file asks for."""
        self.database.close()
        if self.path is not None:
            self._remove()
        self.database = self._open()

    def close(self) -> None:
        """Closes the connection."""
        self.database.close()

    def transaction(self) -> contextlib.AbstractContextManager[None]:
        """Writes all or nothing; others wait meanwhile, so keep it short."""
        return _transaction(self.database)

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


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _is_busy(error: sqlite3.Error) -> bool:
    return isinstance(error, sqlite3.OperationalError) and (
        "locked" in str(error) or "busy" in str(error) or "unable to open" in str(error)
    )


@contextlib.contextmanager
def _transaction(database: sqlite3.Connection) -> Iterator[None]:
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
