"""A kernel of its own that runs a notebook's cells from the top, through nbclient.

nbclient's own ``execute`` takes over SIGINT and SIGTERM, which belong to the server or the command
line; so a kernel is started and ended here, and nbclient runs the cells.
"""

from __future__ import annotations

import ast
import asyncio
import logging
import os
import subprocess
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.manager import KernelManager
from jupyter_core.utils import ensure_async
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode

from ...kernel.bootstrap import bootstrap_code
from ...kernel.decode import BadEvent, Ran, decode
from ...kernel.observer.install import MESSAGE_TYPE
from ..within import within
from .cannot import CannotVerify

START_WAIT = 60
"""Seconds until a kernel must have answered for the first time."""
OUTPUT_WAIT = 60
"""Seconds until the last output of a cell that has ended must be there."""
SILENT_WAIT = 30.0
"""Seconds in which a kernel must do what we ask between two cells."""

_NO_INPUT = "StdinNotImplementedError"

# What nbclient complains of is said in the report.
_LOG = logging.getLogger(__name__ + ".nbclient")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False


@dataclass(frozen=True)
class CellError:
    """Why a cell failed; ``traceback`` is as IPython draws it, with colours, and may be empty."""

    ename: str
    evalue: str
    traceback: str = ""

    def __str__(self) -> str:
        return f"{self.ename}: {self.evalue}" if self.evalue else self.ename


@dataclass(frozen=True)
class CellRun:
    """How one cell ran; ``ran`` is what the observer saw of it, where there is one."""

    seconds: float
    error: CellError | None = None
    ran: Ran | None = None


@dataclass(frozen=True)
class KernelChoice:
    """The kernel that a notebook runs in."""

    name: str
    language: str


def choose_kernel(notebook: NotebookNode, name: str | None = None) -> KernelChoice:
    """Returns the notebook's kernel, or the one called ``name``.

    Raises `CannotVerify` with the names that there are, where there is none of that name.
    """
    given = notebook.metadata.get("kernelspec")
    saved = given.get("name") if isinstance(given, Mapping) else None
    wanted = name or (saved if isinstance(saved, str) and saved else "python3")
    specs = KernelSpecManager()
    try:
        spec = specs.get_kernel_spec(wanted)
    except (NoSuchKernel, ValueError, OSError):
        there = ", ".join(sorted(specs.find_kernel_specs())) or "none"
        raise CannotVerify(f"there is no kernel '{wanted}'; there are: {there}") from None
    return KernelChoice(wanted, spec.language)


class Rerun(NotebookClient):
    """Runs the cells of one notebook in one kernel."""

    def __init__(
        self,
        notebook: NotebookNode,
        kernel: KernelChoice,
        timeout: float | None,
        python_path: str = "",
    ) -> None:
        super().__init__(
            notebook,
            kernel_name=kernel.name,
            timeout_func=lambda cell: timeout,
            startup_timeout=START_WAIT,
            iopub_timeout=OUTPUT_WAIT,
            log=_LOG,
        )
        self._limit = timeout
        self.python_path = python_path
        self._ran: Ran | None = None

    async def run(self, index: int) -> CellRun:
        """Runs a cell; its new outputs stand in the notebook then."""
        self._ran = None
        begun = time.perf_counter()
        # In a task of its own: nbclient takes a cancellation for the death of the kernel.
        task = asyncio.ensure_future(self.async_execute_cell(self.nb.cells[index], index))
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise
        error = self._error_of(task)
        return CellRun(time.perf_counter() - begun, error, self._ran)

    def _error_of(self, task: asyncio.Future[Any]) -> CellError | None:
        try:
            task.result()
        except CellExecutionError as error:
            if error.ename == _NO_INPUT:
                return CellError(_NO_INPUT, "the cell asks for input, and nobody is there to type")
            return CellError(error.ename, error.evalue, error.traceback)
        except CellTimeoutError:
            return CellError("TimeoutError", f"took longer than {self._limit:g} s")
        except DeadKernelError:
            return CellError("DeadKernelError", "the kernel died")
        return None

    async def watch(self) -> bool:
        """Installs the observer; says whether it is in."""
        try:
            reply = await self.silently(bootstrap_code())
        except (asyncio.TimeoutError, DeadKernelError):
            return False
        return bool(reply.get("status") == "ok")

    async def directory(self) -> Path | None:
        """Asks a Python kernel where it works by now."""
        try:
            reply = await self.silently("", {"at": "__import__('os').getcwd()"})
            return Path(ast.literal_eval(reply["user_expressions"]["at"]["data"]["text/plain"]))
        except (asyncio.TimeoutError, DeadKernelError, KeyError, TypeError, ValueError):
            return None

    async def silently(
        self, code: str, expressions: dict[str, str] | None = None, wait: float = SILENT_WAIT
    ) -> dict[str, Any]:
        """Runs code of ours, between two cells; returns what the kernel replies.

        Raises `asyncio.TimeoutError` after ``wait`` seconds.
        """
        if self.kc is None:
            return {}
        message = self.kc.execute(
            code,
            silent=True,
            store_history=False,
            user_expressions=expressions or {},
            allow_stdin=False,
            stop_on_error=False,
        )
        reply = await within(wait, self.async_wait_for_reply(message))
        return dict(reply["content"]) if reply else {}

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Takes the observer's events out of what a kernel publishes."""
        if msg["msg_type"] != MESSAGE_TYPE:
            return super().process_message(msg, cell, cell_index)
        try:
            event = decode(msg["content"])
        except BadEvent:
            return None
        if isinstance(event, Ran):
            self._ran = event
        return None


@asynccontextmanager
async def running(client: Rerun, directory: Path, *, gently: bool = False) -> AsyncIterator[None]:
    """Starts the client's kernel in ``directory``, and ends it behind the work.

    ``gently`` lets the kernel close what it has open, where nothing went wrong. Raises
    `CannotVerify` where it does not start.
    """
    manager = client.create_kernel_manager()
    well = False
    try:
        await _start(client, directory)
        yield
        well = True
    finally:
        await unhindered(_end(client, manager, now=not (gently and well)))


async def unhindered(work: Coroutine[Any, Any, None]) -> None:
    """Does what must be done even where the caller is cancelled meanwhile."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise


async def _start(client: Rerun, directory: Path) -> None:
    name = client.kernel_name
    try:
        # What the process itself says stands beside the outputs, and belongs to nobody.
        more: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        if client.python_path:
            paths = [client.python_path, os.environ.get("PYTHONPATH", "")]
            more["env"] = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
        await client.async_start_new_kernel(cwd=str(directory), **more)
        await client.async_start_new_kernel_client()
    except Exception as error:  # a provisioner may raise anything
        cause = " ".join(str(error).split()) or type(error).__name__
        raise CannotVerify(f"the kernel '{name}' does not start: {cause}") from error


async def _end(client: Rerun, manager: KernelManager, *, now: bool) -> None:
    if client.kc is not None:
        client.kc.stop_channels()
    try:
        if manager.has_kernel:
            await ensure_async(manager.shutdown_kernel(now=now))
        else:  # it never came up, but its connection file is there
            await ensure_async(manager.cleanup_resources())
    except RuntimeError:  # it is gone already
        return
