"""Fixtures of a running server: pages, notebook sessions, kernels."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from .page import Page, Runner

NewPage = Callable[..., Awaitable[Page]]
NewSession = Callable[..., Awaitable[str]]
NewRunner = Callable[..., Awaitable[Runner]]


@pytest.fixture
def new_page(jp_ws_fetch: Any) -> NewPage:
    """Opens the extension's websocket."""

    async def open_page(**options: Any) -> Page:
        return Page(await jp_ws_fetch("nbguard", "ws", **options))

    return open_page


@pytest.fixture
def new_session(jp_fetch: Any, jp_serverapp: Any) -> NewSession:
    """Starts a notebook session; returns the kernel's id."""

    async def start(path: str = "a.ipynb", kernel: str = "python3") -> str:
        body = {"path": path, "type": "notebook", "name": path, "kernel": {"name": kernel}}
        reply = await jp_fetch(
            "api", "sessions", method="POST", body=json.dumps(body), request_timeout=60
        )
        return str(json.loads(reply.body)["kernel"]["id"])

    return start


@pytest.fixture
def new_runner(jp_ws_fetch: Any) -> NewRunner:
    """Opens the server's own websocket to a kernel."""

    async def connect(kernel_id: str, client: str = "runner") -> Runner:
        params = {"session_id": client}
        socket = await jp_ws_fetch("api", "kernels", kernel_id, "channels", params=params)
        return Runner(socket, client)

    return connect


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any]) -> dict[str, Any]:
    """Looks for no copies where a test is not about them: it takes a process of its own."""
    return {**jp_server_config, "NbguardApp": {"find_copies": False}}
