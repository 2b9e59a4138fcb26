"""How a way to mend a diagnostic stands on the wire: edits, an offer to run, or an offer of more.

They are part of :mod:`.messages`, which says how messages travel.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from .promotion import WireCopy, WireLines

ApplicabilityName = Literal["safe", "unsafe", "display-only"]


class WirePosition(TypedDict):
    """Names a place in a cell: 0-based line, column in UTF-16 units."""

    line: int
    character: int


class WireRange(TypedDict):
    """Spans a cell's text from ``start`` up to, not including, ``end``."""

    start: WirePosition
    end: WirePosition


class WireReplaceText(TypedDict):
    """Replaces ``range`` of a cell's source by ``text``."""

    kind: Literal["replaceText"]
    cell: str
    range: WireRange
    text: str


class FoldedCell(TypedDict, total=False):
    """Says that a cell's source is folded away; else left out."""

    hidden: bool


class WireInsertCell(FoldedCell):
    """Inserts a code cell above ``before`` (``None``: at the end)."""

    kind: Literal["insertCell"]
    before: str | None
    source: str
    id: str | None


class WireDeleteCell(TypedDict):
    """Deletes a cell."""

    kind: Literal["deleteCell"]
    cell: str


class WireMoveCell(TypedDict):
    """Moves a cell above ``before`` (``None``: to the end)."""

    kind: Literal["moveCell"]
    cell: str
    before: str | None


class WireClearOutputs(TypedDict):
    """Clears a code cell's outputs and its execution count."""

    kind: Literal["clearOutputs"]
    cell: str


WireEdit = WireReplaceText | WireInsertCell | WireDeleteCell | WireMoveCell | WireClearOutputs


class WireRun(TypedDict):
    """Offers to run ``cells`` in this order, after a restart where ``restart`` is true."""

    cells: list[str]
    restart: bool


class WireDeclare(TypedDict):
    """Offers to write requirements into a file of the project."""

    kind: Literal["declare"]
    names: list[str]


class WireMakePortable(TypedDict):
    """Offers to write into the notebook what it needs to run elsewhere."""

    kind: Literal["portable"]


class WirePromote(TypedDict):
    """Offers to move code to a module, and to write a test of it.

    ``copies`` without a path stand in the notebook itself.
    """

    kind: Literal["promote"]
    names: list[str]
    lines: list[WireLines]
    copies: list[WireCopy]


WireOffer = WireDeclare | WireMakePortable | WirePromote


class OfferedFix(TypedDict, total=False):
    """Holds what a fix offers besides edits and runs; else left out."""

    offer: WireOffer


class WireFix(OfferedFix):
    """Mends a diagnostic by edits, by an offer to run, or by an offer of more than that."""

    title: str
    edits: list[WireEdit]
    run: WireRun | None
    applicability: ApplicabilityName
