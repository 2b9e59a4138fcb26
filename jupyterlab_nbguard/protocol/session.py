"""One connection to a browser: messages in, messages and wishes out.

The session does nothing by itself. Whoever owns it passes texts to :meth:`Session.receive`, carries
out the effects that come back, takes jobs from :meth:`Session.next_job`, computes them in whatever
thread it likes, and passes the results to :meth:`Session.finish`, which drops what is stale.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

from ..model.notebook import CellId, Notebook
from ..model.snapshot import Snapshot
from . import document as documents
from .answer import Answer, KernelView, PlanRequest
from .errand import CancelErrand, Errand
from .frames import Message, error_reply, notification, parse, reply
from .messages import (
    CONTENT_MODIFIED,
    INTERNAL_ERROR,
    INVALID_PARAMS,
    INVALID_REQUEST,
    PROTOCOL_VERSION,
    DidChangeParams,
    DidCloseParams,
    DidOpenParams,
    EnableParams,
    InitializeParams,
    InitializeResult,
    KernelParams,
    PlanParams,
    PlanResult,
    ServerNote,
    WireRule,
)
from .shown import Shown
from .validate import BadMessageError, quote

MOST_DOCUMENTS = 500
"""More than anybody opens in one tab; a page that asks for more has gone wild."""


@dataclass(frozen=True)
class Watch:
    """Wishes that the document's kernel be watched; a new one replaces the last of its ``uri``."""

    uri: str
    kernel: str | None
    language: str
    enabled: bool
    client: str = ""
    elsewhere: bool = True
    """Whether copies are looked for in other files, too."""


@dataclass(frozen=True)
class Unwatch:
    """Wishes that nothing be watched for ``uri`` any more."""

    uri: str


Effect = Watch | Unwatch | Errand | CancelErrand


@dataclass(frozen=True)
class Step:
    """What comes of one message."""

    messages: tuple[Message, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True)
class Job:
    """Something to compute: the answer to a snapshot, or a plan where ``plan`` is set."""

    uri: str
    opening: int
    """Which ``didOpen`` the job belongs to, since versions begin anew with each."""
    watch: Watch
    view: KernelView
    snapshot: Snapshot
    plan: PlanRequest | None = None
    request: int | str = 0


Dirty = Literal["", "ran", "edited"]
"""Whether there is anything new, and if it is no more than what the kernel ran."""


@dataclass
class _Document:
    opening: int
    version: int
    notebook: Notebook
    watch: Watch
    view: KernelView
    dirty: Dirty = "edited"
    oldest: int = 0
    """Answers to this version still hold: since then no code was changed, nor a newer one told."""
    shown: Shown = field(default_factory=Shown)


