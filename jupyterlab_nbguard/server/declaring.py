"""Writes down what the notebooks of one page need: in the notebook, or in a file of the project.

What goes into the notebook is only worked out here: the page writes it, so that one undo takes it
back. Files are written here, below the server's root and nowhere else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from ..jobs.declare import Change, Lines, carry_out, change_of, lines_for, take_back
from ..jobs.lock import CannotLock, find_uv, lock
from ..jobs.save import NotSaved
from ..model.packages import Environment, Surroundings
from ..packages.needs import Need, Packages, look
from ..packages.placing import Place, kind_of, place_of, undeclared
from ..packages.portable import portable
from ..packages.reading import CannotWrite
from ..packages.script import replace_block
from ..protocol.declaration import (
    DeclarableFile,
    DeclarableResult,
    DeclareResult,
    PortableResult,
    UndoDeclareResult,
)
from ..protocol.errand import Errand
from .errands import Handler, Refused
from .settings import SettingsFinder

Around = Callable[[str], tuple[Surroundings | None, Environment | None]]
"""Returns what is known of a document's project, and of what its kernel can import."""

_MOST_UNDONE = 50


class Declarations:
    """What was written for one page, and what it may still take back."""

    def __init__(
        self, settings: SettingsFinder, around: Around, *, may_read: bool, may_write: bool
    ) -> None:
        self._settings = settings
        self._around = around
        self._may_read = may_read
        self._may_write = may_write
        self._written: dict[int, Change] = {}
        self._number = 0

    @property
    def handlers(self) -> dict[str, Handler]:
        """What answers which request."""
        return {
            "nbguard/portable": self._portable,
            "nbguard/declarable": self._declarable,
            "nbguard/declare": self._declare,
            "nbguard/undoDeclare": self._undo,
        }

    async def _portable(self, wish: Errand) -> PortableResult:
        found = self._packages(wish)
        script = found.script
        if script is not None and script.problems:
            raise Refused(f"the notebook's own block cannot be read: {script.problems[0]}")
        wanted = portable(found)
        locked = None
        if wish.params["lock"]:
            try:
                locked = await asyncio.to_thread(lock, wanted.block)
            except CannotLock as error:
                raise Refused(str(error)) from None
        return PortableResult(
            version=wish.version,
            cell=script.cell.id if script is not None else None,
            source=wanted.block if script is None else replace_block(script, wanted.block),
            requirements=list(wanted.requirements),
            requiresPython=wanted.requires_python,
            notes=[*_origin(found), *wanted.unsaid],
            canLock=find_uv() is not None,
            lock=locked,
        )

    async def _declarable(self, wish: Errand) -> DeclarableResult:
        found = self._packages(wish)
        path, root = self._path(wish.uri)
        places = _places(found, path, root)
        lines = lines_for(_needs(found, wish), found, places[0])
        used = place_of(found)
        return DeclarableResult(
            project=_shown(_project(path, root), root),
            lines=list(lines.all),
            notes=[*_origin(found), *lines.unsaid],
            files=[
                DeclarableFile(
                    file=_shown(Path(it.file), root),
                    inUse=it == used,
                    isNew=not Path(it.file).exists(),
                )
                for it in places
            ],
        )

    async def _declare(self, wish: Errand) -> DeclareResult:
        if not self._may_write:
            raise Refused("you are not allowed to write files on this server")
        found = self._packages(wish)
        path, root = self._path(wish.uri)
        offered = {_shown(Path(it.file), root): it for it in _places(found, path, root)}
        place = offered.get(wish.params["file"])
        if place is None:
            raise Refused("this file was not offered: nothing was written")
        lines = lines_for(_needs(found, wish), found, place)
        if not lines.all:
            raise Refused(_nothing(lines))
        try:
            change = await asyncio.to_thread(change_of, place, lines)
            await asyncio.to_thread(carry_out, change)
        except (CannotWrite, NotSaved) as error:
            raise Refused(_without(str(error), root)) from None
        self._number += 1
        self._written[self._number] = change
        while len(self._written) > _MOST_UNDONE:
            del self._written[next(iter(self._written))]
        return DeclareResult(file=wish.params["file"], lines=list(lines.all), undo=self._number)

    async def _undo(self, wish: Errand) -> UndoDeclareResult:
        change = self._written.pop(wish.params["undo"], None)
        if change is None or not self._may_write:
            raise Refused("nothing is known of it any more")
        _, root = self._path(wish.uri)
        try:
            await asyncio.to_thread(take_back, change)
        except NotSaved as error:
            raise Refused(_without(str(error), root)) from None
        return UndoDeclareResult(file=_shown(change.path, root))

    def _packages(self, wish: Errand) -> Packages:
        if not self._may_read:
            raise Refused("you are not allowed to read files on this server")
        surroundings, environment = self._around(wish.uri)
        if environment is None:
            raise Refused("it is not known what is installed in this notebook's kernel")
        return look(wish.notebook, surroundings, environment)

    def _path(self, uri: str) -> tuple[Path, Path]:
        """Returns the document's file and the server's root."""
        path, root = self._settings.path(uri), self._settings.root
        if path is None or root is None:
            raise Refused("only files in the server's own folder can be written")
        return path, root


def _needs(found: Packages, wish: Errand) -> list[Need]:
    """Lists the needs that a page means; without names, all that is there and not declared."""
    names = wish.params["names"]
    if not names:
        return [it for it in undeclared(found) if it.installed is not None]
    return [it for it in found.needs if it.name in names]


def _places(found: Packages, path: Path, root: Path) -> list[Place]:
    """Lists the files that could be written into, the likeliest first; none above the root."""
    used = place_of(found)
    places = [used] if used is not None else []
    for file in found.surroundings.files:
        kind = kind_of(file)
        if kind is not None:
            places.append(Place(kind, file))
    for folder in (_project(path, root), path.parent):
        places.append(Place("requirements", str(folder / "requirements.txt")))
    by_file: dict[str, Place] = {}
    for place in places:
        if Path(place.file).resolve().is_relative_to(root):
            by_file.setdefault(place.file, place)
    return list(by_file.values())


def _project(path: Path, root: Path) -> Path:
    """Returns the repository's folder, if it lies below the root, else the notebook's own."""
    for folder in path.parents:
        if folder.is_relative_to(root) and (folder / ".git").exists():
            return folder
    return path.parent


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _without(text: str, root: Path) -> str:
    return text.replace(f"{root}/", "").replace(f"{root}\\", "")


def _origin(found: Packages) -> list[str]:
    environment = found.environment
    if environment is None or environment.live:
        return []
    return ["The versions are those of the project's environment, not of the notebook's kernel."]


def _nothing(lines: Lines) -> str:
    return "; ".join(lines.unsaid) or "all of it is declared already"
