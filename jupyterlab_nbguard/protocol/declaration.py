"""The messages about packages: what a notebook needs, and where that is written down.

They are part of :mod:`.messages`, which says how messages travel.
"""

from __future__ import annotations

from typing import TypedDict


class PortableParams(TypedDict):
    """Asks what to write into the notebook, so that it runs elsewhere; nothing is written.

    With ``lock``, the versions of all that comes along are asked for, too: that takes a while, and
    asks a package index.
    """

    uri: str
    version: int
    lock: bool


class PortableResult(TypedDict):
    """``source`` is the new one of ``cell``, or that of a new first cell where there is none.

    ``lock`` is what belongs into the notebook's metadata under ``uv.lock`` (juv's convention), or
    ``None``; ``canLock`` says whether ``uv`` is there. ``notes`` say what the reader must know.
    """

    version: int
    cell: str | None
    source: str
    requirements: list[str]
    requiresPython: str
    notes: list[str]
    canLock: bool
    lock: str | None


class DeclarableParams(TypedDict):
    """Asks where requirements could be declared, and how they would read."""

    uri: str
    version: int
    names: list[str]


class DeclarableFile(TypedDict):
    """Names a file, relative to the server's root; ``inUse`` where the project declares there."""

    file: str
    inUse: bool
    isNew: bool


class DeclarableResult(TypedDict):
    """``project`` is the folder that an answer counts for; the likeliest file stands first."""

    project: str
    lines: list[str]
    notes: list[str]
    files: list[DeclarableFile]


class DeclareParams(TypedDict):
    """Asks that requirements be written into one of the files that were offered."""

    uri: str
    version: int
    names: list[str]
    file: str


class DeclareResult(TypedDict):
    """``undo`` names what was written, for ``nbguard/undoDeclare``."""

    file: str
    lines: list[str]
    undo: int


class UndoDeclareParams(TypedDict):
    """Asks that a file become what it was, if nobody changed it since."""

    uri: str
    version: int
    undo: int


class UndoDeclareResult(TypedDict):
    """Names the file that is what it was."""

    file: str
