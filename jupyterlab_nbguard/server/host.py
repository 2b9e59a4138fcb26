"""What lives as long as the server: the shared services, and the connections that are open."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from ..project.policies import installed_policies
from .connection import Connection, Services
from .settings import SettingsFinder


class Host:
    """Makes connections, and ends them all when the server stops."""

    def __init__(
        self,
        services: Services,
        root: Path | None,
        max_message_bytes: int,
        locked_policy: str = "",
    ) -> None:
        self._services = services
        self._root = root
        self._locked = locked_policy
        self._policies = installed_policies()
        self._connections: set[Connection] = set()
        self.max_message_bytes = max_message_bytes

    def connect(
        self,
        send: Callable[[str], Awaitable[None]],
        *,
        may_use_kernels: bool,
        may_read_files: bool,
        may_write_files: bool,
    ) -> Connection:
        """Begins a connection, in the running event loop."""
        rules = {rule.name for rule in self._services.workspace.rules}
        finder = SettingsFinder(self._root, rules, self._policies, self._locked)
        connection = Connection(
            self._services,
            finder,
            send,
            may_use_kernels=may_use_kernels,
            may_read_files=may_read_files,
            may_write_files=may_write_files,
        )
        self._connections.add(connection)
        connection.open()
        return connection

    def disconnect(self, connection: Connection) -> None:
        """Ends a connection."""
        self._connections.discard(connection)
        connection.close()

    async def close(self) -> None:
        """Ends all connections, lets go of the kernels and stops the worker."""
        for connection in list(self._connections):
            self.disconnect(connection)
            await connection.closed()
        self._services.unsettled.close()
        if self._services.copies is not None:
            self._services.copies.close()
        await self._services.pool.close()
        self._services.kernels.close()
        self._services.worker.shutdown(wait=False, cancel_futures=True)
        self._services.disk.close()
