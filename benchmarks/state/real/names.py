"""The namespace of the oracle's shell: a dict that tells which names are read and bound."""

from __future__ import annotations

from typing import Any


class Names(dict[str, Any]):
    """Global names. ``LOAD_GLOBAL`` and ``LOAD_NAME`` respect a subclass; ``eval`` does, too."""

    watcher: Any = None

    def __getitem__(self, name: str) -> Any:
        try:
            value = super().__getitem__(name)
        except KeyError:
            if self.watcher is not None:
                self.watcher.name_missing(name)
            raise
        if self.watcher is not None:
            self.watcher.name_read(name, value)
        return value

    def get(self, name: str, default: Any = None) -> Any:
        try:
            return self[name]
        except KeyError:
            return default

    def __contains__(self, name: object) -> bool:
        found = super().__contains__(name)
        if self.watcher is not None and isinstance(name, str):
            self.watcher.presence_read(name, found)
        return found

    def __setitem__(self, name: str, value: Any) -> None:
        if self.watcher is not None:
            self.watcher.stored(name)
        super().__setitem__(name, value)

    def __delitem__(self, name: str) -> None:
        if self.watcher is not None:
            self.watcher.presence_read(name, super().__contains__(name))
        super().__delitem__(name)
        if self.watcher is not None:
            self.watcher.stored(name)

    def update(self, *others: Any, **named: Any) -> None:
        for name, value in dict(*others, **named).items():
            self[name] = value

    def setdefault(self, name: str, default: Any = None) -> Any:
        if name not in self:
            self[name] = default
        return self[name]

    def copy(self) -> Names:
        """``!echo {x}`` looks names up in a copy, which it fills further."""
        made = Copy(self)
        made.watcher = self.watcher
        return made

    def pause(self) -> Any:
        """What IPython does for itself with names is not the cell's doing: a context."""
        return Pause(self)


class Copy(Names):
    """Tells what is read, and keeps what is stored for itself."""

    __setitem__ = dict.__setitem__
    update = dict.update


class Pause:
    """A context in which nothing is told."""

    def __init__(self, names: Names) -> None:
        self.names = names

    def __enter__(self) -> None:
        self.watcher, self.names.watcher = self.names.watcher, None

    def __exit__(self, *error: object) -> None:
        self.names.watcher = self.watcher
