"""A line to one kernel: requests on shell, and all that it publishes on iopub."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient

RECONNECT_MILLISECONDS = 5
"""A restarted kernel must be found before the first cell is sent to it."""

Message = dict[str, Any]

_LOG = logging.getLogger(__name__)


def client_of(info: Mapping[str, Any], **options: Any) -> AsyncKernelClient:
    """Makes a client from a kernel's connection info; ``options`` are traits of the client.

    Its session is its own. One cloned from the kernel manager's would share the identity of the
    browser's sockets, and take replies that are meant for them.
    """
    client = AsyncKernelClient(**options)
    client.load_connection_info(dict(info))  # type: ignore[arg-type]
    # A default of the context's sockets, which counts from their first connection on. To connect
    # them a second time would give the kernel two peers of one identity, and at times it answers
    # the one that is gone.
    client.context.setsockopt(zmq.RECONNECT_IVL, RECONNECT_MILLISECONDS)
    return client


class Line:
    """Owns a client's shell and iopub channels; stdin, control and heartbeat stay closed."""

    def __init__(self, client: AsyncKernelClient, hear: Callable[[Message], None]) -> None:
        self._client = client
        self._hear = hear
        self._expected: dict[str, asyncio.Future[Message]] = {}
        self._readers: list[asyncio.Task[None]] = []

    def open(self) -> None:
        """Connects the channels and begins to read them."""
        self._client.start_channels(stdin=False, hb=False, control=False)
        loop = asyncio.get_running_loop()
        self._readers = [
            loop.create_task(_read(self._client.iopub_channel, self._hear)),
            loop.create_task(_read(self._client.shell_channel, self._answer)),
        ]

    async def close(self) -> None:
        """Stops reading and closes the channels; requests without reply are cancelled."""
        for reader in self._readers:
            reader.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        self._readers = []
        for future in self._expected.values():
            future.cancel()
        self._expected.clear()
        self._client.stop_channels()

    def request(
        self, msg_type: str, content: Message, metadata: Message | None = None
    ) -> asyncio.Future[Message]:
        """Sends a request on shell; the future is its reply, whenever the kernel gets to it."""
        message = self._client.session.msg(msg_type, content, metadata=metadata)
        future = asyncio.get_running_loop().create_future()
        id_ = message["header"]["msg_id"]
        self._expected[id_] = future
        future.add_done_callback(lambda _: self._expected.pop(id_, None))
        # Sent here and not by the channel, which sends through a shadow of the socket, behind
        # asyncio's back: the shadow takes the news that a reply has come, and nobody reads it.
        frames = self._client.session.serialize(message)
        self._client.shell_channel.socket.send_multipart(frames)
        return future

    def run_silently(self, code: str) -> asyncio.Future[Message]:
        """Asks the kernel to run code that leaves no trace in its counts or its history."""
        return self.request(
            "execute_request",
            {
                "code": code,
                "silent": True,
                "store_history": False,
                "user_expressions": {},
                "allow_stdin": False,
                # An error of ours must not abort what the user has queued.
                "stop_on_error": False,
            },
        )

    def _answer(self, message: Message) -> None:
        future = self._expected.get(message["parent_header"].get("msg_id", ""))
        if future is not None and not future.done():
            future.set_result(message)


async def _read(channel: Any, handle: Callable[[Message], None]) -> None:
    while True:
        try:
            handle(await channel.get_msg(timeout=None))
        except (ValueError, KeyError, TypeError, AttributeError):
            # Not signed with the kernel's key, or no Jupyter message: not for us.
            _LOG.debug("a kernel's message was dropped", exc_info=True)
        # A waiting message makes the await above return at once: let others have a turn.
        await asyncio.sleep(0)
