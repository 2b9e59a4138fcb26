"""A page in a browser: the websocket, and the kernel that the page runs its cells in."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Callable
from typing import Any

from tornado.websocket import WebSocketClientConnection

Message = dict[str, Any]
PATIENCE = 30.0


def cell(id_: str, source: str = "", count: int | None = None) -> Message:
    return {
        "id": id_,
        "kind": "code",
        "source": source,
        "tags": [],
        "executionCount": count,
        "hasOutputs": False,
    }


class Page:
    """Sends messages, and keeps what comes back until somebody looks for it."""

    def __init__(self, socket: WebSocketClientConnection) -> None:
        self.socket = socket
        self.came: list[Message] = []
        self.dependencies: list[Message] = []
        """Those told last."""

    async def send(self, method: str, id_: int | None = None, /, **params: Any) -> None:
        message = {"method": method, "params": params}
        await self.raw(json.dumps(message if id_ is None else {**message, "id": id_}))

    async def raw(self, text: str | bytes) -> None:
        await self.socket.write_message(text, binary=isinstance(text, bytes))

    async def open(self, uri: str, *cells: Message, **changes: Any) -> None:
        params = {
            "uri": uri,
            "version": 1,
            "language": "python",
            "kernelId": None,
            "enabled": True,
            "cells": list(cells),
        }
        await self.send("notebookDocument/didOpen", **{**params, **changes})

    async def change(self, uri: str, version: int, *cells: Message, **more: Any) -> None:
        params = {"uri": uri, "version": version, "cells": list(cells), **more}
        await self.send("notebookDocument/didChange", **params)

    async def until(self, wanted: Callable[[Message], bool]) -> Message:
        """Reads until a message comes that is wanted; what came before it is kept in ``came``."""
        while True:
            try:
                text = await asyncio.wait_for(self.socket.read_message(), PATIENCE)
            except asyncio.TimeoutError:
                raise AssertionError(f"nothing came any more after {self.came}") from None
            assert text is not None, f"closed: {self.socket.close_code}; came: {self.came}"
            message: Message = json.loads(text)
            self.came.append(message)
            self.dependencies = message.get("params", {}).get("dependencies", self.dependencies)
            if wanted(message):
                return message

    async def verdicts(self, wanted: Callable[[Message], bool] = lambda _: True) -> Message:
        def is_wanted(message: Message) -> bool:
            return message.get("method") == "nbguard/verdicts" and wanted(message["params"])

        params: Message = (await self.until(is_wanted))["params"]
        return params

    async def observing(self, state: str) -> Message:
        return await self.verdicts(lambda params: params["observing"] == state)

    async def states(self, **wanted: str) -> Message:
        """Waits for verdicts in which the cells have the wanted states."""
        return await self.verdicts(lambda params: wanted.items() <= states_of(params).items())

    def ever(self, cell_id: str) -> list[str]:
        """Lists the states that a cell was said to be in, one after the other."""
        told = [
            states_of(message["params"]).get(cell_id, "")
            for message in self.came
            if message.get("method") == "nbguard/verdicts"
        ]
        return [state for state, last in zip(told, ["", *told], strict=False) if state != last]

    async def error(self) -> str:
        return str((await self.until(lambda m: "error" in m))["error"]["message"])


def states_of(params: Message) -> dict[str, str]:
    return {told["id"]: told["state"] for told in params["cells"]}


class Runner:
    """Runs cells through the server's own kernel websocket, as a page does."""

    def __init__(self, socket: WebSocketClientConnection, client: str = "runner") -> None:
        self.socket = socket
        self.client = client

    async def run(self, cell_id: str | None, code: str) -> str:
        """Runs a cell, or a console's code, and returns the status of the reply."""
        request = await self.send(cell_id, code)
        while True:
            text = await asyncio.wait_for(self.socket.read_message(), PATIENCE)
            assert text is not None
            reply = json.loads(text)
            if (
                reply["header"]["msg_type"] == "execute_reply"
                and reply["parent_header"].get("msg_id") == request
            ):
                return str(reply["content"]["status"])

    async def send(self, cell_id: str | None, code: str) -> str:
        """Sends code and does not wait; returns the id of the request."""
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": "execute_request",
            "session": self.client,
            "username": "",
            "version": "5.3",
            "date": "2026-01-01T00:00:00Z",
        }
        content = {"code": code, "silent": False, "store_history": True, "stop_on_error": True}
        message = {
            "channel": "shell",
            "header": header,
            "parent_header": {},
            "metadata": {} if cell_id is None else {"cellId": cell_id},
            "content": content,
            "buffers": [],
        }
        await self.socket.write_message(json.dumps(message))
        return str(header["msg_id"])
