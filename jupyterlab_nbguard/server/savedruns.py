"""Guards the runs of saved notebooks: who may, which ones, and each by one request at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .errands import Refused
from .settings import SettingsFinder


@dataclass
class SavedRuns:
    """The saved notebooks that one page may have run, in words that say what for.

    ``may`` is what somebody has to be ``allowed``; notebooks can be ``done`` so, and are ``doing``.
    """

    settings: SettingsFinder
    allowed: bool
    may: str
    done: str
    doing: str
    _busy: set[str] = field(default_factory=set)

    def path(self, uri: str) -> Path:
        """Returns the file of a notebook; raises `Refused` where it is none of the server's."""
        if not self.allowed:
            raise Refused(f"you are not allowed to {self.may} on this server")
        path = self.settings.path(uri)
        if path is None or not path.is_file():
            raise Refused(f"only notebooks that lie in the server's own folder can be {self.done}")
        return path

    @contextmanager
    def alone(self, uri: str) -> Iterator[None]:
        """Raises `Refused` where the same is done to the notebook right now."""
        if uri in self._busy:
            raise Refused(f"this notebook is being {self.doing} already")
        self._busy.add(uri)
        try:
            yield
        finally:
            self._busy.discard(uri)
