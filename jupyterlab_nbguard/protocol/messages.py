"""The messages, as they stand on the wire.

The language is that of LSP 3.17 (``notebookDocument/*``, ``publishDiagnostics``), the transport is
a Jupyter websocket: one JSON object a frame, ``{"method", "params"}``, with ``id`` where a reply
is expected; a reply is ``{"id", "result"}`` or ``{"id", "error": {"code", "message"}}``.
Positions are 0-based lines and UTF-16 columns within one cell. Every message about a document
carries its ``version``. The server drops what answers an older version than the last it was sent.
A browser may be ahead of that: it keeps what it is told, since diagnostics come as differences,
and paints it once the versions agree. Each version that the server gets to is answered by one
``publishDiagnostics`` and one ``nbguard/verdicts``, even where nothing changed; versions that
come while it computes are answered by the last of them.

Messages of one feature stand in a file of their own; :mod:`.methods` says which method takes and
answers what. ``src/protocol/wire.ts`` is generated from all of them by ``make generate``.
"""

from __future__ import annotations

from typing import Literal, TypedDict

from .fixes import WireFix, WireRange

PROTOCOL_VERSION = 2

CellState = Literal["fresh", "stale", "edited", "hidden", "not-run", "error", "running", "unknown"]
SeverityName = Literal["error", "warning", "info", "hint"]
CellKind = Literal["code", "markdown", "raw"]

Observing = Literal["on", "starting", "off", "forbidden", "unsupported", "no-kernel", "lost"]
"""Whether the kernel is watched: ``off`` by the user, ``forbidden`` by the server's trait,
``unsupported`` for another language or too old a kernel, ``lost`` where it no longer answers."""


class WireCell(TypedDict):
    """Holds one cell whole, as the document has it."""

    id: str
    kind: CellKind
    source: str
    tags: list[str]
    executionCount: int | None
    hasOutputs: bool


# --- from the browser -------------------------------------------------------------------------


class InitializeParams(TypedDict):
    """Opens a connection; ``client`` names the program that asks."""

    protocol: int
    client: str


class InitializeResult(TypedDict):
    """Says what the server speaks, and which rules it knows."""

    protocol: int
    server: str
    rules: list[WireRule]


class WireRule(TypedDict):
    """Names a rule and what it is for."""

    name: str
    severity: SeverityName
    summary: str


class KernelClient(TypedDict, total=False):
    """Names the kernel's client by which the notebook's cells are sent; else left out."""

    clientId: str


class DocumentWishes(KernelClient, total=False):
    """``elsewhere`` is whether copies are looked for in other files; left out, they are."""

    elsewhere: bool


class DidOpenParams(DocumentWishes):
    """``uri`` is the path as Jupyter's contents manager knows it, drive included."""

    uri: str
    version: int
    language: str
    kernelId: str | None
    enabled: bool
    cells: list[WireCell]


class CellOrder(TypedDict, total=False):
    """Lists all cell ids, in order, where cells came, went or moved; else left out."""

    order: list[str]


class DidChangeParams(CellOrder):
    """``cells`` holds each cell that is new or whose content changed, whole."""

    uri: str
    version: int
    cells: list[WireCell]


class DidCloseParams(TypedDict):
    """Ends what was opened by ``notebookDocument/didOpen``."""

    uri: str


class KernelParams(KernelClient):
    """Sent when the document's kernel is attached, replaced or gone."""

    uri: str
    kernelId: str | None
    language: str


class EnableParams(TypedDict):
    """Turns the watching of this document's kernel on or off."""

    uri: str
    enabled: bool


class PlanParams(TypedDict):
    """Asks what to run so that ``cells`` (``None``: every flagged cell) are right again."""

    uri: str
    version: int
    cells: list[str] | None


class PlannedCell(TypedDict):
    """Names a cell to run, how long its last run took, and why it is needed."""

    id: str
    seconds: float | None
    why: str


class BlockedCell(TypedDict):
    """Names a cell that no run can mend, and why."""

    id: str
    why: str


class PlanResult(TypedDict):
    """``restart``: no re-run in this kernel can do it; restart and run ``cells`` in order."""

    version: int
    cells: list[PlannedCell]
    restart: bool
    blocked: list[BlockedCell]


# --- from the server --------------------------------------------------------------------------


class WireRelated(TypedDict):
    """``cell`` is ``None`` where the cell it speaks of is gone.

    With a ``path`` it is a place in another file, as the contents manager names it: of a notebook
    ``cell``, the ``index``-th of all cells from 0; of a module the lines alone. ``difference`` has
    lines that begin with ``-`` (here), ``+`` (there) or a space (both).
    """

    cell: str | None
    range: WireRange
    message: str
    path: str
    index: int | None
    difference: str


class WireDiagnostic(TypedDict):
    """Tells one finding of one rule; ``name`` is the variable it is about, or empty."""

    rule: str
    severity: SeverityName
    range: WireRange
    message: str
    name: str
    tags: list[str]
    related: list[WireRelated]
    fixes: list[WireFix]


class CellDiagnostics(TypedDict):
    """Lists all that is said of one cell."""

    id: str
    diagnostics: list[WireDiagnostic]


class PublishDiagnosticsParams(TypedDict):
    """All cells whose diagnostics changed since the last message, empty lists included."""

    uri: str
    version: int
    cells: list[CellDiagnostics]
    skipped: list[str]


class WireReason(TypedDict):
    """Says why a cell is not fresh; ``text`` says it in the user's words."""

    rule: str
    name: str
    kind: str
    cell: str | None
    text: str


class CellVerdict(TypedDict):
    """``faint``: nothing is known to be wrong but a cell above has not run yet."""

    id: str
    state: CellState
    faint: bool
    reasons: list[WireReason]


class Dependency(TypedDict):
    """``target`` reads ``names``, which ``source`` binds or changes; both are cell ids."""

    source: str
    target: str
    names: list[str]


class ToldDependencies(TypedDict, total=False):
    """Lists which cells depend on which; left out where all is as it was told last."""

    dependencies: list[Dependency]


class VerdictsParams(ToldDependencies):
    """The state of every code cell, and which cells depend on which."""

    uri: str
    version: int
    observing: Observing
    note: str
    cells: list[CellVerdict]


class ServerNote(TypedDict):
    """Something to say once, in words that say what to do."""

    uri: str
    level: Literal["info", "warning", "error"]
    message: str


class ReplyError(TypedDict):
    """Says what was wrong with a request; the codes are those of JSON-RPC and LSP."""

    code: int
    message: str


class CancelParams(TypedDict):
    """Ends a document's requests of one method; they are answered by ``REQUEST_CANCELLED``."""

    uri: str
    method: str


PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
REQUEST_CANCELLED = -32800
"""The user ended what was asked for."""
CONTENT_MODIFIED = -32801
"""The document changed while the answer was computed: ask again."""
