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
# What is called with an object and never changes it.
HARMLESS = frozenset({"print", "len", "str", "repr", "type", "range", "int", "float", "round"})


@dataclass
class Abstract:
    """The state of a Restart & Run All that nobody runs: places, and names nobody knows about."""

    flat: dict[str, str]
    unknown: dict[str, str] = field(default_factory=dict)
    # Which cell gave a name its last value.
    writer: dict[str, str] = field(default_factory=dict)
    # Names of the same object: a change by one is a change of the other.
    shared: set[tuple[str, str]] = field(default_factory=set)

    def at(self, place: str) -> str | None:
        return UNKNOWN if root(place) in self.unknown else lookup(self.flat, place)

    def wrong(self, reads: dict[str, str | None]) -> list[str]:
        """Lists the inputs that are not what they were."""
        return [place for place, digest in reads.items() if self.at(place) != digest]

    def fits(self, record: Record) -> bool:
        """Tells whether a run would do the same here: equal inputs, and what it changes in place
        goes by the same names.
        """
        if self.wrong(record["reads"]):
            return False
        then = set(map(tuple, record["shared"][0]))
        return all(_partners(then, it) == _partners(self.shared, it) for it in _changed(record))

    def apply(self, record: Record, cell: str) -> None:
        """Does what a run did."""
        before, after = (set(map(tuple, pairs)) for pairs in record["shared"])
        bound = set(record["bound"])
        self.shared = {pair for pair in self.shared - (before - after) if not bound & set(pair)}
        self.shared |= {pair for pair in after if bound & set(pair)} | (after - before)
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
        for name in set(names):
            for other in {name, *_partners(self.shared, name)}:
                self.unknown[other] = cell


def _changed(record: Record) -> set[str]:
    """The names whose objects a run changed in place."""
    names = {root(place) for place in record["writes"] if not place.startswith("@")}
    return names - set(record["bound"]) - {"_", "Out"}


def _partners(pairs: set[tuple[str, str]], name: str) -> set[str]:
    return {it for pair in pairs if name in pair for it in pair} - {name}


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
    modules = {name for _, source in check.cells for name in imported(source)}
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
        match = next((it for it in reversed(known) if state.fits(it)), None)
        if match is not None:
            state.apply(match, cell)
        else:
            names = {root(place) for it in known for place in it["writes"]}
            # A run that failed may have come to an end too early to tell what the cell changes.
            whole = any(it["error"] is None for it in known)
            state.forget(names | (changeable(source, calls=not whole) - modules), cell)
    return out


def changeable(source: str, calls: bool) -> set[str]:
    """The names that code could bind or change, as far as its text tells; with ``calls``, those
    that a method or a function could, too.
    """
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
        elif isinstance(node, ast.Global):
            names |= set(node.names)
        elif isinstance(node, ast.Attribute | ast.Subscript):
            if calls or not isinstance(node.ctx, ast.Load):
                names |= _owner(node)
        elif calls and isinstance(node, ast.Call) and _name(node.func) not in HARMLESS:
            names |= {it.id for it in node.args if isinstance(it, ast.Name)}
    return names


def imported(source: str) -> set[str]:
    """The modules that a cell imports, by the names that it gives them."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    imports = [it for it in ast.walk(tree) if isinstance(it, ast.Import)]
    return {alias.asname or alias.name for it in imports for alias in it.names}


def _owner(node: ast.expr) -> set[str]:
    """The name whose part an expression is."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def _name(node: ast.expr) -> str | None:
    return node.id if isinstance(node, ast.Name) else None
