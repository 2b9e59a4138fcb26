"""Plays recorded sessions in real kernels, through the code that the server runs.

A session is a notebook and what a user did to it; at each ``check`` the verdicts are given. The
format is described in ``benchmarks/README.md``.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager

from ...analysis.verdicts import judge
from ...kernel.recorder import HistoryRecorder
from ...model.execution import History
from ...model.notebook import Cell, CellId, Notebook
from ...model.verdict import Verdict
from ...python.facts import CellFacts, FactsCache
from ..within import within
from .follower import Follower
from .line import Line, client_of

START_WAIT = 60.0


class BadSession(ValueError):
    """A session does not say what it should; the message says where."""


@dataclass(frozen=True)
class Check:
    """The verdicts at one ``check``; ``step`` is the index of its event."""

    session: str
    step: int
    verdicts: Mapping[CellId, Verdict]

    def to_json(self) -> dict[str, Any]:
        """Returns the line that ``benchmarks/replay.py`` writes."""
        cells = {
            id_: {
                "state": verdict.state,
                "reasons": [
                    {"rule": r.rule, "name": r.name + r.part, "cell": r.cell, "kind": r.kind}
                    for r in verdict.reasons
                ],
            }
            for id_, verdict in self.verdicts.items()
        }
        return {"session": self.session, "step": self.step, "cells": cells}


class LiveKernel:
    """A kernel of its own, with the observer in it and somebody who runs cells."""

    def __init__(self, manager: AsyncKernelManager, facts: FactsCache) -> None:
        self._manager = manager
        self._changed = asyncio.Event()
        self._recorder = HistoryRecorder("replay", lambda source: facts.get(source).normalised)
        self._follower = Follower(self._connect, self._recorder, self._changed.set)
        self._line: Line | None = None
        self._idle: set[str] = set()

    @property
    def history(self) -> History:
        """What is known of the runs so far."""
        return self._recorder.history

    async def start(self) -> None:
        """Connects, and waits until the observer is in."""
        self._follower.start()
        self._line = Line(await self._connect(), lambda _: None)
        self._line.open()
        await self._watched()

    async def stop(self) -> None:
        """Ends what was begun; the kernel goes on."""
        if self._line is not None:
            await self._line.close()
        await self._follower.stop(unhook=False)

    async def run(self, cell: CellId, source: str, timeout: float) -> None:
        """Runs a cell as a notebook does, and waits until the history knows of it."""
        if self._line is None:
            raise RuntimeError("start the kernel first")
        known = self.history
        content = {
            "code": source,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": True,
        }
        reply = self._line.request("execute_request", content, {"cellId": str(cell)})
        await within(timeout, reply)
        await within(timeout, self._newer(known))

    async def _newer(self, known: History) -> None:
        while self.history is known:
            self._changed.clear()
            await self._changed.wait()

    async def restart(self) -> None:
        """Restarts the kernel; the observer is installed anew by the follower itself."""
        await self._manager.restart_kernel(now=True)
        self._follower.restarted()
        await self._watched()

    async def _watched(self) -> None:
        view = await self._follower.settled(START_WAIT)
        if view.observing != "on":
            raise RuntimeError(f"the kernel cannot be watched: {view.note or view.observing}")

    async def _connect(self) -> AsyncKernelClient:
        return client_of(self._manager.get_connection_info())


@asynccontextmanager
async def live_kernel(
    facts: FactsCache, directory: str, kernel_name: str = "python3"
) -> AsyncIterator[LiveKernel]:
    """Starts a kernel in ``directory``, follows it, and ends it."""
    manager = AsyncKernelManager(kernel_name=kernel_name)
    await manager.start_kernel(cwd=directory)
    kernel = LiveKernel(manager, facts)
    try:
        await kernel.start()
        yield kernel
    finally:
        await kernel.stop()
        await manager.shutdown_kernel(now=True)


async def play(
    session: Mapping[str, Any],
    facts: FactsCache | None = None,
    *,
    kernel_name: str = "python3",
    timeout: float = 120.0,
) -> list[Check]:
    """Plays one session; returns the verdicts at each of its checks."""
    facts = facts or FactsCache()
    with tempfile.TemporaryDirectory(prefix="nbguard-replay-") as directory:
        for name, content in (session.get("files") or {}).items():
            path = Path(directory, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")
        async with live_kernel(facts, directory, kernel_name) as kernel:
            return await _play(session, kernel, facts, timeout)


async def _play(
    session: Mapping[str, Any], kernel: LiveKernel, facts: FactsCache, timeout: float
) -> list[Check]:
    notebook = Notebook.of_sources((cell["id"], cell["source"]) for cell in session["notebook"])
    checks: list[Check] = []

    def facts_of(cell: Cell) -> CellFacts:
        return facts.get(cell.source)

    for step, event in enumerate(session["events"]):
        kind = event["kind"]
        if kind == "run":
            cell = notebook.by_id[event["cell"]]
            if cell.runs:
                await kernel.run(cell.id, cell.source, timeout)
        elif kind == "restart":
            await kernel.restart()
        elif kind == "check":
            verdicts = judge(notebook, kernel.history, facts_of)
            checks.append(Check(str(session["session"]), step, verdicts))
        else:
            notebook = edited(notebook, event)
    return checks


def edited(notebook: Notebook, event: Mapping[str, Any]) -> Notebook:
    """Applies an edit, insert, delete or move; ``after`` is the id of the cell above."""
    kind, id_ = event["kind"], CellId(event["cell"])
    cells = list(notebook.cells)
    if kind == "edit":
        return _with(notebook, [_edit(cell, id_, event["source"]) for cell in cells])
    if kind == "insert":
        return _with(notebook, _placed(cells, Cell(id_, "code", event["source"]), event["after"]))
    if id_ not in notebook.by_id:
        raise BadSession(f"{kind} of cell {id_}, which is not in the notebook")
    others = [cell for cell in cells if cell.id != id_]
    if kind == "delete":
        return _with(notebook, others)
    if kind == "move":
        return _with(notebook, _placed(others, notebook.by_id[id_], event["after"]))
    raise BadSession(f"unknown event {kind!r}")


def _edit(cell: Cell, id_: CellId, source: str) -> Cell:
    return replace(cell, source=source) if cell.id == id_ else cell


def _placed(cells: list[Cell], cell: Cell, after: str | None) -> list[Cell]:
    place = 0
    if after is not None:
        place = [other.id for other in cells].index(CellId(after)) + 1
    return [*cells[:place], cell, *cells[place:]]


def _with(notebook: Notebook, cells: list[Cell]) -> Notebook:
    return replace(notebook, cells=tuple(cells))
