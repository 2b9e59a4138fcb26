"""A SQLite file in the user's cache folder, which several processes may use at once.

Nothing in such a file is dear: what is damaged, or of another version, is thrown away and made
anew.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

_BUSY = 10.0
"""Seconds to wait for another process that is writing; its transactions take a tenth of one."""
_NAME = re.compile(r"CREATE TABLE (\w+)")


class LocalDatabase:
    """One connection. A damaged or outdated file is replaced when it is opened."""

    def __init__(self, path: Path | None, version: int, tables: str) -> None:
        self.path = path
        self._version = version
        self._tables = tables
        self.database = self._open()

    def _open(self) -> sqlite3.Connection:
        if self.path is None:
            return self._prepared(sqlite3.connect(":memory:", isolation_level=None))
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for last in (False, True):
            try:
                return self._prepared(self._connected(self.path))
            except sqlite3.DatabaseError as error:
                if last or is_busy(error):
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
            if _version(database) != self._version:
                with _transaction(database):
                    if _version(database) != self._version:  # nobody else was faster
                        self._create(database)
            for name in _NAME.findall(self._tables):
                database.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()
        except BaseException:
            database.close()
            raise
        return database

    def _create(self, database: sqlite3.Connection) -> None:
        for (name,) in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall():
            database.execute(f'DROP TABLE "{name}"')
        for statement in self._tables.split(";"):
            if statement.strip():
                database.execute(statement)
        database.execute(f"PRAGMA user_version = {self._version}")

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


def is_busy(error: sqlite3.Error) -> bool:
    """Says whether another process is at work, or the file cannot be had: nothing is damaged."""
    return isinstance(error, sqlite3.OperationalError) and (
        "locked" in str(error) or "busy" in str(error) or "unable to open" in str(error)
    )


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


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
