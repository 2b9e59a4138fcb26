"""Runs the session of one websocket: computes in a thread, watches kernels, sends answers."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace

from ..engine.workspace import Workspace
from ..jobs.follow.pool import KernelPool
from ..protocol.answer import Answer, KernelView
from ..protocol.compute import compute_answer, compute_plan, wire_rules
from ..protocol.errand import CancelErrand, Errand
from ..protocol.frames import Message
from ..protocol.messages import PlanResult
from ..protocol.session import Job, Session, Step, Unwatch, Watch
from .copies import PageCopies
from .copyservice import CopyService
from .declaring import Declarations
from .errands import Errands
from .kernels import ServerKernels
from .pace import Pace
from .projects import Disk, Projects
from .promoting import Promotions
from .settings import SettingsFinder, without_shared_drive
from .unsettled import Unsettled
from .verifying import Verifications

UNAUTHORISED = KernelView("forbidden", "you are not allowed to use this server's kernels")
NO_KERNEL = KernelView("no-kernel")

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Services:
    """What all connections of a server share; without ``pool`` no kernel is ever watched."""

    workspace: Workspace
    worker: Executor
    kernels: ServerKernels
    pool: KernelPool
    version: str
    max_copy: int
    """Bytes of the largest folder that a verification copies."""
    disk: Disk
    """What reads around notebooks."""
    unsettled: Unsettled
    """What was promoted, and waits for a page."""
    copies: CopyService | None = None
    """Finds what stands in other files, too; ``None`` where nobody is to look."""


class Connection:
    """Owns a session and all that it keeps going."""

    def __init__(
        self,
        services: Services,
        settings: SettingsFinder,
        send: Callable[[str], Awaitable[None]],
        *,
        may_use_kernels: bool,
        may_read_files: bool,
        may_write_files: bool,
    ) -> None:
        self._services = services
        self._settings = settings
        self._send = send
        self._may_use_kernels = may_use_kernels
        self._session = Session(lambda: wire_rules(services.workspace), services.version)
        verifications = Verifications(
            settings,
            services.kernels.spec_name,
            self._tell,
            allowed=may_use_kernels and may_read_files,
            max_copy=services.max_copy,
        )
        self._promotions = Promotions(
            settings,
            services.kernels.spec_name,
            self._tell,
            services.unsettled,
            allowed=may_use_kernels and may_read_files and may_write_files,
            max_copy=services.max_copy,
        )
        may_look = services.copies if may_read_files else None
        self._copies = PageCopies(may_look, settings, self._tell, self._answer_again)
        self._projects = Projects(
            services.disk, settings, self._answer_again, may_run=may_use_kernels
        )
        declarations = Declarations(
            settings, self._projects.known, may_read=may_read_files, may_write=may_write_files
        )
        features = (verifications, self._promotions, declarations)
        handlers = {method: do for it in features for method, do in it.handlers.items()}
        self._errands = Errands(handlers, self._tell)
        self._watched: dict[str, str] = {}
        self._effects: asyncio.Queue[Watch | Unwatch] = asyncio.Queue()
        self._outbox: asyncio.Queue[Message] = asyncio.Queue()
        self._sent = asyncio.Event()
        self._work = asyncio.Event()
        self._pace = Pace(asyncio.get_running_loop, self._work.set)
        self._tasks: list[asyncio.Task[None]] = []
        self._is_open = False

    def open(self) -> None:
        """Begins to work, in the running event loop."""
        self._is_open = True
        loop = asyncio.get_running_loop()
        work = (self._carry_out(), self._compute(), self._deliver(), self._projects.follow())
        self._tasks = [loop.create_task(part) for part in work]

    async def receive(self, text: str | bytes) -> None:
        """Takes one frame from the browser; the next is taken when this one's replies are sent."""
        if self._is_open:
            self._take(self._session.receive(text))
        await self._sent.wait()

    def close(self) -> None:
        """Ends all work and lets go of the kernels; their histories stay with the pool."""
        self._is_open = False
        self._errands.close()
        self._promotions.close()
        self._copies.close()
        self._pace.close()
        for task in self._tasks:
            task.cancel()
        for uri in list(self._watched):
            self._unwatch(uri)

    async def closed(self) -> None:
        """Waits until what :meth:`close` ended has ended."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._errands.closed()

    def _take(self, step: Step) -> None:
        self._tell(step.messages)
        for effect in step.effects:
            if isinstance(effect, Errand):
                self._errands.begin(effect)
                continue
            if isinstance(effect, CancelErrand):
                self._errands.cancel(effect)
                continue
            if isinstance(effect, Unwatch):
                self._errands.forget(effect.uri)
            self._effects.put_nowait(effect)
        self._work.set()

    def _tell(self, messages: tuple[Message, ...]) -> None:
        for message in messages:
            self._outbox.put_nowait(message)
            self._sent.clear()

    async def _deliver(self) -> None:
        try:
            while True:
                if self._outbox.empty():
                    self._sent.set()
                await self._send(json.dumps(await self._outbox.get()))
        finally:
            self._sent.set()

    # --- kernels ---------------------------------------------------------------------------------

    async def _carry_out(self) -> None:
        """Carries out the session's wishes one after the other, in their order."""
        while True:
            effect = await self._effects.get()
            try:
                if isinstance(effect, Unwatch):
                    self._unwatch(effect.uri)
                    self._copies.forget(effect.uri)
                    self._settings.forget(effect.uri)
                    self._projects.forget(effect.uri)
                    self._pace.forget(effect.uri)
                else:
                    await self._watch(effect)
            except Exception as error:
                # A kernel or session manager of somebody else's may raise anything.
                _LOG.exception("a kernel cannot be watched")
                self._observe(effect.uri, KernelView("lost", f"it cannot be watched: {error}"))

    async def _watch(self, wish: Watch) -> None:
        refusal = await self._refusal(wish)
        if wish.kernel is None or refusal is not None:
            self._unwatch(wish.uri)
            self._observe(wish.uri, refusal or NO_KERNEL)
            return
        if self._watched.get(wish.uri) != wish.kernel:
            self._unwatch(wish.uri)
            self._watched[wish.uri] = wish.kernel
        self._services.pool.watch(
            wish.kernel,
            (self, wish.uri),
            wish.enabled,
            lambda view: self._observe(wish.uri, view),
            notebook=without_shared_drive(wish.uri),
            client=wish.client,
        )

    async def _refusal(self, wish: Watch) -> KernelView | None:
        if wish.kernel is None:
            return NO_KERNEL
        if wish.language and not _is_python(wish.language):
            return KernelView("unsupported", f"the notebook is in {wish.language}")
        if not self._may_use_kernels:
            return UNAUTHORISED
        if not await self._services.kernels.in_use(wish.kernel):
            return KernelView("no-kernel", "no session of this server uses this kernel")
        return None

    def _unwatch(self, uri: str) -> None:
        kernel = self._watched.pop(uri, None)
        if kernel is not None:
            self._services.pool.unwatch(kernel, (self, uri))

    def _observe(self, uri: str, view: KernelView) -> None:
        self._take(self._session.observe(uri, view))

    def _answer_again(self, uri: str) -> None:
        """Answers anew for a document that did not change: something around it has."""
        if self._is_open:
            self._take(self._session.touch(uri))

    # --- answers ---------------------------------------------------------------------------------

    async def _compute(self) -> None:
        """Computes one job at a time; what comes meanwhile is merged into the next one."""
        while True:
            await self._work.wait()
            self._work.clear()
            while job := self._session.next_job(self._pace.resting):
                self._tell(await self._finish(job))
                # A browser that reads slowly gets fewer answers, not a longer queue of them.
                await self._sent.wait()

    async def _finish(self, job: Job) -> tuple[Message, ...]:
        loop = asyncio.get_running_loop()
        try:
            result, trouble, seconds = await loop.run_in_executor(
                self._services.worker, self._result, job
            )
            self._pace.answered(job.uri, seconds)
            if isinstance(result, Answer):
                return self._session.warn(job.uri, trouble) + self._session.finish(job, result)
            return self._session.finish_plan(job, result)
        except Exception as error:
            _LOG.exception("a notebook could not be analysed")
            kind = type(error).__name__
            return self._session.fail(job, f"The analysis failed ({kind}: {error}).")

    def _result(self, job: Job) -> tuple[Answer | PlanResult, str, float]:
        """Computes a job, in the worker's thread; returns the seconds that it worked, too."""
        workspace, begun = self._services.workspace, time.thread_time()
        if job.plan is not None:
            planned = compute_plan(workspace, job.snapshot, job.plan)
            return planned, "", time.thread_time() - begun
        found = self._settings.find(job.uri)
        look = job.watch.elsewhere
        copies = self._copies.of(job.uri, job.snapshot.notebook, found.settings, look)
        snapshot = replace(job.snapshot, settings=found.settings, copies=copies)
        snapshot = self._projects.fill(snapshot, job.uri, job.view)
        answer = compute_answer(workspace, snapshot)
        return answer, found.trouble, time.thread_time() - begun


def _is_python(language: str) -> bool:
    return language.lower() in {"python", "python3", "ipython", "ipython3"}