class Session:
    """Holds the documents of one connection, and answers its messages."""

    def __init__(self, rules: Callable[[], list[WireRule]], server: str) -> None:
        self._rules = rules
        self._server = server
        self._documents: dict[str, _Document] = {}
        self._plans: list[Job] = []
        self._openings = 0
        self._said: set[tuple[str, str]] = set()

    # --- messages in ---------------------------------------------------------------------------

    def receive(self, text: str | bytes) -> Step:
        """Takes one frame; what is wrong with it is said in an error reply."""
        request = None
        try:
            message = parse(text)
            request = message.get("id")
            return self._dispatch(message["method"], message["params"], request)
        except BadMessageError as error:
            id_ = request if error.request is None else error.request
            return Step((error_reply(id_, error.code, error.message),))

    def _dispatch(self, method: str, params: Any, request: int | str | None) -> Step:
        if method == "initialize":
            return self._initialize(params, cast("int | str", request))
        if method == "notebookDocument/didOpen":
            return self._open(params)
        if method == "notebookDocument/didChange":
            return self._change(params)
        if method == "notebookDocument/didClose":
            return self._close(params)
        if method == "nbguard/kernel":
            return self._kernel(params)
        if method == "nbguard/enable":
            return self._enable(params)
        if method == "nbguard/plan":
            return self._plan(params, cast("int | str", request))
        if method == "nbguard/cancel":
            return Step(effects=(CancelErrand(params["uri"], params["method"]),))
        return self._errand(method, params, cast("int | str", request))

    def _initialize(self, params: InitializeParams, request: int | str) -> Step:
        spoken = params["protocol"]
        if spoken != PROTOCOL_VERSION:
            raise BadMessageError(
                INVALID_REQUEST,
                f"the page speaks protocol {spoken} and the server {PROTOCOL_VERSION}: reload the "
                "page, or restart the server if it was upgraded while it ran",
            )
        result = InitializeResult(
            protocol=PROTOCOL_VERSION, server=self._server, rules=self._rules()
        )
        return Step((reply(request, result),))

    def _open(self, params: DidOpenParams) -> Step:
        uri = params["uri"]
        if uri not in self._documents and len(self._documents) >= MOST_DOCUMENTS:
            raise BadMessageError(
                INVALID_REQUEST, f"{MOST_DOCUMENTS} documents are open: close one first"
            )
        notebook = documents.opened(params)
        self._openings += 1
        watch = Watch(
            uri,
            params["kernelId"],
            params["language"],
            params["enabled"],
            params.get("clientId", ""),
            params.get("elsewhere", True),
        )
        self._documents[uri] = _Document(
            self._openings, params["version"], notebook, watch, _first_view(watch)
        )
        return Step(effects=(watch,))

    def _change(self, params: DidChangeParams) -> Step:
        document = self._document(params["uri"])
        if params["version"] <= document.version:
            raise BadMessageError(
                INVALID_PARAMS,
                f"params.version is {params['version']}, but version {document.version} of "
                f"{quote(params['uri'])} came before it",
            )
        before = document.notebook
        document.notebook = documents.changed(before, params)
        document.version = params["version"]
        if documents.is_same_code(before, document.notebook):
            document.dirty = document.dirty or "ran"
        else:
            document.dirty, document.oldest = "edited", document.version
        document.shown.keep(document.notebook.by_id.keys())
        return Step()

    def _close(self, params: DidCloseParams) -> Step:
        self._document(params["uri"])
        del self._documents[params["uri"]]
        return Step(effects=(Unwatch(params["uri"]),))

    def _kernel(self, params: KernelParams) -> Step:
        document = self._document(params["uri"])
        document.notebook = replace(document.notebook, language=params["language"])
        watch = replace(
            document.watch,
            kernel=params["kernelId"],
            language=params["language"],
            client=params.get("clientId", ""),
        )
        document.view = _first_view(watch)
        return self._rewatch(document, watch)

    def _enable(self, params: EnableParams) -> Step:
        document = self._document(params["uri"])
        return self._rewatch(document, replace(document.watch, enabled=params["enabled"]))

    def _rewatch(self, document: _Document, watch: Watch) -> Step:
        document.watch = watch
        document.dirty = "edited"
        return Step(effects=(watch,))

    def _plan(self, params: PlanParams, request: int | str) -> Step:
        document = self._document(params["uri"], params["version"])
        if document.view.history is None:
            raise BadMessageError(
                INVALID_REQUEST, f"the kernel is not watched ({document.view.observing})"
            )
        cells = params["cells"]
        for id_ in cells or ():
            if id_ not in document.notebook.by_id:
                raise BadMessageError(
                    INVALID_PARAMS, f"params.cells names cell {quote(id_)}, which is not open"
                )
        wanted = None if cells is None else tuple(CellId(id_) for id_ in cells)
        self._plans.append(self._job(params["uri"], document, PlanRequest(wanted), request))
        return Step()

    def _errand(self, method: str, params: Mapping[str, Any], request: int | str) -> Step:
        """Passes on what needs more than the session has."""
        document = self._document(params["uri"], params["version"])
        kernel, notebook = document.watch.kernel, document.notebook
        opened = {uri: it.notebook for uri, it in self._documents.items()}
        errand = Errand(method, params, notebook, document.version, kernel, request, opened)
        return Step(effects=(errand,))

    def _document(self, uri: str, version: int | None = None) -> _Document:
        document = self._documents.get(uri)
        if document is None:
            raise BadMessageError(INVALID_PARAMS, f"{quote(uri)} is not open")
        if version is not None and version != document.version:
            raise BadMessageError(
                CONTENT_MODIFIED,
                f"version {document.version} of the notebook is the last one known here, not "
                f"{version}",
            )
        return document

    # --- kernels -------------------------------------------------------------------------------

    def observe(self, uri: str, view: KernelView) -> Step:
        """Takes what is now known of a document's kernel."""
        document = self._documents.get(uri)
        if document is None:
            return Step()
        document.view = view
        document.dirty = document.dirty or "ran"
        return Step(self._say(uri, "info", view.note) if view.say else ())

    def touch(self, uri: str) -> Step:
        """Takes that something around a document changed: its project, its copies elsewhere."""
        document = self._documents.get(uri)
        if document is not None:
            document.dirty = "edited"
        return Step()

    # --- jobs ----------------------------------------------------------------------------------

    def next_job(self, resting: Set[str] = frozenset()) -> Job | None:
        """Takes the next thing to compute; plans first, since somebody waits for them.

        Of documents that are ``resting``, only what was edited is answered.
        """
        if self._plans:
            return self._plans.pop(0)
        for uri, document in self._documents.items():
            if document.dirty == "edited" or (document.dirty and uri not in resting):
                document.dirty = ""
                # To the end of the queue, so that one busy document does not starve the others.
                self._documents[uri] = self._documents.pop(uri)
                return self._job(uri, document)
        return None

    def _job(
        self,
        uri: str,
        document: _Document,
        plan: PlanRequest | None = None,
        request: int | str = 0,
    ) -> Job:
        view = document.view
        snapshot = Snapshot(document.notebook, view.history, version=document.version)
        return Job(uri, document.opening, document.watch, view, snapshot, plan, request)

    def finish(self, job: Job, answer: Answer) -> tuple[Message, ...]:
        """Turns an answer into messages; an answer to other code becomes nothing."""
        document = self._current(job)
        if document is None:
            return ()
        version = document.oldest = job.snapshot.version
        return (
            notification(
                "notebookDocument/publishDiagnostics",
                {
                    "uri": job.uri,
                    "version": version,
                    "cells": document.shown.tell_diagnostics(document.notebook, answer.diagnostics),
                    "skipped": list(answer.skipped),
                },
            ),
            notification(
                "nbguard/verdicts",
                {
                    "uri": job.uri,
                    "version": version,
                    "observing": job.view.observing,
                    "note": job.view.note,
                    "cells": list(answer.verdicts),
                    **document.shown.tell_dependencies(answer.dependencies),
                },
            ),
        )

    def finish_plan(self, job: Job, result: PlanResult) -> tuple[Message, ...]:
        """Answers a request for a plan; a plan for an older version is refused."""
        document = self._current(job)
        if document is None or document.version != job.snapshot.version:
            changed = "the notebook changed while the plan was made: ask again"
            return (error_reply(job.request, CONTENT_MODIFIED, changed),)
        return (reply(job.request, result),)

    def fail(self, job: Job, reason: str) -> tuple[Message, ...]:
        """Says that a job could not be computed."""
        if job.plan is not None:
            return (error_reply(job.request, INTERNAL_ERROR, reason),)
        return self._say(job.uri, "error", reason) if self._current(job) else ()

    def warn(self, uri: str, trouble: str) -> tuple[Message, ...]:
        """Says what is wrong around a document, such as in its project's settings."""
        return self._say(uri, "warning", trouble) if trouble else ()

    def _say(
        self, uri: str, level: Literal["info", "warning", "error"], message: str
    ) -> tuple[Message, ...]:
        """Tells the user something, once."""
        if (uri, message) in self._said or uri not in self._documents:
            return ()
        self._said.add((uri, message))
        note = ServerNote(uri=uri, level=level, message=message)
        return (notification("nbguard/note", note),)

    def _current(self, job: Job) -> _Document | None:
        document = self._documents.get(job.uri)
        if document is None or document.opening != job.opening or document.watch != job.watch:
            return None
        return document if document.oldest <= job.snapshot.version else None


def _first_view(watch: Watch) -> KernelView:
    return KernelView("no-kernel" if watch.kernel is None else "starting")
