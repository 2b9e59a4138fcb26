"""What one page is told of copies: of the notebooks that it has open, if it may read files."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from ..jobs.clones.worker import Indexing
from ..model.clones import FoundCopy
from ..model.notebook import Notebook
from ..model.snapshot import Settings
from ..protocol.frames import notification
from ..protocol.indexing import IndexingParams
from ..rules.copies import OF_WORKSPACE
from .copyservice import CopyService
from .errands import Tell
from .settings import SettingsFinder


class PageCopies:
    """Asks the service for one page; ``again`` is called where a notebook is to be told of anew.

    Made in the event loop, which ``again`` and ``tell`` are called in.
    """

    def __init__(
        self,
        service: CopyService | None,
        settings: SettingsFinder,
        tell: Tell,
        again: Callable[[str], None],
    ) -> None:
        self._service = service
        self._settings = settings
        self._tell = tell
        self._again = again
        self._loop = asyncio.get_running_loop()
        self._open: set[str] = set()
        self._follows = False

    def of(
        self, uri: str, notebook: Notebook, settings: Settings, look: bool = True
    ) -> tuple[FoundCopy, ...] | None:
        """Returns what is known by now, in any thread; ``None`` where nobody looks.

        ``look``: whether the person wants it; no index is built for who does not.
        """
        path = self._settings.path(uri)
        wanted = look and settings.clones_workspace and any(map(settings.wants, OF_WORKSPACE))
        if self._service is None or path is None or not wanted or not notebook.is_python:
            self.forget(uri)  # it may have been wanted before
            return None
        if not self._follows:
            self._follows = True
            self._service.follow(self, lambda it: self._call(self._show, it))
        self._open.add(uri)
        return self._service.of(path, notebook, (self, uri), lambda: self._call(self._again, uri))

    def forget(self, uri: str) -> None:
        """Says that the page has closed a notebook."""
        path = self._settings.path(uri)
        if self._service is not None and uri in self._open and path is not None:
            self._open.discard(uri)
            self._service.forget(path, (self, uri))

    def close(self) -> None:
        """Says that the page is gone."""
        for uri in list(self._open):
            self.forget(uri)
        if self._service is not None:
            self._service.leave(self)

    def _show(self, indexing: Indexing) -> None:
        params = IndexingParams(done=indexing.done, total=indexing.total, cut=indexing.cut)
        self._tell((notification("nbguard/indexing", params),))

    def _call(self, function: Callable[..., None], *given: object) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended, and the page with it
            self._loop.call_soon_threadsafe(function, *given)
