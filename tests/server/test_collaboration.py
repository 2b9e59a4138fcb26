"""Real-time collaboration: one shared document, several people, the drive ``RTC:``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from .conftest import NewPage, NewRunner, NewSession
from .page import PATIENCE, Message, Page, Runner, cell, states_of

pytest.importorskip("jupyter_server_ydoc", reason="jupyter-collaboration is not installed")
from jupyter_ydoc import YNotebook
from pycrdt import Provider

FOLDER = "quiet"
URI = f"RTC:{FOLDER}/a.ipynb"
# The settings of the folder ignore what is wrong with the first cell; the root's do not.
CELLS = {"u": "print(undefined)", "a": "x = 1", "b": "print(x)"}


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any], jp_root_dir: Path) -> dict[str, Any]:
    server = jp_server_config["ServerApp"]
    more = {"jupyter_server_ydoc": True, "jupyter_server_fileid": True}
    extensions = {**server["jpserver_extensions"], **more}
    return {
        # Its handlers ask who is there in a way of their own.
        "ServerApp": {"jpserver_extensions": extensions, "allow_unauthenticated_access": True},
        "SQLiteYStore": {"db_path": str(jp_root_dir / ".ystore.db")},
        "BaseFileIdManager": {"root_dir": str(jp_root_dir), "db_path": str(jp_root_dir / ".id.db")},
        "YDocExtension": {"document_save_delay": 0.1},
    }


@pytest.fixture
def notebook(jp_root_dir: Path) -> Path:
    folder = jp_root_dir / FOLDER
    folder.mkdir()
    (jp_root_dir / "pyproject.toml").write_text("[tool.nbguard]\nignore = []\n")
    (folder / "pyproject.toml").write_text('[tool.nbguard]\nignore = ["undefined-name"]\n')
    more = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{"id": id_, "source": source, **more} for id_, source in CELLS.items()]
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    file = folder / "a.ipynb"
    file.write_text(json.dumps(content))
    return file


class Channel:
    """What pycrdt wants of a websocket."""

    def __init__(self, socket: WebSocketClientConnection, path: str) -> None:
        self._socket, self.path = socket, path

    async def send(self, message: bytes) -> None:
        await self._socket.write_message(message, binary=True)

    async def recv(self) -> bytes:
        while not isinstance(message := await self._socket.read_message(), bytes):
            if message is None:
                raise ConnectionError("the room is closed")
        return message

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield await self.recv()


class Person:
    """Somebody's page: a copy of the shared document, our websocket, a client of the kernel."""

    def __init__(self, page: Page, runner: Runner, uri: str) -> None:
        self.page, self.runner, self.uri = page, runner, uri
        self.shared = YNotebook()
        self._version = 1
        self._moved = asyncio.Event()
        self.shared.observe(lambda *_: self._moved.set())

    @property
    def sources(self) -> dict[str, str]:
        return {it["id"]: it["source"] for it in self.shared.get().get("cells", ())}

    @property
    def cells(self) -> list[Message]:
        return [cell(id_, source) for id_, source in self.sources.items()]

    async def until(self, wanted: Callable[[dict[str, str]], bool]) -> None:
        async def wait() -> None:
            while not wanted(self.sources):
                self._moved.clear()
                await self._moved.wait()

        await asyncio.wait_for(wait(), PATIENCE)

    def type(self, id_: str, source: str) -> None:
        place = list(self.sources).index(id_)
        self.shared.set_cell(place, {**self.shared.get_cell(place), "source": source})

    async def tell(self) -> None:
        """Tells the server what the document holds, as a page does when it changes."""
        self._version += 1
        await self.page.change(self.uri, self._version, *self.cells)

    async def run(self, id_: str) -> None:
        assert await self.runner.run(id_, self.sources[id_]) == "ok"


async def test_people_who_share_a_document_are_told_the_same(
    notebook: Path,
    new_page: NewPage,
    new_session: NewSession,
    new_runner: NewRunner,
    jp_fetch: Any,
    jp_http_port: int,
    jp_base_url: str,
    jp_auth_header: dict[str, str],
) -> None:
    path = f"{FOLDER}/{notebook.name}"
    body = json.dumps({"format": "json", "type": "notebook"})
    reply = await jp_fetch("api", "collaboration", "session", path, method="PUT", body=body)
    told = json.loads(reply.body)
    room = f"json:notebook:{told['fileId']}"
    kernel = await new_session(URI)
    async with AsyncExitStack() as stack:

        async def join(client: str, uri: str) -> Person:
            person = Person(await new_page(), await new_runner(kernel, client), uri)
            # By hand: pytest-jupyter would escape the colons, and the room be another.
            address = f"ws://localhost:{jp_http_port}{jp_base_url}api/collaboration/room/{room}"
            request = HTTPRequest(
                f"{address}?sessionId={told['sessionId']}", headers=jp_auth_header
            )
            socket = await websocket_connect(request)
            stack.callback(socket.close)
            await stack.enter_async_context(Provider(person.shared.ydoc, Channel(socket, room)))
            await person.until(lambda sources: list(sources) == list(CELLS))
            await person.page.open(uri, *person.cells, kernelId=kernel, clientId=client)
            await person.page.observing("on")
            return person

        # In one browser the document has the drive's name in its path, in the other it has not.
        one, two = await join("one", URI), await join("two", path)
        people = (one, two)
        await one.run("a")
        await two.run("b")
        for person in people:
            await person.page.states(u="not-run", a="fresh", b="fresh")
            published = [m for m in person.page.came if "publishDiagnostics" in m.get("method", "")]
            found = [c["diagnostics"] for m in published for c in m["params"]["cells"]]
            assert not any(found), "the settings nearest to the document were not read"
        # One types, and the other's page tells of it just as well.
        one.type("a", "x = 2")
        await two.until(lambda sources: sources["a"] == "x = 2")
        for person in people:
            await person.tell()
            await person.page.states(a="edited", b="stale")
        await two.run("a")
        for person in people:
            assert states_of(await person.page.states(a="fresh"))["b"] == "stale"
        await one.run("b")
        for person in people:
            await person.page.states(a="fresh", b="fresh", u="not-run")
            assert set(person.page.ever("u")) <= {"", "not-run"}


async def test_a_shared_copy_is_another_notebook(
    notebook: Path, new_page: NewPage, new_session: NewSession, new_runner: NewRunner
) -> None:
    kernel = await new_session(URI)
    cells = [cell(id_, source) for id_, source in CELLS.items()]
    one, two = await new_page(), await new_page()
    await one.open(URI, *cells, kernelId=kernel, clientId="one")
    await two.open(f"RTC:{FOLDER}/copy.ipynb", *cells, kernelId=kernel, clientId="two")
    await one.observing("on")
    await two.observing("on")
    await (await new_runner(kernel, "one")).run("a", "x = 1")
    await one.states(a="fresh")
    await (await new_runner(kernel, "two")).run("b", "print(x)")
    told = states_of(await two.verdicts(lambda params: states_of(params).get("b") != "not-run"))
    assert told["a"] == "not-run"
    assert "fresh" not in two.ever("a")
