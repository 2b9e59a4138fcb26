"""Verifies the notebooks of one page, each once at a time, and tells how far it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from nbformat import NotebookNode

from ..jobs.cannot import CannotVerify
from ..jobs.notebook_file import read_file
from ..jobs.verify import CellReport, Progress, VerifyOptions, VerifyReport, verify
from ..jobs.workcopy import measure
from ..model.notebook import Notebook
from ..model.snapshot import VerifySettings
from ..project.document import from_document
from ..project.errors import ProjectError
from ..protocol.frames import Message, error_reply, notification, reply
from ..protocol.messages import CONTENT_MODIFIED, INTERNAL_ERROR, INVALID_REQUEST, REQUEST_CANCELLED
from ..protocol.session import Verify
from ..protocol.verification import CopySize, VerifiedCell, VerifyProgress, VerifyResult
from .settings import SettingsFinder

Tell = Callable[[tuple[Message, ...]], None]

_LOG = logging.getLogger(__name__)


class Refused(Exception):
    """Says why a document cannot be verified; ``code`` is that of the reply."""

    def __init__(self, message: str, code: int = INVALID_REQUEST) -> None:
        super().__init__(message)
        self.code = code


class Verifications:
    """What is being verified for one page.

    ``spec_of`` names the kernelspec of a running kernel; ``max_copy`` is in bytes.
    """

    def __init__(
        self,
        settings: SettingsFinder,
        spec_of: Callable[[str], str | None],
        tell: Tell,
        *,
        allowed: bool,
        max_copy: int,
    ) -> None:
        self._settings = settings
        self._spec_of = spec_of
        self._tell = tell
        self._allowed = allowed
        self._max_copy = max_copy
        self._running: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, wish: Verify) -> None:
        """Begins what is wished, in the running event loop."""
        if not wish.measure and wish.uri in self._running:
            busy = "this notebook is being verified already"
            self._tell((error_reply(wish.request, INVALID_REQUEST, busy),))
            return
        task = asyncio.get_running_loop().create_task(self._answer(wish))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        if not wish.measure:
            self._running[wish.uri] = task
            task.add_done_callback(lambda _: self._running.pop(wish.uri, None))

    def cancel(self, uri: str) -> None:
        """Ends the verification of a document, if there is one."""
        task = self._running.get(uri)
        if task is not None:
            task.cancel()

    def close(self) -> None:
        """Ends all of them."""
        for task in self._tasks:
            task.cancel()

    async def closed(self) -> None:
        """Waits until the kernels have ended and the copies are gone."""
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _answer(self, wish: Verify) -> None:
        try:
            result = await (self._measure(wish) if wish.measure else self._verify(wish))
        except asyncio.CancelledError:
            answer = error_reply(wish.request, REQUEST_CANCELLED, "the verification was cancelled")
        except (Refused, CannotVerify, ProjectError) as error:
            code = error.code if isinstance(error, Refused) else INVALID_REQUEST
            answer = error_reply(wish.request, code, str(error))
        except Exception as error:
            _LOG.exception("a notebook could not be verified")
            kind = type(error).__name__
            answer = error_reply(wish.request, INTERNAL_ERROR, f"{kind}: {error}")
        else:
            answer = reply(wish.request, result)
        self._tell((answer,))

    async def _measure(self, wish: Verify) -> CopySize:
        path = self._path(wish.uri)
        try:
            size, files = await measure(path.parent, self._max_copy)
        except CannotVerify as error:
            return CopySize(bytes=0, files=0, refused=str(error))
        return CopySize(bytes=size, files=files, refused="")

    async def _verify(self, wish: Verify) -> VerifyResult:
        path = self._path(wish.uri)
        _, saved = await asyncio.to_thread(read_file, path)
        _refuse_another(saved, wish.notebook)
        found = await asyncio.to_thread(self._settings.find, wish.uri)

        def hear(progress: Progress) -> None:
            if progress.total:
                self._tell((notification("nbguard/verifyProgress", _progress(wish, progress)),))

        kernel = self._spec_of(wish.kernel) if wish.kernel is not None else None
        options = _options(found.settings.verify, wish.in_place, kernel, self._max_copy)
        report = await verify(saved, path, options, hear)
        return _result(wish, report)

    def _path(self, uri: str) -> Path:
        if not self._allowed:
            raise Refused("you are not allowed to run notebooks on this server")
        path = self._settings.path(uri)
        if path is None or not path.is_file():
            raise Refused("only notebooks that lie in the server's own folder can be verified")
        return path


def _refuse_another(saved: NotebookNode, notebook: Notebook) -> None:
    """Refuses a file that does not hold the cells that are open; the ids may differ."""

    def content(cells: Notebook) -> list[tuple[str, str]]:
        return [(cell.type, cell.source) for cell in cells.cells]

    if content(from_document(saved)) != content(notebook):
        raise Refused(
            "the saved file does not hold the cells that are open: save the notebook first",
            CONTENT_MODIFIED,
        )


def _options(
    settings: VerifySettings, in_place: bool, kernel: str | None, max_copy: int
) -> VerifyOptions:
    standard = VerifyOptions()
    timeout = standard.timeout if settings.timeout is None else settings.timeout
    tolerance = standard.tolerance if settings.tolerance is None else settings.tolerance
    return VerifyOptions(
        timeout=timeout or None,
        tolerance=tolerance,
        ignore=settings.ignore,
        in_place=in_place,
        max_copy=max_copy,
        kernel_name=kernel,
    )


def _progress(wish: Verify, progress: Progress) -> VerifyProgress:
    cell = None if progress.cell is None else wish.notebook.cells[progress.cell].id
    return VerifyProgress(uri=wish.uri, done=progress.done, total=progress.total, cell=cell)


def _result(wish: Verify, report: VerifyReport) -> VerifyResult:
    return VerifyResult(
        version=wish.version,
        time=datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
        cells=[_cell(wish, cell) for cell in report.cells],
    )


def _cell(wish: Verify, report: CellReport) -> VerifiedCell:
    text = ""
    if report.difference is not None:
        text = report.difference.text
    elif report.error is not None:
        text = str(report.error)
    return VerifiedCell(
        id=wish.notebook.cells[report.index].id,
        state=report.state,
        seconds=None if report.state == "not-reached" else report.seconds,
        text=text,
        files=[f"{file.path} ({file.use})" for file in report.files_outside],
    )
