"""Follows one kernel: installs the observer, keeps the history, installs anew after a restart.

Everything goes through a client of its own on shell and iopub. The observer is installed by one
silent request on the main shell, which waits there for its turn; there is never a request on a
subshell nor a comm message, since those make IPython flush half-drawn figures of a running cell.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient

from ...kernel.bootstrap import PACKAGE, bootstrap_code, remove_code
from ...kernel.recorder import HistoryRecorder
from ...protocol.answer import KernelView
from ..verify.slim import slim
from ..within import within
from .line import Line, Message
from .suitable import Unsuitable, check_hello, check_info

Connect = Callable[[], Awaitable[AsyncKernelClient]]
"""Makes a client that is not connected yet; raises :class:`Unsuitable` where there can be none."""

FIRST_WAIT = 0.25
LONGEST_WAIT = 15.0
PATIENCE = 60.0
GOODBYE_WAIT = 3.0
HELLO_WAIT = 2.0
SILENCES = 2
ATTEMPTS = 8
EAGER = 10.0
"""Seconds in which a restart may take long without our being late for its first cell."""

_LOG = logging.getLogger(__name__)


class Follower:
    """Watches one kernel over all its restarts, until :meth:`stop`.

    With ``eager`` the kernel is known to speak Python, and is not asked first.
    """

    def __init__(
        self,
        connect: Connect,
        recorder: HistoryRecorder,
        on_change: Callable[[], None],
        *,
        eager: bool = False,
    ) -> None:
        self._connect = connect
        self._recorder = recorder
        self._on_change = on_change
        self._view = KernelView("off")
        self._settled = asyncio.Event()
        self._hello = asyncio.Event()
        self._eager = eager
        self._heard = asyncio.Event()
        self._line: Line | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy = False
        # A kernel's process is known by the session that its messages bear.
        self._process: str | None = None
        self._ended: str | None = None

    @property
    def view(self) -> KernelView:
        """Tells whether the kernel is watched, and what it ran."""
        if self._view.observing not in {"on", "lost"}:
            return self._view
        recorder = self._recorder
        return replace(self._view, history=recorder.history, interpreter=recorder.interpreter)

    def start(self) -> None:
        """Begins to follow, in the running event loop."""
        self._show(KernelView("starting"))
        self._begin(self._follow())

    async def stop(self, *, unhook: bool, last: KernelView | None = None) -> None:
        """Ends all that was begun; with ``unhook`` the observer is taken out of the kernel."""
        await self._end()
        line, self._line = self._line, None
        if line is not None:
            if unhook and self._view.observing in {"on", "starting"}:
                # A busy kernel gets to it later: the request stays in its queue.
                await asyncio.wait([line.run_silently(remove_code())], timeout=GOODBYE_WAIT)
            await line.close()
        self._process = None
        # The observer's goodbye may come too late to be heard.
        self._recorder.hello = None
        self._show(last or KernelView("off"))

    def restarted(self) -> None:
        """Takes notice that the kernel's process is a new one."""
        if self._line is None:
            return
        self._ended, self._process = self._process or self._ended, None
        self._busy = False
        self._heard.clear()
        self._recorder.restarted()
        self._show(KernelView("starting"))
        self._begin(self._settle(self._line))

    async def moved(self) -> None:
        """Takes notice that the kernel runs anew under another address."""
        await self._end()
        line, self._line = self._line, None
        if line is not None:
            await line.close()
        self._forget()
        self.start()

    def lost(self, note: str = "the kernel is gone") -> None:
        """Takes notice that the kernel has ended and nothing will restart it."""
        if self._view.observing not in {"unsupported", "lost"}:
            self._cancel()
            self._show(KernelView("lost", note))

    async def settled(self, timeout: float = PATIENCE) -> KernelView:
        """Waits until the kernel is watched, or it is clear why it is not."""
        await within(timeout, self._settled.wait())
        return self.view

    # --- the way to an installed observer --------------------------------------------------------

    async def _follow(self) -> None:
        try:
            client = await self._connect()
        except Unsuitable as error:
            self._show(error.view)
            return
        self._line = Line(client, self._hear)
        self._line.open()
        await self._settle(self._line)

    async def _settle(self, line: Line) -> None:
        try:
            check_info((await self._greet(line))["content"])
            await self._install(line)
        except Unsuitable as error:
            self._line = None
            self._show(error.view)
            await line.close()
        except Exception as error:
            _LOG.exception("a kernel cannot be watched")
            self._show(KernelView("lost", f"the observer could not be installed: {error}"))
        else:
            self._show(KernelView("on"))

    async def _greet(self, line: Line) -> Message:
        """Waits for the process that runs now to say what it is.

        A request may die with the process it reached, so it is repeated, but not to a busy kernel,
        which would only have to answer them all.
        """
        asked: list[asyncio.Future[Message]] = []
        waited, wait = 0.0, FIRST_WAIT
        try:
            while True:
                if not asked or not self._busy:
                    if self._eager:
                        # Waits at the new process's door, before anybody can send a cell.
                        asked.append(line.run_silently(_once(bootstrap_code())))
                    asked.append(line.request("kernel_info_request", {}))
                await asyncio.wait(asked, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
                reply = self._greeting(asked)
                if reply is not None:
                    return reply
                waited += wait
                wait = min(wait * 1.5, LONGEST_WAIT) if waited > EAGER else FIRST_WAIT
                if waited > PATIENCE and not self._busy:
                    self._show(KernelView("lost", "the kernel does not answer"))
        finally:
            for request in asked:
                request.cancel()

    def _greeting(self, asked: list[asyncio.Future[Message]]) -> Message | None:
        """Takes the answered requests out; returns what the process that runs now says it is."""
        answered = [request for request in asked if request.done()]
        asked[:] = [request for request in asked if not request.done()]
        for reply in (request.result() for request in answered):
            header = reply["header"]
            if header["session"] != self._ended and header["msg_type"] == "kernel_info_reply":
                self._process = header["session"]
                return reply
        return None

    async def _install(self, line: Line) -> None:
        trouble, silences = "it is not ipykernel", 0
        for attempt in range(ATTEMPTS):
            if self._recorder.hello is not None or silences == SILENCES:
                break
            content = (await line.run_silently(bootstrap_code()))["content"]
            if content.get("status") == "ok":
                silences += not await self._hear_hello()
                continue
            # "aborted": a cell before it failed, and the kernel dropped what was queued.
            if content.get("status") == "error":
                trouble = f"{content.get('ename')}: {content.get('evalue')}"
            await asyncio.sleep(0.05 * 2**attempt)
        if self._recorder.hello is None:
            raise Unsuitable(f"The kernel speaks Python but cannot be watched: {trouble}")
        try:
            check_hello(self._recorder.hello)
        except Unsuitable:
            await line.run_silently(remove_code())
            raise
        self._eager = True

    async def _hear_hello(self) -> bool:
        if self._recorder.hello is None:
            # What was heard came from a process, or an observer, that is gone.
            self._hello.clear()
        try:
            await within(HELLO_WAIT, self._hello.wait())
        except asyncio.TimeoutError:
            return False
        return True

    # --- what the kernel publishes ---------------------------------------------------------------

    def _hear(self, message: Message) -> None:
        process = message["header"].get("session")
        if process == self._ended:
            return
        self._heard.set()
        if self._process is not None and process != self._process:
            # The shutdown of the last process was not heard: it was killed.
            self.restarted()
        self._process = process
        msg_type, content = message["header"]["msg_type"], message["content"]
        if msg_type == "status":
            self._status(content.get("execution_state"))
        elif msg_type == "shutdown_reply":
            self._shutdown(bool(content.get("restart")))
            return
        known = self._recorder.failures[-1:]
        request = message["parent_header"]
        parent, client = request.get("msg_id", ""), request.get("session", "")
        if self._recorder.feed(msg_type, parent, slim(content), client):
            if self._recorder.hello is not None:
                self._hello.set()
            self._on_change()
        if self._view.observing == "on" and self._recorder.hello is None and self._line:
            # Another server that follows this kernel has taken the observer out.
            self._show(KernelView("starting"))
            self._begin(self._settle(self._line))
        if self._recorder.failures[-1:] != known:
            _LOG.warning("the observer could not follow a run: %s", self._recorder.failures[-1])

    def _status(self, state: Any) -> None:
        self._busy = state == "busy"

    def _shutdown(self, restart: bool) -> None:
        if restart:
            self.restarted()
        else:
            self._ended = self._process
            self.lost()

    # --- bookkeeping -----------------------------------------------------------------------------

    def _forget(self) -> None:
        """Drops what was known of a process that has ended."""
        self._ended, self._process = self._process or self._ended, None
        self._busy = False
        self._recorder.restarted()

    def _show(self, view: KernelView) -> None:
        self._view = view
        if view.observing in {"starting", "off"}:
            self._settled.clear()
        else:
            self._settled.set()
        self._on_change()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Starts ``work`` in place of what was under way."""
        self._cancel()
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _cancel(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _end(self) -> None:
        self._cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _once(code: str) -> str:
    """Makes code that installs the observer do nothing where it is installed already."""
    return f"if {PACKAGE!r} not in __import__('sys').modules:\n    {code}"
