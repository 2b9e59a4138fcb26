"""Finds a project's tests, and the names that stand in them: what they speak of is tested."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

_FOLDERS = ("tests", "test")
_MOST = 300
_LARGEST = 1_000_000
"""Bytes; no test that people write is larger."""
_NAME = re.compile(r"[^\W\d]\w*")
Stamp = tuple[int, int]


class TestNames:
    """Reads each test once, until it changes."""

    __test__ = False

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Stamp, frozenset[str]]] = {}

    def of(self, folders: Iterable[Path]) -> tuple[tuple[str, ...], frozenset[str]]:
        """Returns the tests in the folders, and in ``tests`` below them, with all their names."""
        found: dict[str, frozenset[str]] = {}
        for folder in folders:
            for path in _tests(folder):
                if len(found) >= _MOST:
                    break
                names = self._names(path)
                if names is not None:
                    found[path] = names
        return tuple(found), frozenset[str]().union(*found.values())

    def _names(self, path: str) -> frozenset[str] | None:
        try:
            status = os.stat(path)
            stamp = status.st_mtime_ns, status.st_size
            known = self._kept.get(path)
            if known is None or known[0] != stamp:
                if status.st_size > _LARGEST:
                    return None
                text = Path(path).read_text(encoding="utf-8", errors="replace")
                known = self._kept[path] = stamp, frozenset(_NAME.findall(text))
            return known[1]
        except OSError:
            return None


def _tests(folder: Path) -> Iterator[str]:
    yield from _in(str(folder))
    for name in _FOLDERS:
        for parent, folders, _ in os.walk(folder / name):
            folders[:] = sorted(it for it in folders if not it.startswith((".", "__")))
            yield from _in(parent)


def _in(folder: str) -> Iterator[str]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        is_test = name.startswith("test_") or name.removesuffix(".py").endswith("_test")
        if is_test and name.endswith(".py"):
            yield os.path.join(folder, name)
