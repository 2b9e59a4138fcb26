"""A snapshot of all state as places: the path of a name, column, key or attribute -> a digest.

    xs            a whole value: the digest of its content
    df            a container whose parts are places of their own: its type
    df/#          the keys of the container, in order
    df/col:a      a part
    @file:x.csv   state outside the names

The snapshot also says which objects stand at which places, so that a read of an object can be put
down to the names that lead to it.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import logging
import os
import random
import re
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.state.real import content

# What IPython keeps beside the names of the user; `_` and `Out` hold what cells showed.
NOT_USERS = re.compile(
    r"_(i*|_|__|\d+|i\d+|ih|oh|dh|exit_code)|__\w+__|In|exit|quit|get_ipython|open"
)
DEPTH = 3
UNCHANGING = (
    *(type(None), bool, int, float, complex, str, bytes, range, re.Pattern),
    *(types.FunctionType, types.BuiltinFunctionType, types.ModuleType, np.generic),
)


def is_users_name(name: str) -> bool:
    """Tells names of the notebook from what IPython keeps beside them."""
    return name == "_" or not NOT_USERS.fullmatch(name)


def parts(value: Any) -> list[tuple[str, Any]] | None:
    """Lists the parts of a container by the last step of their place; ``None`` for a whole."""
    kind = type(value)
    if kind is dict and all(isinstance(key, str | int | float | bool | tuple) for key in value):
        return [(f"key:{key!r}", item) for key, item in value.items()]
    if kind is types.SimpleNamespace:
        return [(f"attr:{key}", item) for key, item in vars(value).items()]
    if isinstance(value, type) and content.is_users(value):
        return [(f"attr:{key}", item) for key, item in content.members(value)]
    if content.is_users(kind) and not isinstance(value, type | BaseException):
        return [(f"attr:{key}", item) for key, item in vars(value).items()]
    return None


class Places:
    """All state at one moment."""

    def __init__(
        self,
        names: dict[str, Any],
        files: dict[str, str],
        loaded: dict[str, str],
        by_hand: set[tuple[str, str]] = frozenset(),
    ) -> None:
        """Looks at everything. ``files`` are those beside the notebook, with their digests.

        ``loaded`` holds the modules from beside the notebook and the digest of the source that
        each was made from, ``by_hand`` the attributes that cells set on any module.
        """
        self.flat: dict[str, str] = {}
        self.at: dict[int, list[str]] = {}
        # The objects stay alive while the snapshot does, or their ids could be given anew.
        self.kept: list[Any] = []
        for name in list(names):
            if is_users_name(name):
                self._walk(name, dict.__getitem__(names, name), ())
        self._hidden(files, loaded, by_hand)

    def under(self, place: str) -> Iterator[str]:
        """Yields a place and all places inside it."""
        for other in self.flat:
            if other == place or other.startswith(place + "/"):
                yield other

    def shared(self) -> list[tuple[str, str]]:
        """Pairs of names through which the same object, or the same memory, is reached."""
        pairs = set()
        for places in self.at.values():
            names = sorted({place.partition("/")[0] for place in places})
            pairs |= set(itertools.combinations(names, 2))
        buffers = [
            (places[0].partition("/")[0], value)
            for value, places in zip(self.kept, map(self.at.get, map(id, self.kept)), strict=True)
            if isinstance(value, np.ndarray | pd.Series) and places
        ]
        for (name, one), (other_name, other) in itertools.combinations(buffers, 2):
            if name != other_name and np.may_share_memory(np.asarray(one), np.asarray(other)):
                pairs.add((min(name, other_name), max(name, other_name)))
        return sorted(pair for pair in pairs if "_" not in pair and "Out" not in pair)

    def _walk(self, place: str, value: Any, above: tuple[int, ...]) -> None:
        if not isinstance(value, UNCHANGING):
            self.at.setdefault(id(value), []).append(place)
            self.kept.append(value)
        if isinstance(value, pd.DataFrame) and value.columns.is_unique:
            return self._frame(place, value)
        inside = parts(value) if len(above) < DEPTH and id(value) not in above else None
        if inside is None:
            self.flat[place] = content.digest(value)
            return None
        self.flat[place] = f"{type(value).__module__}.{type(value).__qualname__}"
        self.flat[f"{place}/#"] = json.dumps([step for step, _ in inside])
        for step, item in inside:
            self._walk(f"{place}/{step}", item, (*above, id(value)))
        if content.is_users(type(value)) and not isinstance(value, type):
            self.flat[f"{place}/class"] = content.digest(type(value))
            self.at.setdefault(id(type(value)), []).append(f"{place}/class")
        return None

    def _frame(self, place: str, value: Any) -> None:
        self.flat[place] = "frame"
        steps = [f"col:{name}" for name in value.columns]
        self.flat[f"{place}/#"] = json.dumps(steps)
        self.flat[f"{place}/index"] = content._hash(content.index_content(value.index))
        for i, step in enumerate(steps):
            column = content.column_content(value.iloc[:, i])
            self.flat[f"{place}/{step}"] = content._hash(column)

    def _hidden(
        self, files: dict[str, str], loaded: dict[str, str], by_hand: set[tuple[str, str]]
    ) -> None:
        self.flat["@random"] = content._hash(random.getstate())
        self.flat["@np.random"] = content.digest(np.random.mtrand._rand)
        for key, text in os.environ.items():
            if key not in {"LINES", "COLUMNS"}:
                self.flat[f"@env:{key}"] = content.digest(text)
        for name, text in files.items():
            self.flat[f"@file:{name}"] = text
            if name.endswith(".py"):
                self.flat[f"@import:{name[:-3]}"] = loaded.get(name[:-3], text)
        for name, logger in list(logging.root.manager.loggerDict.items()):
            if isinstance(logger, logging.Logger) and (logger.handlers or logger.level):
                self.flat[f"@logger:{name}"] = content.digest(logger)
                self.at.setdefault(id(logger), []).append(f"@logger:{name}")
        for name in loaded:
            module = sys.modules.get(name)
            if module is not None:
                self._module(name, module)
        for name, attribute in by_hand:
            if hasattr(module := sys.modules.get(name), attribute):
                text = content.digest(getattr(module, attribute))
                self.flat[f"@module:{name}/attr:{attribute}"] = text

    def _module(self, name: str, module: Any) -> None:
        """A module from beside the notebook: its variables are places, too."""
        self.at.setdefault(id(module), []).append(f"@module:{name}")
        for key, item in vars(module).items():
            if not key.startswith("__"):
                self.flat[f"@module:{name}/attr:{key}"] = content.digest(item)


def file_digests(folder: Path) -> dict[str, str]:
    """Digests the files beside the notebook."""
    found = {}
    start = len(str(folder)) + 1
    for place, inner, names in os.walk(folder):
        inner[:] = [name for name in inner if name != "__pycache__"]
        for name in names:
            path = f"{place}/{name}"
            with open(path, "rb") as file:
                text = hashlib.blake2b(file.read(), digest_size=7).hexdigest()
            found[path[start:].replace(os.sep, "/")] = text
    return dict(sorted(found.items()))
