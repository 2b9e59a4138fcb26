"""Sees what one run of a cell truly reads and writes, as places (see `places`).

The rewritten cells and the namespace call the methods of a `Sight`. An input is a place that the
cell read before it wrote it; its digest is the one at the start of the run.
"""

from __future__ import annotations

import builtins
import logging
import os
import random
import types
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.state.real import content
from benchmarks.state.real.places import UNCHANGING, Places, is_users_name

# Whether a name is there at all, as guards ask it.
PRESENT, ABSENT = "present", "absent"
KEYED_READS = frozenset({"get", "pop", "setdefault", "__getitem__", "__contains__"})
SEEDS = {id(random.seed): "@random", id(np.random.seed): "@np.random"}
INDEXERS = frozenset({"loc", "iloc", "at", "iat"})


class Sight:
    """What one run of a cell reads and writes."""

    def __init__(
        self,
        names: Any,
        start: Places,
        by_hand: set[tuple[str, str]],
        loaded: dict[str, str],
    ) -> None:
        self.names, self.start, self.by_hand, self.loaded = names, start, by_hand, loaded
        self.reads: dict[str, str | None] = {}
        self.written: set[str] = set()
        # Wholes of which a part was set, maybe to what it was before.
        self.changed: set[str] = set()
        self.touched: set[str] = set()
        self._used: set[int] = set()
        self._containers: list[Any] = []
        self._in_text = 0

    # Names.

    def name_read(self, name: str, value: Any) -> None:
        if not is_users_name(name):
            if name in {"_oh", "Out"}:
                self._whole(name)
            return
        self.touched.add(name)
        if name in self.written:
            return
        if isinstance(value, UNCHANGING) or self._in_text:
            self._whole(name) if self._in_text else self._read(name)
        elif name in self.start.flat and f"{name}/#" in self.start.flat:
            self._read(name)
        else:
            self.reads.setdefault(f"?{name}", PRESENT)

    def name_missing(self, name: str) -> None:
        if is_users_name(name) and name not in self.written:
            self.reads.setdefault(f"?{name}", ABSENT)

    def presence_read(self, name: str, found: bool) -> None:
        if is_users_name(name) and name not in self.written:
            self.reads.setdefault(f"?{name}", PRESENT if found else ABSENT)

    def stored(self, name: str) -> None:
        if is_users_name(name):
            self.written.add(name)

    def there(self, name: str) -> None:
        """``try: x``."""
        if name not in self.names and not hasattr(builtins, name):
            raise NameError(f"name '{name}' is not defined")

    def imports(self, name: str) -> None:
        """``import name``: what it gives is the file's, or what was loaded from it before."""
        if f"@import:{name}" in self.start.flat or f"@file:{name}.py" in self.written:
            self._read(f"@import:{name}")

    # Values.

    def use(self, value: Any) -> Any:
        """The whole value is read."""
        if id(value) not in self._used and id(value) in self.start.at:
            self._used.add(id(value))
            self._whole(self._place(value))
        elif type(value) in {tuple, list, set} and len(value) < 50:
            for item in value:
                if id(item) in self.start.at and id(item) not in self._used:
                    self.use(item)
        return value

    def attribute(self, value: Any, name: str) -> Any:
        if isinstance(value, types.ModuleType):
            self._read(f"@module:{value.__name__}/attr:{name}")
        elif isinstance(value, pd.DataFrame):
            if name in value.columns:
                self._column(value, name)
            elif name == "columns":
                self._part(value, "#")
            elif name in {"shape", "index", "empty"}:
                self._part(value, "#" if name == "empty" else "index")
                self._part(value, "#" if name == "shape" else "index")
            elif name not in INDEXERS:
                self.use(value)
        elif self._is_users(value):
            self._member(value, name)
        else:
            self.use(value)
        return getattr(value, name)

    def item(self, value: Any, key: Any) -> Any:
        if type(value) is dict:
            self._part(value, f"key:{key!r}")
        elif isinstance(value, pd.DataFrame) and type(key) is str and key in value.columns:
            self._column(value, key)
        elif isinstance(value, pd.DataFrame) and type(key) is list and set(key) <= set(value):
            for name in key:
                self._column(value, name)
        elif type(value).__name__ in {"_LocIndexer", "_AtIndexer"}:
            self._located(value.obj, key)
        elif value is os.environ:
            self._env(key)
        elif value is not self.names:
            self.use(value)
        return value[key]

    def call(self, function: Any, /, *arguments: Any, **named: Any) -> Any:
        if self._flows_in(function):
            if isinstance(function, type):
                self.use(function)
        else:
            self.use(function)
            self._used_by_library(arguments, named)
            self._special(function, arguments)
        return function(*arguments, **named)

    def method(self, value: Any, method_name: str, /, *arguments: Any, **named: Any) -> Any:
        if isinstance(value, types.ModuleType) or value is self.names:
            function = self.attribute(value, method_name) if value is not self.names else None
            if function is not None:
                return self.call(function, *arguments, **named)
            return getattr(value, method_name)(*arguments, **named)
        if type(value) is dict:
            if method_name in KEYED_READS and arguments:
                self._part(value, f"key:{arguments[0]!r}")
            elif method_name == "clear":
                self._written(value, "")
            elif method_name == "update":
                for key in (*dict(*arguments), *named):
                    self._written(value, f"key:{key!r}")
            else:
                self.use(value)
            self._used_by_library(arguments, named)
            return getattr(value, method_name)(*arguments, **named)
        if value is os.environ:
            if arguments:
                self._env(arguments[0])
            return getattr(value, method_name)(*arguments, **named)
        function = self.attribute(value, method_name)
        if not self._flows_in(function):
            self._used_by_library(arguments, named)
        return function(*arguments, **named)

    # Writes.

    def item_written(self, value: Any) -> Any:
        self._containers.append(value)
        return value

    def key_written(self, key: Any) -> Any:
        container = self._containers.pop()
        indexed = getattr(container, "obj", None)
        if type(container) is dict:
            self._written(container, f"key:{key!r}")
        elif isinstance(container, pd.DataFrame) and type(key) is str:
            self._part(container, "index")
            self._written(container, f"col:{key}")
        elif isinstance(indexed, pd.DataFrame):
            self._located(indexed, key)
        elif container is os.environ:
            self.written.add(f"@env:{key}")
        elif container is not self.names:
            self.use(container)
            self.changed.update(self.start.at.get(id(container), ()))
        return key

    item_changed = item_written

    def key_changed(self, key: Any) -> Any:
        container = self._containers[-1]
        self.item(container, key)
        return self.key_written(key)

    def attribute_written(self, value: Any, name: str) -> Any:
        if isinstance(value, types.ModuleType):
            self.by_hand.add((value.__name__, name))
            self.written.add(f"@module:{value.__name__}/attr:{name}")
        elif self._is_users(value):
            self._written(value, f"attr:{name}")
        elif isinstance(value, pd.DataFrame) and name in value.columns:
            self._written(value, f"col:{name}")
        else:
            self.use(value)
        return value

    def attribute_changed(self, value: Any, name: str) -> Any:
        self.attribute(value, name)
        return self.attribute_written(value, name)

    # Text that `eval` and `exec` run is not rewritten: every name in it counts as used.

    def text_begins(self, text: Any) -> Any:
        self._in_text += 1
        return text

    def text_ends(self, value: Any) -> Any:
        self._in_text -= 1
        return value

    def event(self, event: str, arguments: Any) -> None:
        """What `sys.addaudithook` tells: files that are opened."""
        if event == "open" and isinstance(arguments[0], str | os.PathLike):
            mode = arguments[1] or "r"
            reads = isinstance(mode, str) and not set(mode) & set("wx")
            self.file_read(os.fspath(arguments[0]), reads)
        elif event == "sqlite3.connect" and isinstance(arguments[0], str):
            self.file_read(arguments[0], True)

    def file_read(self, path: str, reads: bool) -> None:
        path = os.path.relpath(path)
        place = f"@file:{path}"
        if path.startswith(("..", "/")):
            return
        if not reads:
            self.written.add(place)
        elif place not in self.written:
            self.reads.setdefault(place, self.start.flat.get(place))

    # How a read is put down.

    def _is_users(self, value: Any) -> bool:
        kind = value if isinstance(value, type) else type(value)
        return content.is_users(kind) or kind is types.SimpleNamespace

    def _flows_in(self, function: Any) -> bool:
        """Tells functions of the notebook, whose own reads are seen inside them."""
        function = getattr(function, "__func__", function)
        if isinstance(function, type):
            return content.is_users(function)
        return getattr(function, "__globals__", None) is self.names

    def _used_by_library(self, arguments: Any, named: Any) -> None:
        for value in (*arguments, *named.values()):
            self.use(value)

    def _special(self, function: Any, arguments: Any) -> None:
        if place := SEEDS.get(id(function)):
            self.written.add(place)
        elif function is os.getenv and arguments:
            self._env(arguments[0])
        elif function in (os.path.exists, os.path.isfile) and arguments:
            self.file_read(os.fspath(arguments[0]), True)
        elif function is logging.getLogger and arguments:
            self._read(f"@logger:{arguments[0]}")
        module = getattr(function, "__module__", None)
        if module in self.loaded:
            self._whole(f"@module:{module}")

    def _env(self, key: Any) -> None:
        self._read(f"@env:{key}")

    def _place(self, value: Any) -> str:
        """The place of an object; of several, the one whose name this run went through."""
        places = self.start.at[id(value)]
        return next((it for it in places if it.partition("/")[0] in self.touched), places[0])

    def _read(self, place: str) -> None:
        if not self._is_written(place):
            self.reads.setdefault(place, self.start.flat.get(place))

    def _is_written(self, place: str) -> bool:
        steps = place.split("/")
        return any("/".join(steps[: i + 1]) in self.written for i in range(len(steps)))

    def _whole(self, place: str) -> None:
        for inner in self.start.under(place):
            self._read(inner)

    def _part(self, value: Any, step: str) -> None:
        """A part is read: all of it if it is a plain value, else only the step into it."""
        if id(value) in self.start.at:
            place = f"{self._place(value)}/{step}"
            if f"{place}/#" not in self.start.flat or place.endswith("/#"):
                self._read(place)

    def _column(self, frame: Any, name: str) -> None:
        self._part(frame, f"col:{name}")
        self._part(frame, "index")

    def _located(self, frame: Any, key: Any) -> None:
        columns = key[1] if type(key) is tuple and len(key) == 2 else None
        if columns is None or not (type(columns) is str or type(columns) is list):
            self.use(frame)
            return
        for name in [columns] if type(columns) is str else columns:
            self._column(frame, name)

    def _member(self, value: Any, name: str) -> None:
        """An attribute of the notebook's object: its own, or one of its class."""
        # That the object has none of its own is an input, too.
        self._part(value, f"attr:{name}")
        if isinstance(value, type) or name in vars(value):
            return
        for kind in type(value).__mro__:
            if name in vars(kind) and id(kind) in self.start.at:
                place = self._place(kind)
                self._read(place if place.endswith("/class") else f"{place}/attr:{name}")
                return

    def _written(self, value: Any, step: str) -> None:
        for place in self.start.at.get(id(value), ()):
            if f"{place}/#" in self.start.flat:
                self.written.add(f"{place}/{step}" if step else place)
            else:
                self.changed.add(place)
