"""Carries out what one page asks for and a session cannot answer: a task for each request."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping

from ..protocol.errand import CancelErrand, Errand
from ..protocol.frames import Message, error_reply, reply
from ..protocol.messages import INTERNAL_ERROR, INVALID_REQUEST, REQUEST_CANCELLED

Tell = Callable[[tuple[Message, ...]], None]
Handler = Callable[[Errand], Awaitable[object]]
"""Works out the result of a request; raises :class:`Refused` with words that say what to do."""

_LOG = logging.getLogger(__name__)


class Refused(Exception):
    """Says why a request is not answered; ``code`` is that of the reply."""

    def __init__(self, message: str, code: int = INVALID_REQUEST) -> None:
        super().__init__(message)
        self.code = code


class Errands:
    """The errands of one page that are under way; ``handlers`` has one for each method."""

    def __init__(self, handlers: Mapping[str, Handler], tell: Tell) -> None:
        self._handlers = handlers
        self._tell = tell
        self._running: dict[asyncio.Task[None], Errand] = {}

    def begin(self, errand: Errand) -> None:
        """Begins an errand, in the running event loop."""
        task = asyncio.get_running_loop().create_task(self._answer(errand))
        self._running[task] = errand
        task.add_done_callback(lambda task: self._running.pop(task, None))

    def cancel(self, wish: CancelErrand) -> None:
        """Ends a document's errands of one method."""
        for task, errand in self._running.items():
            if errand.uri == wish.uri and errand.method == wish.method:
                task.cancel()

    def forget(self, uri: str) -> None:
        """Ends all errands of a document that is closed."""
        for task, errand in self._running.items():
            if errand.uri == uri:
                task.cancel()

    def close(self) -> None:
        """Ends all of them."""
        for task in self._running:
            task.cancel()

    async def closed(self) -> None:
        """Waits until all of them have ended, and cleaned up."""
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _answer(self, errand: Errand) -> None:
        try:
            answer = reply(errand.request, await self._handlers[errand.method](errand))
        except asyncio.CancelledError:
            answer = error_reply(errand.request, REQUEST_CANCELLED, "it was cancelled")
        except Refused as error:
            answer = error_reply(errand.request, error.code, str(error))
        except Exception as error:
            _LOG.exception("%s could not be answered", errand.method)
            kind = type(error).__name__
            answer = error_reply(errand.request, INTERNAL_ERROR, f"{kind}: {error}")
        self._tell((answer,))
