"""Verifies the notebooks of one page, each once at a time, and tells how far it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timezone

from ..jobs.verify.cannot import CannotVerify
from ..jobs.verify.notebook_file import read_file
from ..jobs.verify.verify import CellReport, Progress, VerifyOptions, VerifyReport, verify
from ..jobs.verify.workcopy import measure
from ..model.snapshot import VerifySettings
from ..project.document import from_document
from ..project.errors import ProjectError
from ..protocol.errand import Errand
from ..protocol.frames import notification
from ..protocol.verification import CopySize, VerifiedCell, VerifyProgress, VerifyResult
from .errands import Handler, Refused, Tell
from .saved import refuse_another
from .savedruns import SavedRuns
from .settings import SettingsFinder


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
        self._runs = SavedRuns(settings, allowed, "run notebooks", "verified", "verified")
        self._max_copy = max_copy

    @property
    def handlers(self) -> dict[str, Handler]:
        """What answers which request."""
        return {"nbguard/copySize": self._measure, "nbguard/verify": self._verify_once}

    async def _measure(self, wish: Errand) -> CopySize:
        path = self._runs.path(wish.uri)
        try:
            size, files = await measure(path.parent, self._max_copy)
        except CannotVerify as error:
            return CopySize(bytes=0, files=0, refused=str(error))
        return CopySize(bytes=size, files=files, refused="")

    async def _verify_once(self, wish: Errand) -> VerifyResult:
        with self._runs.alone(wish.uri):
            try:
                return await self._verify(wish)
            except (CannotVerify, ProjectError) as error:
                raise Refused(str(error)) from error

    async def _verify(self, wish: Errand) -> VerifyResult:
        path = self._runs.path(wish.uri)
        _, saved = await asyncio.to_thread(read_file, path)
        refuse_another(from_document(saved), wish.notebook)
        found = await asyncio.to_thread(self._settings.find, wish.uri)

        def hear(progress: Progress) -> None:
            if progress.total:
                self._tell((notification("nbguard/verifyProgress", _progress(wish, progress)),))

        kernel = self._spec_of(wish.kernel) if wish.kernel is not None else None
        options = _options(found.settings.verify, wish.params["inPlace"], kernel, self._max_copy)
        report = await verify(saved, path, options, hear)
        return _result(wish, report)


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


def _progress(wish: Errand, progress: Progress) -> VerifyProgress:
    cell = None if progress.cell is None else wish.notebook.cells[progress.cell].id
    return VerifyProgress(uri=wish.uri, done=progress.done, total=progress.total, cell=cell)


def _result(wish: Errand, report: VerifyReport) -> VerifyResult:
    return VerifyResult(
        version=wish.version,
        time=datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
        cells=[_cell(wish, cell) for cell in report.cells],
    )


def _cell(wish: Errand, report: CellReport) -> VerifiedCell:
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
