"""Plays a story in a real kernel, through the code that the server runs."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from contextlib import AsyncExitStack
from typing import Any

from jupyterlab_nbguard.engine.check import check
from jupyterlab_nbguard.jobs.follow.replay import LiveKernel, live_kernel
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.snapshot import Report, Snapshot
from jupyterlab_nbguard.python.facts import FactsCache
from stories.document import Document

TIMEOUT = 60.0


class Live:
    """Plays a story in a kernel of its own, which starts with the first run."""

    def __init__(self, notebook: list[dict[str, Any]]) -> None:
        self.document = Document(notebook)
        self.facts = FactsCache()
        self.kernel: LiveKernel | None = None
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()

    def do(self, event: Mapping[str, Any]) -> None:
        """Does one thing that the user does."""
        if event["kind"] not in ("run", "restart"):
            self.document.edit(event)
            return
        if self.kernel is None:
            self.kernel = self.loop.run_until_complete(self._start())
        if event["kind"] == "restart":
            self.loop.run_until_complete(self.kernel.restart())
        else:
            cell = self.document.cell(event["cell"])
            self.loop.run_until_complete(self.kernel.run(cell.id, cell.source, TIMEOUT))
            self.document.count(cell.id, self.kernel.history.last_of_cell[cell.id].count)

    async def _start(self) -> LiveKernel:
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        return await self.stack.enter_async_context(live_kernel(self.facts, folder))

    def look(self) -> tuple[Notebook, Report]:
        """Returns the notebook as it stands, and what is said of it."""
        notebook = self.document.notebook
        history = self.kernel.history if self.kernel else None
        return notebook, check(Snapshot(notebook, history), facts_of=self.facts.of_cell)

    def close(self) -> None:
        """Ends the kernel."""
        self.loop.run_until_complete(self.stack.aclose())
        self.loop.close()
