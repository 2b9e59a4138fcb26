"""Promotes notebook code to modules for one page: plans, tries out, applies and takes back.

The page changes the notebooks that it has open, so that they keep their undo steps and what is not
saved; the server writes all else. The page says when its part is done and saved; else, and where it
says nothing any more, all files are put back: see :mod:`.unsettled`.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from ..jobs.promote.apply import apply, take_back
from ..jobs.promote.gather import Gathered, gather
from ..jobs.promote.transaction import Record, finish_undo, records
from ..jobs.promote.trial import TrialOptions, try_out
from ..jobs.save import NotSaved
from ..jobs.verify.cannot import CannotVerify
from ..model.notebook import Notebook
from ..model.promotion import Choice, Lines, Trial
from ..project.errors import ProjectError
from ..project.read_notebook import parse_notebook, read_notebook
from ..promote.rebind import refreshing
from ..protocol.errand import Errand
from ..protocol.frames import notification
from ..protocol.messages import CONTENT_MODIFIED
from ..protocol.promoted import choice_from_wire, plan_to_wire, trial_to_wire
from ..protocol.promotion import (
    CellText,
    NotebookTexts,
    PromoteApplyResult,
    PromoteDoneResult,
    PromotePlanResult,
    PromoteProgress,
    PromoteTryResult,
    PromoteUndoResult,
)
from .errands import Handler, Refused, Tell
from .saved import refuse_another
from .savedruns import SavedRuns
from .settings import SettingsFinder, without_shared_drive
from .unsettled import Unsettled

T = TypeVar("T")

_MOST_MODULES = 50
"""Modules that are offered to be chosen."""


@dataclass(frozen=True)
class _Tried:
    """What was tried out, and for which wish."""

    module: str
    choice: object
    notebook: Notebook
    found: Gathered
    trial: Trial


class Promotions:
    """What is being promoted for one page; ``spec_of`` names the kernelspec of a running kernel."""

    def __init__(
        self,
        settings: SettingsFinder,
        spec_of: Callable[[str], str | None],
        tell: Tell,
        unsettled: Unsettled,
        *,
        allowed: bool,
        max_copy: int,
    ) -> None:
        self._settings = settings
        self._spec_of = spec_of
        self._tell = tell
        self._unsettled = unsettled
        may = "run notebooks and to write files"
        self._runs = SavedRuns(settings, allowed, may, "promoted from", "tried out")
        self._max_copy = max_copy
        self._tried: dict[str, _Tried] = {}

    @property
    def handlers(self) -> dict[str, Handler]:
        """What answers which request."""
        return {
            "nbguard/promotePlan": self._plan,
            "nbguard/promoteTry": self._try_once,
            "nbguard/promoteApply": self._apply,
            "nbguard/promoteDone": self._done,
            "nbguard/promoteUndo": self._undo,
        }

    # --- the plan, and its trial -----------------------------------------------------------------

    async def _plan(self, wish: Errand) -> PromotePlanResult:
        path = self._runs.path(wish.uri)
        choice = choice_from_wire(wish.params["choice"])
        opened = self._opened(wish)

        def work() -> PromotePlanResult:
            found = self._gather(path, wish.params["module"], choice, opened)
            return plan_to_wire(found.plan, wish.version, [*modules_around(path)])

        return await _said(asyncio.to_thread(work))

    async def _try_once(self, wish: Errand) -> PromoteTryResult:
        with self._runs.alone(wish.uri):
            try:
                return await self._try(wish)
            except (CannotVerify, NotSaved) as error:
                raise Refused(str(error)) from error

    async def _try(self, wish: Errand) -> PromoteTryResult:
        self._tried.pop(wish.uri, None)
        found = await _said(asyncio.to_thread(self._as_saved, wish))
        if not found.plan.ok:
            raise Refused(found.plan.refusals[0].message)

        def hear(stage: str) -> None:
            progress = PromoteProgress(uri=wish.uri, stage=stage)
            self._tell((notification("nbguard/promoteProgress", progress),))

        timeout = self._settings.find(wish.uri).settings.verify.timeout
        options = TrialOptions(max_copy=self._max_copy, kernel_name=self._spec(wish))
        if timeout is not None:
            options = replace(options, timeout=timeout or None)
        trial = await try_out(found, options, hear)
        choice, module = wish.params["choice"], wish.params["module"]
        self._tried[wish.uri] = _Tried(module, choice, wish.notebook, found, trial)
        return trial_to_wire(trial)

    def _as_saved(self, wish: Errand) -> Gathered:
        """Plans from the files alone; refuses where an open notebook holds something else."""
        path = self._runs.path(wish.uri)
        saved = read_notebook(path)
        refuse_another(saved, wish.notebook)
        ids = {a.id: b.id for a, b in zip(wish.notebook.cells, saved.cells, strict=True)}
        choice = choice_from_wire(wish.params["choice"])

        def translated(lines: Lines) -> Lines:
            return replace(lines, cell=ids.get(lines.cell, lines.cell))

        # Files of an old format hold no ids, and each reader makes up its own.
        choice = replace(
            choice,
            cells=tuple(ids.get(it, it) for it in choice.cells),
            lines=tuple(translated(it) for it in choice.lines),
            copies=tuple(
                it if it.path else replace(it, lines=translated(it.lines)) for it in choice.copies
            ),
        )
        found = self._gather(path, wish.params["module"], choice, {})
        for other, shown in self._opened(wish).items():
            if any(found.root / it.path == other for it in found.plan.notebooks):
                refuse_another(read_notebook(other), shown, other.name)
        return found

    def _gather(
        self, path: Path, module: str, choice: Choice, opened: Mapping[Path, Notebook]
    ) -> Gathered:
        root = self._settings.root
        if root is None or not module.strip() or "\0" in module:
            raise Refused("say which module the code is to go to")
        target = Path(os.path.normpath(path.parent / module.strip()))
        if not Path(os.path.realpath(target)).is_relative_to(root):
            raise Refused(f"{module} lies outside of the server's own folder")
        own = path.relative_to(root).as_posix()
        copies = [
            replace(it, path=without_shared_drive(it.path) if it.path else own)
            for it in choice.copies
        ]
        return gather(root, path, target, replace(choice, copies=tuple(copies)), opened)

    # --- to apply it, and to take it back --------------------------------------------------------

    async def _apply(self, wish: Errand) -> PromoteApplyResult:
        self._runs.path(wish.uri)
        tried = self._tried.get(wish.uri)
        if tried is None or (tried.module, tried.choice) != (
            wish.params["module"],
            wish.params["choice"],
        ):
            raise Refused("this plan was not tried out yet")
        refuse_another(tried.notebook, wish.notebook)
        if not tried.trial.ok:
            raise Refused("the trial went wrong, so nothing is written")
        found = tried.found
        uris = {self._settings.path(uri): uri for uri in wish.opened}
        there = {it.path for it in found.plan.notebooks if found.root / it.path in uris}
        record = await _said(
            asyncio.to_thread(apply, found, tried.trial, self._unsettled.journal, there)
        )
        del self._tried[wish.uri]
        self._unsettled.hold(record, self)
        return PromoteApplyResult(
            record=record.place.name,
            files=[_name(record, it.path) for it in record.writes],
            refresh=_refresh(record),
            notebooks=[*self._texts(record, wish)],
        )

    async def _done(self, wish: Errand) -> PromoteDoneResult:
        self._runs.path(wish.uri)
        held = self._unsettled.pop(wish.params["record"])
        if held is None:
            raise Refused("the files were put back meanwhile", CONTENT_MODIFIED)
        kept = wish.params["applied"]
        left = await asyncio.to_thread(self._unsettled.settle, held, kept)
        if left:
            names = ", ".join(_name(held.record, path) for path in left)
            raise Refused(f"changed meanwhile, and so not put back: {names}")
        return PromoteDoneResult(restored=0 if kept else len(held.record.writes))

    async def _undo(self, wish: Errand) -> PromoteUndoResult:
        path = self._runs.path(wish.uri)
        opened = self._opened(wish)

        def work() -> tuple[Record, Record]:
            record = last_of(self._unsettled.journal, path)
            if record is None:
                raise Refused("there is nothing to take back in this notebook")
            for write in record.all:
                if write.path in opened:
                    saved = read_notebook(write.path)
                    refuse_another(saved, opened[write.path], write.path.name)
            return record, take_back(self._unsettled.journal, record, {*opened})

        record, made = await _said(asyncio.to_thread(work))
        if made.elsewhere:
            self._unsettled.hold(made, self, lambda: finish_undo(made, record))
        return PromoteUndoResult(
            record=made.place.name if made.elsewhere else "",
            title=record.title,
            files=[_name(record, it.path) for it in made.writes],
            refresh=_refresh(made),
            notebooks=[*self._texts(made, wish)],
        )

    def close(self) -> None:
        """Leaves to the disk what the page, which is gone, has not settled."""
        self._unsettled.leave(self)

    def _texts(self, record: Record, wish: Errand) -> Iterator[NotebookTexts]:
        """Yields what the page has to change, by the ids that cells have there."""
        for uri, shown in wish.opened.items():
            path = self._settings.path(uri)
            write = next((it for it in record.elsewhere if it.path == path), None)
            if write is None:
                continue
            before, after = (
                parse_notebook(data or b"", str(path)) for data in (write.before, write.after)
            )
            cells = zip(shown.cells, before.cells, after.cells, strict=True)
            yield NotebookTexts(
                uri=uri,
                cells=[
                    CellText(cell=cell.id, before=old.source, after=new.source)
                    for cell, old, new in cells
                    if old.source != new.source
                ],
            )

    def _opened(self, wish: Errand) -> dict[Path, Notebook]:
        found = ((self._settings.path(uri), it) for uri, it in wish.opened.items())
        return {path: it for path, it in found if path is not None}

    def _spec(self, wish: Errand) -> str | None:
        return self._spec_of(wish.kernel) if wish.kernel is not None else None


def modules_around(notebook: Path) -> Iterator[str]:
    """Yields the modules that a notebook could import, as seen from its folder; no tests."""
    folder = notebook.parent
    packages = [it.parent for it in sorted(folder.glob("*/__init__.py"))]
    found = (file for place in (folder, *packages) for file in sorted(place.glob("*.py")))
    names = (
        file.relative_to(folder).as_posix()
        for file in found
        if file.stem.isidentifier() and not file.name.startswith(("test_", "__"))
    )
    yield from (name for name, _ in zip(names, range(_MOST_MODULES), strict=False))


def _refresh(record: Record) -> str:
    return refreshing([str(it.path) for it in record.writes if it.path.suffix == ".py"])


def last_of(journal: Path, notebook: Path) -> Record | None:
    """Returns the last change that is a notebook's, and not undone."""
    for record in records(journal):
        if any(write.path == notebook for write in record.all):
            return record
    return None


def _name(record: Record, path: Path) -> str:
    return path.relative_to(record.root).as_posix() if path.is_relative_to(record.root) else "?"


async def _said(work: Awaitable[T]) -> T:
    """Waits for work; what its errors say is what the page is told."""
    try:
        return await work
    except (ProjectError, NotSaved) as error:
        raise Refused(str(error)) from error
