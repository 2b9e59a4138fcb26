"""Two kernels that are sent the same requests, one with the observer and one without it."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager

from jupyterlab_nbguard.kernel.bootstrap import bootstrap_code
from jupyterlab_nbguard.kernel.observer.install import MESSAGE_TYPE

Message = dict[str, Any]
PATIENCE = 60.0
# What differs between two processes whoever watches them.
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+")
_CELL_FILE = re.compile(r"ipykernel_\d+")
# A widget's model, and a request (`Output` tells the browser which one's output it captures).
_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])|[0-9a-f]{8}-[0-9a-f]{24}_\d+_\d+")


class Twin:
    """One kernel, and all that it publishes."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client
        self.events: list[Message] = []
        self._ids: dict[str, str] = {}

    def send(self, code: str, **changes: Any) -> str:
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        metadata = {"cellId": f"cell-{len(code)}"}
        message = self.client.session.msg("execute_request", {**content, **changes}, None)
        message["metadata"] = {} if changes.get("silent") else metadata
        self.client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def move(self, model: str, state: Message) -> list[Message]:
        """Does what the browser does when somebody moves a widget; returns what was published."""
        ids = {shown: id_ for id_, shown in self._ids.items()}
        data = {"method": "update", "state": state, "buffer_paths": []}
        content = {"comm_id": ids[model], "data": data}
        message = self.client.session.msg("comm_msg", content, None)
        self.client.shell_channel.send(message)
        return self._published(str(message["header"]["msg_id"]))

    def until_printed(self) -> list[Message]:
        """Returns the messages up to the first that a cell prints."""
        found: list[Message] = []
        while not found or found[-1]["msg_type"] != "stream":
            found.append(self.client.get_iopub_msg(timeout=PATIENCE))
        return found

    def finish(self, request: str) -> list[Message]:
        """Returns what was published until the request was done, and the reply to it."""
        found = self._published(request)
        reply = self.client.get_shell_msg(timeout=PATIENCE)
        while reply["parent_header"].get("msg_id") != request:
            reply = self.client.get_shell_msg(timeout=PATIENCE)
        return [*found, reply]

    def _published(self, request: str) -> list[Message]:
        found: list[Message] = []
        while True:
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            found.append(message)
            if (
                message["parent_header"].get("msg_id") == request
                and message["content"].get("execution_state") == "idle"
            ):
                return found

    def show(self, messages: list[Message]) -> list[Any]:
        """Returns what a person's client would make of messages; our own are put aside."""
        shown: list[Any] = []
        for message in messages:
            kind, content = message["msg_type"], message["content"]
            if kind == MESSAGE_TYPE:
                self.events.append(content)
            elif kind == "stream":
                # The pieces that a stream comes in, and the turns of two of them, are up to time.
                if not shown or shown[-1][0] != "streams":
                    shown.append(("streams", {}))
                texts = shown[-1][1]
                texts[content["name"]] = texts.get(content["name"], "") + self._plain(
                    content["text"]
                )
            else:
                metadata, buffers = message["metadata"], map(bytes, message["buffers"])
                shown.append((kind, self._plain(metadata), self._plain(content), *buffers))
        return shown

    def _plain(self, value: Any) -> Any:
        """Returns a message's content without what differs between any two processes.

        Ids become numbers in the order in which they come, so that one that is missing, made in
        another order or taken for another is seen.
        """
        if isinstance(value, str):
            text = _CELL_FILE.sub("ipykernel", _ADDRESS.sub("0x", value))
            return _ID.sub(lambda it: self._ids.setdefault(it[0], f"id-{len(self._ids)}"), text)
        if isinstance(value, list):
            return [self._plain(item) for item in value]
        if isinstance(value, dict):
            skipped = ("started", "engine", "engine_info", "dependencies_met")
            return {key: self._plain(item) for key, item in value.items() if key not in skipped}
        return value

    def silently(self, code: str) -> None:
        """Runs code that is no part of the comparison."""
        for message in self.finish(self.send(code, silent=True, store_history=False)):
            assert message["content"].get("status", "ok") == "ok", message["content"]


class Twins:
    """The two kernels."""

    def __init__(self, plain: Twin, watched: Twin) -> None:
        self.plain = plain
        self.watched = watched

    def run(self, *cells: str, **changes: Any) -> list[list[Any]]:
        """Runs cells in both kernels; returns what both of them published, cell by cell."""
        return [self._run(cell, changes) for cell in cells]

    def _run(self, cell: str, changes: Message) -> list[Any]:
        known = len(self.watched.events)
        one, other = self.plain.send(cell, **changes), self.watched.send(cell, **changes)
        expected = self.plain.show(self.plain.finish(one))
        found = self.watched.show(self.watched.finish(other))
        assert found == expected, cell
        if not changes.get("silent"):
            new = [event["kind"] for event in self.watched.events[known:]]
            assert new == ["run"], (cell, self.watched.events[known:])
        return found

    def move(self, model: str, **state: Any) -> list[Any]:
        """Moves a widget in both browsers; returns what both kernels published."""
        expected = self.plain.show(self.plain.move(model, state))
        found = self.watched.show(self.watched.move(model, state))
        assert found == expected
        return found

    def restart(self) -> None:
        """Restarts both kernels, and watches one again as the server does."""
        for twin in (self.plain, self.watched):
            twin.manager.restart_kernel(now=True)
        self.begin()

    def begin(self) -> None:
        """Waits for both kernels, and sends the observer into one of them."""
        for twin in (self.plain, self.watched):
            twin.client.wait_for_ready(timeout=PATIENCE)
            twin.events.clear()
        # What was published until now has been read, too.
        self.plain.finish(self.plain.send("pass", silent=True))
        bootstrap = self.watched.send(bootstrap_code(), silent=True)
        self.watched.show(self.watched.finish(bootstrap))
        assert [event["kind"] for event in self.watched.events] == ["hello"]

    def interrupt(self, cell: str) -> list[Any]:
        """Interrupts a cell that prints and sleeps, once it sleeps."""
        shown = []
        for twin in (self.plain, self.watched):
            request = twin.send(cell)
            begun = twin.until_printed()
            time.sleep(0.5)
            twin.manager.interrupt_kernel()
            shown.append(twin.show([*begun, *twin.finish(request)]))
        assert shown[0] == shown[1]
        return shown[0]


@contextmanager
def twins(folder: Path) -> Iterator[Twins]:
    """Starts the two kernels in ``folder``."""
    with ExitStack() as stack:
        plain = stack.enter_context(_kernel(folder, "plain"))
        watched = stack.enter_context(_kernel(folder, "watched"))
        found = Twins(plain, watched)
        found.begin()
        yield found


@contextmanager
def _kernel(folder: Path, name: str) -> Iterator[Twin]:
    manager = KernelManager(kernel_name="python3")
    settings = {"IPYTHONDIR": str(folder / name), "PYTHONHASHSEED": "0"}
    work = folder / "work"
    work.mkdir(exist_ok=True)
    manager.start_kernel(cwd=str(work), env={**os.environ, **settings}, stderr=DEVNULL)
    client = manager.blocking_client()
    client.start_channels(hb=False)
    try:
        yield Twin(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
