"""A Jupyter server in a process of its own, which may end as it likes."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from .page import PATIENCE, Page, Runner

ROOT = Path(__file__).resolve().parents[2]
TOKEN = {"Authorization": "token secret"}


class ServerProcess:
    """Sees the kernels whose connection files lie in ``folder/kernels``, and ends none of them."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self._address = f"127.0.0.1:{port}"

    async def end(self, signal: int) -> None:
        self.process.send_signal(signal)
        await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def fetch(self, path: str, body: Any = None) -> Any:
        """Asks the REST API, by POST where there is a body."""
        request = HTTPRequest(f"http://{self._address}{path}", headers=TOKEN)
        if body is not None:
            request.method, request.body = "POST", json.dumps(body)  # type: ignore[assignment]
        return json.loads((await AsyncHTTPClient().fetch(request)).body)

    async def session(self, path: str = "a.ipynb") -> str:
        """Connects a notebook with the one kernel that there is; returns the kernel's id."""
        (kernel,) = await self.fetch("/api/kernels")
        asked = {"path": path, "name": path, "type": "notebook", "kernel": {"id": kernel["id"]}}
        return str((await self.fetch("/api/sessions", asked))["kernel"]["id"])

    async def page(self) -> Page:
        return Page(await self._socket("/nbguard/ws"))

    async def runner(self, kernel: str, client: str) -> Runner:
        path = f"/api/kernels/{kernel}/channels?session_id={client}"
        return Runner(await self._socket(path), client)

    async def _socket(self, path: str) -> WebSocketClientConnection:
        request = HTTPRequest(f"ws://{self._address}{path}", headers=TOKEN)
        return await websocket_connect(request)


@asynccontextmanager
async def serve(folder: Path) -> AsyncIterator[ServerProcess]:
    """Starts a server; what is left of it in the end is killed."""
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "HOME")
    folders = {name: folder / name.lower() for name in names}
    for path in (*folders.values(), folder / "kernels", folder / "root"):
        path.mkdir(exist_ok=True)
    environment = {**os.environ, **{name: str(path) for name, path in folders.items()}}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser"),
        "--ServerApp.port=0",
        "--ServerApp.jpserver_extensions={'jupyterlab_nbguard': True}",
        "--ServerApp.allow_external_kernels=True",
        f"--ServerApp.external_connection_dir={folder / 'kernels'}",
        f"--ServerApp.root_dir={folder / 'root'}",
        "--IdentityProvider.token=secret",
        env={**environment, "PYTHONPATH": str(ROOT), "JUPYTER_NO_CONFIG": "1"},
        stderr=asyncio.subprocess.DEVNULL,
    )
    info = folders["JUPYTER_RUNTIME_DIR"] / f"jpserver-{process.pid}.json"

    async def answering() -> ServerProcess:
        while True:
            # The file comes in pieces, and before the server listens.
            try:
                server = ServerProcess(process, int(json.loads(info.read_text())["port"]))
                await server.fetch("/api/status")
            except (OSError, ValueError):
                assert process.returncode is None, "the server has ended"
                await asyncio.sleep(0.05)
            else:
                return server

    try:
        yield await asyncio.wait_for(answering(), PATIENCE)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
