"""Plays sessions in ipyflow's own kernel, and asks it over its comm as its Lab extension does.

Two verdicts: *as shown*, the cells that its extension for Lab paints (waiting and ready ones), and
*all that it computes*, with newly ready cells, uses in an unsafe order and stale parents too.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import uuid
from collections.abc import Iterable
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager

from benchmarks.state.sessions import Session, apply
from benchmarks.state.verdicts import Verdict, Verdicts

SECONDS = 60


class Kernel:
    """A kernel of ipyflow's with the comm that its extension opens."""

    def __init__(self, python: Path, folder: Path) -> None:
        self.manager = AsyncKernelManager()
        self.command = [str(python), "-m", "ipyflow.kernel", "-f", "{connection_file}"]
        self.folder = folder
        self.comm = uuid.uuid4().hex
        self.client: AsyncKernelClient

    async def start(self, cells: dict[str, Any]) -> None:
        """Starts the kernel and opens the comm."""
        self.manager.kernel_spec.argv = self.command
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
        await self.manager.start_kernel(
            cwd=str(self.folder), env=environment, stdout=DEVNULL, stderr=DEVNULL
        )
        self.client = self.manager.client()
        self.client.start_channels()
        await self.client.wait_for_ready(timeout=SECONDS)
        data = {
            "interface": "jupyterlab",
            "cell_metadata_by_id": cells,
            "cell_parents": {},
            "cell_children": {},
        }
        content = {"comm_id": self.comm, "target_name": "ipyflow", "data": data}
        await self._send("comm_open", content)

    async def run(self, cell: str, source: str) -> None:
        """Runs a cell to its end."""
        message = self.client.session.msg(
            "execute_request",
            {
                "code": source,
                "silent": False,
                "store_history": True,
                "user_expressions": {},
                "allow_stdin": False,
                "stop_on_error": True,
            },
            metadata={"cellId": cell},
        )
        self.client.shell_channel.send(message)
        await self._until_idle(message["header"]["msg_id"])

    async def changed(self, cells: dict[str, Any]) -> None:
        """Says what the notebook looks like now."""
        await self.ask("notify_content_changed", cells)

    async def ask(self, what: str, cells: dict[str, Any]) -> dict[str, Any]:
        """Sends a request over the comm; returns the schedule that comes back, if one does."""
        data = {"type": what, "cell_metadata_by_id": cells, "is_reactively_executing": False}
        return await self._send("comm_msg", {"comm_id": self.comm, "data": data})

    async def _send(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        message = self.client.session.msg(kind, content)
        self.client.shell_channel.send(message)
        return await self._until_idle(message["header"]["msg_id"])

    async def _until_idle(self, parent: str) -> dict[str, Any]:
        schedule: dict[str, Any] = {}
        while True:
            message = await self.client.get_iopub_msg(timeout=SECONDS)
            if message["parent_header"].get("msg_id") != parent:
                continue
            content = message["content"]
            if message["msg_type"] == "comm_msg":
                data = content["data"]
                if data.get("type") == "compute_exec_schedule" and data.get("success"):
                    schedule = data
            elif message["msg_type"] == "status" and content["execution_state"] == "idle":
                return schedule

    async def stop(self) -> None:
        """Ends the kernel."""
        self.client.stop_channels()
        await self.manager.shutdown_kernel(now=True)


def metadata(cells: list[tuple[str, str]]) -> dict[str, Any]:
    """The cells in the shape in which ipyflow's extension sends them."""
    return {
        id_: {"index": i, "content": source, "type": "code"}
        for i, (id_, source) in enumerate(cells)
    }


def shown(schedule: dict[str, Any]) -> set[str]:
    """The cells that the extension paints."""
    return {*schedule.get("waiting_cells", ()), *schedule.get("ready_cells", ())}


def computed(schedule: dict[str, Any]) -> set[str]:
    """All cells that it says something about."""
    more = ("new_ready_cells", "unsafe_order_cells", "stale_parents", "waiter_links")
    said = {cell for key in more for cell in schedule.get(key) or ()}
    return shown(schedule) | {cell for cell in said if _says(schedule, cell)}


def _says(schedule: dict[str, Any], cell: str) -> bool:
    """Tells an empty list from a statement."""
    links = ("unsafe_order_cells", "stale_parents", "waiter_links")
    listed = any((schedule.get(key) or {}).get(cell) for key in links)
    return listed or cell in schedule.get("new_ready_cells", ())


async def play(session: Session, python: Path) -> tuple[Verdicts, Verdicts]:
    """Plays a session; returns what is shown at its checks, and all that is computed."""
    with tempfile.TemporaryDirectory(prefix="ipyflow-") as name:
        folder = Path(name)
        for file, text in session.get("files", {}).items():
            (folder / file).write_text(text, encoding="utf-8")
        cells = [(it["id"], it["source"]) for it in session["notebook"]]
        kernel = Kernel(python, folder)
        out: tuple[Verdicts, Verdicts] = ({}, {})
        await kernel.start(metadata(cells))
        try:
            for step, event in enumerate(session["events"]):
                kind = event["kind"]
                if kind == "restart":
                    await kernel.stop()
                    kernel = Kernel(python, folder)
                    await kernel.start(metadata(cells))
                elif kind == "run":
                    await kernel.run(event["cell"], dict(cells)[event["cell"]])
                elif kind == "check":
                    schedule = await kernel.ask("compute_exec_schedule", metadata(cells))
                    for verdicts, marked in zip(out, (shown, computed), strict=True):
                        for cell, _ in cells:
                            key = (session["session"], step, cell)
                            verdicts[key] = Verdict(cell in marked(schedule))
                else:
                    apply(cells, event)
                    await kernel.changed(metadata(cells))
        finally:
            await kernel.stop()
        return out


async def _play_all(
    sessions: Iterable[Session], python: Path, jobs: int
) -> tuple[Verdicts, Verdicts, list[str]]:
    limit = asyncio.Semaphore(jobs)
    all_shown: Verdicts = {}
    all_computed: Verdicts = {}
    failed: list[str] = []

    async def one(session: Session) -> None:
        async with limit:
            for last in (False, True):
                try:
                    first, second = await play(session, python)
                except Exception as error:
                    # Ports that somebody else takes at the same moment are no fault of ipyflow's.
                    if last:
                        failed.append(f"{session['session']}: {type(error).__name__}: {error}")
                else:
                    all_shown.update(first)
                    all_computed.update(second)
                    break

    await asyncio.gather(*(one(session) for session in sessions))
    return all_shown, all_computed, failed


def play_all(
    sessions: Iterable[Session], python: Path, jobs: int = 2
) -> tuple[Verdicts, Verdicts, list[str]]:
    """Plays sessions; those that ipyflow fails on are listed, and scored as unmarked."""
    return asyncio.run(_play_all(sessions, python, jobs))
