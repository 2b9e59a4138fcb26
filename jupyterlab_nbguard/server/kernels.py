"""The kernels of a Jupyter server, as :class:`~..jobs.pool.KernelPool` wants to know them."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Any

import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_core.utils import ensure_async
from tornado import web

from ..jobs.follow.line import client_of
from ..jobs.follow.suitable import Unsuitable


class ServerKernels:
    """Reaches the kernels of a server's manager, synchronous or not, by sockets of our own."""

    def __init__(self, kernel_manager: Any, session_manager: Any) -> None:
        self._kernels = kernel_manager
        self._sessions = session_manager
        self._context: zmq.asyncio.Context | None = None

    async def connect(self, kernel_id: str) -> AsyncKernelClient:
        """Makes a client once the kernel's process is there; raises :class:`Unsuitable`."""
        if kernel_id not in self._kernels:
            raise Unsuitable("the kernel is gone", say=False)
        kernel = self._kernels.get_kernel(kernel_id)
        await _ready(kernel)
        info = kernel.get_connection_info()
        if not info.get("shell_port"):
            raise Unsuitable(
                "Kernels that another server runs for this one cannot be watched. "
                "Static checks go on."
            )
        if self._context is None:
            self._context = zmq.asyncio.Context()
        return client_of(info, context=self._context, config=kernel.config)

    def speaks_python(self, kernel_id: str) -> bool:
        """Says whether the kernel's specification names Python as its language."""
        if kernel_id not in self._kernels:
            return False
        specification = getattr(self._kernels.get_kernel(kernel_id), "kernel_spec", None)
        return str(getattr(specification, "language", "")).lower() == "python"

    def spec_name(self, kernel_id: str) -> str | None:
        """Returns the name of a kernel's specification, ``None`` where there is no such kernel."""
        if kernel_id not in self._kernels:
            return None
        name = getattr(self._kernels.get_kernel(kernel_id), "kernel_name", None)
        return name if isinstance(name, str) and name else None

    def address(self, kernel_id: str) -> object | None:
        """Returns where the kernel listens, ``None`` where the server has no such kernel."""
        if kernel_id not in self._kernels:
            return None
        kernel = self._kernels.get_kernel(kernel_id)
        if getattr(kernel, "execution_state", None) == "dead":
            return None
        info = kernel.get_connection_info()
        return tuple(sorted((key, value) for key, value in info.items() if key != "key"))

    async def in_use(self, kernel_id: str) -> bool:
        """Says whether a session of the server uses the kernel."""
        if kernel_id not in self._kernels:
            return False
        try:
            await ensure_async(self._sessions.get_session(kernel_id=kernel_id))
        except web.HTTPError:
            return False
        return True

    def close(self) -> None:
        """Frees the sockets' context."""
        context, self._context = self._context, None
        if context is not None:
            context.destroy(linger=0)


async def _ready(kernel: Any) -> None:
    ready = getattr(kernel, "ready", None)
    if ready is None:
        return
    try:
        await (asyncio.wrap_future(ready) if isinstance(ready, Future) else ready)
    except Exception as error:
        raise Unsuitable(f"the kernel did not start: {error}", say=False) from None
