"""Keeps what came of checks in the user's cache folder, by all that it depends on.

Several processes may use it at once: they write the same under the same key. It is bounded; what
was not asked for longest goes first.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import time

from platformdirs import user_cache_path

from ..localdatabase import LocalDatabase
from .key import Key

VERSION = 1
"""To be raised when the table changes; what an outcome depends on stands in its key."""
LARGEST = 128_000_000
"""Bytes of all outcomes; a notebook takes about three thousand."""
_DAY = 86_400
_AT_ONCE = 500
_TABLES = """
CREATE TABLE outcome (key BLOB PRIMARY KEY, used INTEGER NOT NULL, value BLOB NOT NULL);
"""


def cache_file() -> Path:
    """Returns where outcomes are kept: the user's cache folder, never beside the notebooks."""
    return user_cache_path("nbguard") / "check" / "outcomes.sqlite"


class OutcomeCache:
    """Packed outcomes by their keys.

    What goes wrong with the file never goes wrong with the check: it is made anew where it is
    damaged, and left alone from then on where it cannot be read or written.
    """

    def __init__(self, file: Path, largest: int = LARGEST) -> None:
        self._largest = largest
        self._store: LocalDatabase | None = None
        with contextlib.suppress(OSError, sqlite3.Error):
            self._store = LocalDatabase(file, VERSION, _TABLES)

    def known(self, keys: Iterable[Key]) -> set[Key]:
        """Returns those of the keys that there is an outcome for, and notes that they are used."""
        known: set[Key] = set()
        wanted = list(keys)
        old = list[Key]()
        day = int(time()) // _DAY
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            marks = ",".join("?" * len(part))
            query = f"SELECT key, used FROM outcome WHERE key IN ({marks})"
            for key, used in self._all(query, part):
                known.add(key)
                if used != day:
                    old.append(key)
        if old:
            self._write("UPDATE outcome SET used = ? WHERE key = ?", [(day, key) for key in old])
        return known

    def get(self, key: Key) -> bytes | None:
        """Returns a packed outcome."""
        found = self._all("SELECT value FROM outcome WHERE key = ?", (key,))
        return found[0][0] if found else None

    def put(self, outcomes: Sequence[tuple[Key, bytes]]) -> None:
        """Keeps packed outcomes."""
        day = int(time()) // _DAY
        rows = [(key, day, value) for key, value in outcomes]
        self._write("INSERT OR REPLACE INTO outcome VALUES (?, ?, ?)", rows)

    def close(self) -> None:
        """Makes room where it is needed, and closes the file."""
        self._shrink()
        if self._store is not None:
            self._store.close()
            self._store = None

    def _shrink(self) -> None:
        """Drops the oldest half where there is too much."""
        found = self._all("SELECT coalesce(sum(length(value)), 0) FROM outcome", ())
        if not found or found[0][0] <= self._largest:
            return
        size = 0
        gone = list[tuple[Key]]()
        rows = self._all(
            "SELECT key, length(value) FROM outcome ORDER BY used DESC, rowid DESC", ()
        )
        for key, length in rows:
            size += length
            if size > self._largest // 2:
                gone.append((key,))
        self._write("DELETE FROM outcome WHERE key = ?", gone)
        with contextlib.suppress(sqlite3.Error):
            if self._store is not None:
                self._store.database.execute("VACUUM")

    def _all(self, query: str, given: Sequence[object]) -> list[tuple]:  # type: ignore[type-arg]
        if self._store is None:
            return []
        try:
            return self._store.database.execute(query, given).fetchall()
        except sqlite3.Error as error:
            self._give_up(error)
            return []

    def _write(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        if self._store is None or not rows:
            return
        try:
            with self._store.transaction():
                self._store.database.executemany(statement, rows)
        except sqlite3.Error as error:
            self._give_up(error)

    def _give_up(self, error: sqlite3.Error) -> None:
        """Throws a damaged file away; one that is full, locked or forbidden is none of ours."""
        store, self._store = self._store, None
        if store is None:
            return
        with contextlib.suppress(OSError, sqlite3.Error):
            if isinstance(error, sqlite3.OperationalError):
                store.close()
            else:
                store.rebuild()
                self._store = store
