"""The websocket, guarded as Jupyter's own kernel websockets are."""

from __future__ import annotations

from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.auth.decorator import ws_authenticated
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.base.websocket import WebSocketMixin
from tornado import web
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from .connection import Connection
from .host import Host


class NbguardWebSocket(WebSocketMixin, WebSocketHandler, JupyterHandler):
    """Speaks the protocol of :mod:`jupyterlab_nbguard.protocol.messages` with one page.

    Who may use kernels may watch them, and verify notebooks that they may read; who may write may
    have requirements written down; who may only read is told what can be told of the text.
    """

    auth_resource = "kernels"

    def initialize(self, host: Host) -> None:
        """Takes what the extension gives to each handler."""
        self._host = host
        self._connection: Connection | None = None
        self._may_use_kernels = self._may_read_files = self._may_write_files = False

    @property
    def max_message_size(self) -> int:
        """The longest frame that is read; a longer one closes the websocket with code 1009."""
        return self._host.max_message_bytes

    def set_default_headers(self) -> None:
        """Sets none: those of a page make no sense on a websocket."""

    def get_compression_options(self) -> dict[str, Any] | None:
        """Compresses as the server is set up to."""
        options: dict[str, Any] | None = self.settings.get("websocket_compression_options")
        return options

    @ws_authenticated
    async def get(self, *args: Any, **kwargs: Any) -> None:
        """Opens the websocket for whom the authorizer lets in."""
        self._may_use_kernels = await self._may("execute", "kernels")
        self._may_read_files = await self._may("read", "contents")
        self._may_write_files = await self._may("write", "contents")
        if not self._may_use_kernels and not self._may_read_files:
            raise web.HTTPError(403)
        await super().get(*args, **kwargs)

    async def _may(self, action: str, resource: str) -> bool:
        user = self.current_user
        return bool(await ensure_async(self.authorizer.is_authorized(self, user, action, resource)))

    def open(self, *args: Any, **kwargs: Any) -> None:
        """Begins the session."""
        super().open(*args, **kwargs)
        self._connection = self._host.connect(
            self._send,
            may_use_kernels=self._may_use_kernels,
            may_read_files=self._may_read_files,
            may_write_files=self._may_write_files,
        )

    async def on_message(self, message: str | bytes) -> None:
        """Passes a frame on."""
        if self._connection is not None:
            await self._connection.receive(message)

    def on_close(self) -> None:
        """Ends the session."""
        connection, self._connection = self._connection, None
        if connection is not None:
            self._host.disconnect(connection)

    async def _send(self, text: str) -> None:
        try:
            await self.write_message(text)
        except WebSocketClosedError:
            self.log.debug("a message was not sent: the websocket is closed")
