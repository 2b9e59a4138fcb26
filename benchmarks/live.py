"""A real kernel that cells are run in one by one, with the observer or without it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from subprocess import DEVNULL
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from jupyterlab_nbguard.kernel.bootstrap import bootstrap_code
from jupyterlab_nbguard.kernel.observer.install import MESSAGE_TYPE

PATIENCE = 300.0
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class Kernel:
    """Runs cells as a notebook does, and reads what the kernel itself says of its CPU time."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client
        self.events: list[dict[str, Any]] = []
        """The observer's events of the runs."""
        self.heard: list[dict[str, Any]] = []
        """All that was published."""

    def observe(self) -> None:
        """Installs the observer, by the request that the server sends."""
        self._request(bootstrap_code(), silent=True)

    def run(self, source: str, cell: str = "") -> None:
        """Runs one cell; an error in it is an error here."""
        self._request(source, metadata={"cellId": cell or source[:20]})

    def cpu(self) -> float:
        """Returns the CPU seconds of all the kernel's threads since its start."""
        return self.ask("__import__('time').process_time()")

    def ask(self, expression: str) -> float:
        """Returns the number that an expression gives in the kernel."""
        found = self._request("", silent=True, expressions={"it": expression})
        return float(found["user_expressions"]["it"]["data"]["text/plain"])

    def _request(
        self,
        code: str,
        *,
        silent: bool = False,
        metadata: dict[str, str] | None = None,
        expressions: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        client = self._client
        message = client.session.msg(
            "execute_request",
            {
                "code": code,
                "silent": silent,
                "store_history": not silent,
                "user_expressions": expressions or {},
                "allow_stdin": False,
                "stop_on_error": True,
            },
            metadata=metadata or {},
        )
        client.shell_channel.send(message)
        id_ = message["header"]["msg_id"]
        reply = client.get_shell_msg(timeout=PATIENCE)
        while reply["parent_header"].get("msg_id") != id_:
            reply = client.get_shell_msg(timeout=PATIENCE)
        content: dict[str, Any] = reply["content"]
        if content["status"] != "ok":
            raise RuntimeError(f"{content.get('ename')}: {content.get('evalue')} in {code[:80]!r}")
        self._drain(id_)
        return content

    def _drain(self, id_: str) -> None:
        while True:
            message = self._client.get_iopub_msg(timeout=PATIENCE)
            self.heard.append(message)
            content, parent = message["content"], message["parent_header"].get("msg_id")
            if message["msg_type"] == MESSAGE_TYPE and content["kind"] == "failed":
                raise RuntimeError(f"the observer failed: {content}")
            if message["msg_type"] == MESSAGE_TYPE and content["kind"] == "run":
                self.events.append(content)
            if parent == id_ and content.get("execution_state") == "idle":
                return


@contextmanager
def kernel(observed: bool, name: str = "python3") -> Iterator[Kernel]:
    """Starts a kernel without anybody's configuration, and ends it."""
    with tempfile.TemporaryDirectory(prefix="nbguard-bench-") as folder:
        # Equal hashes and one thread for sums: the two kernels differ in the observer alone.
        settings = {"IPYTHONDIR": folder, "PYTHONHASHSEED": "0", **dict.fromkeys(_ONE_THREAD, "1")}
        manager = KernelManager(kernel_name=name)
        manager.start_kernel(cwd=folder, env={**os.environ, **settings}, stderr=DEVNULL)
        client = manager.blocking_client()
        client.start_channels()
        try:
            client.wait_for_ready(timeout=PATIENCE)
            found = Kernel(client)
            if observed:
                found.observe()
            yield found
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
