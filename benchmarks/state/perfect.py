"""Perfect sight: Restart & Run All simulated with traces of what cells truly read and wrote.

The best that verdicts from a kernel's history can be: what is missed or wrongly marked here cannot
be known without running something.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.state.judge import Record, lookup, root
from benchmarks.state.oracle import Played
from benchmarks.state.sessions import Check, normal
from benchmarks.state.verdicts import Verdict, Verdicts

UNKNOWN = "unknown"


@dataclass
class Abstract:
    """The state of a Restart & Run All that nobody runs: places, and names nobody knows about."""

    flat: dict[str, str]
    unknown: dict[str, str] = field(default_factory=dict)
    # Which cell gave a name its last value.
    writer: dict[str, str] = field(default_factory=dict)

    def at(self, place: str) -> str | None:
        return UNKNOWN if root(place) in self.unknown else lookup(self.flat, place)

    def wrong(self, reads: dict[str, str | None]) -> list[str]:
        """Lists the inputs that are not what they were."""
        return [place for place, digest in reads.items() if self.at(place) != digest]

    def apply(self, record: Record, cell: str) -> None:
        """Does what a run did."""
        writes = record["writes"]
        for name in {root(place) for place in writes}:
            self.writer[name] = cell
            if name in writes:
                self.unknown.pop(name, None)
                for place in [it for it in self.flat if root(it) == name]:
                    del self.flat[place]
        for place in writes:
            self._write(place, record["start"].get(place), record["end"].get(place))

    def _write(self, place: str, before: str | None, after: str | None) -> None:
        if after is None:
            self.flat.pop(place, None)
        elif place.endswith("/#") and before is not None and place in self.flat:
            old, new = json.loads(before), json.loads(after)
            kept = [key for key in json.loads(self.flat[place]) if key in new or key not in old]
            self.flat[place] = json.dumps(kept + [k for k in new if k not in old + kept])
        else:
            self.flat[place] = after

    def forget(self, names: Iterable[str], cell: str) -> None:
        """Nobody knows what these names are."""
        for name in names:
            self.unknown[name] = cell


def verdicts(played: Played) -> Verdicts:
    """The verdicts of perfect sight at each check."""
    out: Verdicts = {}
    number = {run.step: i for i, run in enumerate(played.runs)}
    for check, start in zip(played.checks, played.starts, strict=True):
        for cell, verdict in _at(played, check, start, number).items():
            out[played.session["session"], check.step, cell] = verdict
    return out


def _at(
    played: Played, check: Check, start: dict[str, str], number: dict[int, int]
) -> dict[str, Verdict]:
    traces: dict[str, list[Record]] = {}
    for run in check.runs:
        traces.setdefault(normal(run.source), []).append(played.records[number[run.step]])
    last = check.last_runs()
    state = Abstract(dict(start))
    out = {}
    for cell, source in check.cells:
        known = traces.get(normal(source), [])
        if cell in last and normal(last[cell].source) == normal(source):
            wrong = state.wrong(played.records[number[last[cell].step]]["reads"])
            reasons = [
                (root(it), state.unknown.get(root(it)) or state.writer.get(root(it)))
                for it in wrong
            ]
            out[cell] = Verdict(bool(wrong), tuple(dict.fromkeys(reasons)))
        else:
            out[cell] = Verdict(True, ())
        match = next((it for it in reversed(known) if not state.wrong(it["reads"])), None)
        if match is not None:
            state.apply(match, cell)
        elif known:
            state.forget({root(place) for it in known for place in it["writes"]}, cell)
        else:
            state.forget(changeable(source), cell)
    return out


def changeable(source: str) -> set[str]:
    """The names that code could bind or change, as far as its text tells."""
    text = source.partition("\n")[2] if source.startswith("%%") else source
    lines = [line.partition("%time ")[2] if "%time " in line else line for line in text.split("\n")]
    text = "\n".join(line for line in lines if not line.lstrip().startswith(("!", "%")))
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return set()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            names.add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Attribute | ast.Subscript):
            inner = node.value
            while isinstance(inner, ast.Attribute | ast.Subscript):
                inner = inner.value
            # Items and attributes are stored to, methods change what they belong to.
            if isinstance(inner, ast.Name):
                names.add(inner.id)
        elif isinstance(node, ast.Global):
            names |= set(node.names)
    return names
