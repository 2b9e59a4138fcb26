"""Folds a kernel's iopub messages into a history. Pure: messages in, history out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from jupyterlab_nbguard.kernel.decode import BadEvent, Failed, Hello, Off, Ran, decode
from jupyterlab_nbguard.kernel.observer.install import MESSAGE_TYPE
from jupyterlab_nbguard.kernel.shown import options_of, reads
from jupyterlab_nbguard.model.execution import Execution, History, Read, Value, Version, Write
from jupyterlab_nbguard.model.external import FILE, OPTION
from jupyterlab_nbguard.model.packages import Interpreter
from jupyterlab_nbguard.model.versions import digest

_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}\b")
_OUTPUTS = frozenset({"stream", "display_data", "execute_result", "error", "update_display_data"})
_RUNS = 2000
_TRACES = 6
_OPEN = 50
_PIECE = 1 << 16
_LOOKED_AT = 1 << 16
_DISPLAYS = 50


class _Stream:
    """A version of printed text, whatever the pieces it comes in, and however long it gets."""

    def __init__(self) -> None:
        self._tail = ""
        self._past = ""

    def add(self, text: str) -> None:
        self._tail += text
        while len(self._tail) > _PIECE:
            # Cut at fixed places, so that the same text gives the same version.
            piece, self._tail = self._tail[:_PIECE], self._tail[_PIECE:]
            self._past = digest(self._past, _ADDRESS.sub("", piece))

    @property
    def end(self) -> str:
        """The last that was printed."""
        return self._tail

    def version(self) -> Version:
        return digest(self._past, _ADDRESS.sub("", self._tail))


@dataclass
class _Request:
    """What one execute request has shown so far."""

    event: Ran | None = None
    client: str = ""
    visible: bool = False
    code: str | None = None
    cell: str | None = None
    """The cell that it ran, where the observer could not follow it."""
    streams: dict[str, _Stream] = field(default_factory=dict)
    shown: Version = ""
    texts: list[dict[str, str]] = field(default_factory=list)
    """What it displayed, as far as it is text, by MIME type."""

    def printed(self) -> str:
        stream = self.streams.get("stdout")
        return "" if stream is None else stream.end

    def output(self) -> Version:
        streams = [name + self.streams[name].version() for name in sorted(self.streams)]
        return digest(*streams, self.shown)


class HistoryRecorder:
    """Keeps the history of one kernel, bounded whatever the number of runs."""

    def __init__(self, kernel: str, normalise: Callable[[str], str]) -> None:
        self._kernel = kernel
        self._normalise = normalise
        self._requests: dict[str, _Request] = {}
        self._reset(observed=True)
        self.hello: Hello | None = None
        self.failures: list[Failed] = []

    def _reset(self, observed: bool) -> None:
        self._runs: list[Execution] = []
        self._now: dict[str, Value] = {}
        self._initial: dict[str, Version | None] = {}
        self._options: dict[str, None] = {}
        self._order = 0
        self._observed = observed
        self._history: History | None = None

    @property
    def history(self) -> History:
        """The history as it stands; the same object until something changes."""
        known, runs = self._history, self._runs
        if known is None or len(runs) > len(known.executions):
            now, initial = MappingProxyType(dict(self._now)), MappingProxyType(dict(self._initial))
            if known is None:
                known = History(self._kernel, tuple(runs), self._observed, now, initial)
            else:
                known = known.grown(runs[len(known.executions) :], now, initial)
            self._history = known
        return known

    @property
    def interpreter(self) -> Interpreter | None:
        """The interpreter as it last described itself."""
        return self.hello.interpreter if self.hello is not None else None

    def restarted(self) -> None:
        """Forgets everything: the kernel is a new one."""
        self._requests.clear()
        self.hello = None
        self._reset(observed=True)

    def feed(
        self, msg_type: str, parent: str, content: Mapping[str, Any], client: str = ""
    ) -> bool:
        """Takes one iopub message; says whether the history changed.

        ``parent`` is the request that it belongs to, and ``client`` whoever sent that.
        """
        if msg_type == MESSAGE_TYPE:
            return self._event(parent, content, client)
        if msg_type == "execute_input":
            request = self._request(parent)
            request.visible, request.client = True, client
            request.code = content.get("code")
        elif msg_type in _OUTPUTS:
            if parent in self._requests:
                _show(self._requests[parent], msg_type, content)
        elif msg_type == "status" and content.get("execution_state") == "idle":
            return self._idle(parent)
        return False

    def _request(self, parent: str) -> _Request:
        if parent not in self._requests and len(self._requests) >= _OPEN:
            self._requests.pop(next(iter(self._requests)))
        return self._requests.setdefault(parent, _Request())

    def _event(self, parent: str, content: Mapping[str, Any], client: str) -> bool:
        try:
            event = decode(content)
        except BadEvent as error:
            self.failures.append(Failed(str(error), "decode", None))
            return False
        if isinstance(event, Hello):
            self._reset(observed=event.ran <= 0)
            self.hello = event
            return True
        if isinstance(event, Off):
            self.hello = None
            return True
        if isinstance(event, Failed):
            self.failures = [*self.failures[-20:], event]
            if parent in self._requests:
                self._requests[parent].cell = event.cell
            return False
        request = self._request(parent)
        request.event, request.client = event, client
        return False

    def _idle(self, parent: str) -> bool:
        request = self._requests.pop(parent, None)
        if request is None:
            return False
        if request.event is None:
            # IPython runs nothing, and asks nobody, where there is nothing to run.
            if not request.visible or (request.code is not None and not request.code.strip()):
                return False
            self._unobserved(request)
            return True
        self._looks_in(request.event.path)
        self._ran(request.event, request)
        return True

    def _unobserved(self, request: _Request) -> None:
        """Takes notice of a run of which nobody saw what it did: nor what its cell shows now."""
        self._observed = False
        self._history = None
        for place, run in enumerate(self._runs):
            same = run.source == request.code if request.cell is None else run.cell == request.cell
            if same and run.client == request.client:
                self._runs[place] = run.elsewhere

    def _looks_in(self, path: tuple[str, ...] | None) -> None:
        """Takes notice that a cell changed where modules are looked for."""
        if path is not None and self.hello is not None and self.hello.interpreter is not None:
            interpreter = replace(self.hello.interpreter, path=path)
            self.hello = replace(self.hello, interpreter=interpreter)

    def _ran(self, event: Ran, request: _Request) -> None:
        if event.outside:
            self._append(Execution(0, None, "", "", writes=event.outside))
            self._loaded_anew(event.outside)
        for name, version in event.initial.items():
            self._initial.setdefault(name, version)
        shows = options_of(event.source, request.texts, request.printed(), self._options)
        written = {write.name for write in event.writes}
        self._append(
            Execution(
                order=0,
                cell=event.cell,
                source=event.source,
                digest=self._normalise(event.source),
                outcome="ok" if event.ok else "error",
                error=event.error,
                reads=(*event.reads, *reads(shows, self._options, self._now, written)),
                writes=event.writes,
                output=request.output(),
                count=event.count,
                seconds=event.seconds,
                confident=event.confident,
                client=request.client,
                shows=shows,
            )
        )

    def _loaded_anew(self, writes: tuple[Write, ...]) -> None:
        """Takes a module loaded anew between cells for a re-run of those that import it."""
        now = {write.name: write.value for write in writes}
        if not any(name.startswith(FILE) and name.endswith(".py") for name in now):
            return
        last = {(run.client, run.cell): run for run in self._runs if run.cell is not None}
        for run in last.values():
            loads = any(read.name.startswith(FILE) and read.name in now for read in run.reads)
            if loads and any(write.name in now and write.changed is None for write in run.writes):
                self._append(replace(run, reads=_updated(run, now), writes=_rewritten(run, now)))

    def _first_set(self, option: str) -> None:
        """Takes notice that what ran before has found an option as it was at first."""
        self._options[option] = None
        for place, run in enumerate(self._runs[:-1]):
            found = reads(run.shows, (option,), {}, ())
            if found:
                self._runs[place] = replace(run, reads=run.reads + found)
                self._history = None  # it cannot grow from what it knew

    def _append(self, run: Execution) -> None:
        self._order += 1
        self._runs.append(replace(run, order=self._order))
        for write in run.writes:
            _fold(self._now, write)
            if write.name.startswith(OPTION) and write.name not in self._options:
                self._first_set(write.name)
        if len(self._runs) > _RUNS:
            self._runs = _pruned(self._runs)
            self._history = None


def _updated(run: Execution, now: Mapping[str, Value | None]) -> tuple[Read, ...]:
    """Returns the reads of a run, with the files as they are by now."""
    return tuple(
        replace(read, version=value.version)
        if read.name.startswith(FILE) and (value := now.get(read.name)) is not None
        else read
        for read in run.reads
    )


def _rewritten(run: Execution, now: Mapping[str, Value | None]) -> tuple[Write, ...]:
    """Returns the writes of a run, with the values as they are by now."""
    return tuple(
        replace(write, value=now[write.name]) if now.get(write.name) else write
        for write in run.writes
    )


def _fold(now: dict[str, Value], write: Write) -> None:
    if write.kept:
        return
    if write.value is None:
        now.pop(write.name, None)
    else:
        now[write.name] = write.value


def _pruned(runs: list[Execution]) -> list[Execution]:
    """Drops the oldest runs that neither are a cell's last nor add a trace to few of a source."""
    cells: set[tuple[str, str]] = set()
    traces: dict[str, int] = {}
    kept: list[Execution] = []
    for run in reversed(runs):
        known = traces.get(run.digest, 0)
        needed = run.cell is not None and (run.client, run.cell) not in cells
        if needed or (known < _TRACES and len(kept) < _RUNS // 2):
            kept.append(run)
            traces[run.digest] = known + 1
        if run.cell is not None:
            cells.add((run.client, run.cell))
    # Ten thousand distinct cells are no notebook: what ran longest ago goes.
    return kept[:_RUNS][::-1]


def _show(request: _Request, msg_type: str, content: Mapping[str, Any]) -> None:
    if msg_type == "stream":
        stream = request.streams.setdefault(str(content.get("name")), _Stream())
        stream.add(str(content.get("text")))
        return
    if msg_type == "error":
        shown = digest("error", str(content.get("ename")), str(content.get("evalue")))
    else:
        text = json.dumps(content.get("data"), sort_keys=True, default=str)
        shown = digest(msg_type, _ADDRESS.sub("", text))
        if len(request.texts) < _DISPLAYS:
            request.texts.append(_texts(content.get("data")))
    request.shown = digest(request.shown, shown)


def _texts(data: Any) -> dict[str, str]:
    """Returns what of a MIME bundle may say which options it depends on."""
    bundle = data if isinstance(data, dict) else {}
    found = ((kind, bundle.get(kind)) for kind in ("text/plain", "text/html"))
    return {kind: text[:_LOOKED_AT] for kind, text in found if isinstance(text, str)}
