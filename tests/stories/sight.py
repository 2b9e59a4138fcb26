"""Plays a session in this process and sees everything: cells run by `exec` in one dictionary, and
reads and writes come from comparing the real namespace, deeply, before and after each run.

It stands in for a kernel where the rules are tested, not the observation.
"""

from __future__ import annotations

import builtins
import contextlib
import io
from collections.abc import Mapping
from dataclasses import replace
from types import FunctionType, ModuleType
from typing import Any

from jupyterlab_nbguard.analysis.functions import reach
from jupyterlab_nbguard.engine.check import check
from jupyterlab_nbguard.model.execution import Execution, History, Read, Value, Write
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.model.outputs import SavedOutputs
from jupyterlab_nbguard.model.packages import Environment, Surroundings
from jupyterlab_nbguard.model.snapshot import Report, Snapshot
from jupyterlab_nbguard.model.versions import digest
from jupyterlab_nbguard.python.facts import FactsCache
from stories.copies import copies
from stories.document import Document


class Sight:
    """Plays a story without a kernel."""

    def __init__(
        self,
        notebook: list[dict[str, Any]],
        surroundings: Surroundings | None = None,
        environment: Environment | None = None,
        files: dict[str, str] | None = None,
        saved: dict[str, str] | None = None,
    ) -> None:
        self.document = Document(notebook)
        self.outputs = saved and {
            CellId(id_): SavedOutputs(len(text), (text,)) for id_, text in saved.items()
        }
        for place, cell in enumerate(self.document.cells):
            if cell.id in (saved or {}):
                self.document.cells[place] = replace(cell, has_outputs=True)
        self.facts = FactsCache()
        self.kernel: Kernel | None = None
        self.surroundings = surroundings
        self.environment = environment
        self.files = files

    def do(self, event: Mapping[str, Any]) -> None:
        """Does one thing that the user does."""
        if event["kind"] == "run":
            self.kernel = self.kernel or Kernel(self.facts)
            cell = self.document.cell(event["cell"])
            self.document.count(cell.id, self.kernel.run(cell))
        elif event["kind"] == "restart":
            self.kernel = Kernel(self.facts)
        else:
            self.document.edit(event)

    def look(self) -> tuple[Notebook, Report]:
        """Returns the notebook as it stands, and what is said of it."""
        notebook = self.document.notebook
        history = self.kernel.history() if self.kernel else None
        snapshot = Snapshot(
            notebook,
            history,
            surroundings=self.surroundings,
            environment=self.environment,
            copies=copies(self.files, notebook),
            outputs=self.outputs,
        )
        return notebook, check(snapshot, facts_of=self.facts.of_cell)

    def close(self) -> None:
        """Ends the story."""


class Kernel:
    """Runs cells and remembers what they did."""

    def __init__(self, facts: FactsCache) -> None:
        self.facts = facts
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.runs: list[Execution] = []

    def history(self) -> History:
        now = {name: Value(version) for name, version in self.versions().items()}
        return History("sight", tuple(self.runs), now=now)

    def versions(self) -> dict[str, str]:
        return {
            name: digest(describe(value))
            for name, value in self.names.items()
            if not name.startswith("__")
        }

    def run(self, cell: Cell) -> int:
        facts = self.facts.of_cell(cell)
        before, holders = self.versions(), dict(self.names)
        reads = self.reads(facts, before)
        error = ""
        with contextlib.redirect_stdout(io.StringIO()) as shown:
            try:
                exec(compile(cell.source, "<cell>", "exec"), self.names)
            except (Exception, KeyboardInterrupt) as raised:
                error = type(raised).__name__
        after = self.versions()
        count = len(self.runs) + 1
        self.runs.append(
            Execution(
                order=count,
                cell=cell.id,
                source=cell.source,
                digest=facts.normalised,
                outcome="error" if error else "ok",
                error=error,
                reads=reads,
                writes=self.writes(facts, before, after, holders),
                output=digest(shown.getvalue()),
                count=count,
            )
        )
        return count

    def reads(self, facts: Any, before: Mapping[str, str]) -> tuple[Read, ...]:
        bodies: dict[str, Any] = {}
        for run in self.runs:
            bodies.update(self.facts.get(run.source).functions)
        found = {name: Read(name, before.get(name)) for name in facts.loads}
        for name, (_, via) in reach(facts.calls, bodies).loads.items():
            if name not in facts.binds:
                found.setdefault(name, Read(name, before.get(name), via=(via,)))
        return tuple(it for it in found.values() if not hasattr(builtins, it.name))

    def writes(
        self,
        facts: Any,
        before: Mapping[str, str],
        after: Mapping[str, str],
        holders: Mapping[str, Any],
    ) -> tuple[Write, ...]:
        found = []
        for name in [*before, *(name for name in after if name not in before)]:
            if name not in after:
                found.append(Write(name, None))
                continue
            value = Value(after[name], mutable=True)
            same = name in holders and holders[name] is self.names[name]
            if not same or (name in facts.binds and after[name] == before.get(name)):
                found.append(Write(name, value))
            elif after[name] != before[name]:
                alias = next(
                    (it for it in facts.mutates if self.names.get(it) is holders[name]), ""
                )
                found.append(Write(name, value, ("",), alias if alias != name else ""))
        return tuple(found)


def describe(value: object) -> str:
    """Writes a value's whole content as text."""
    if isinstance(value, FunctionType):
        code = value.__code__
        return f"function {code.co_code!r} {code.co_consts!r} {code.co_names!r}"
    if isinstance(value, ModuleType):
        return f"module {value.__name__}"
    if isinstance(value, type):
        return f"class {value.__name__} {sorted(map(str, value.__dict__))}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {describe(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return f"{type(value).__name__}({', '.join(map(describe, value))})"
    if hasattr(value, "__dict__"):
        return f"{type(value).__name__} {describe(vars(value))}"
    return repr(value)
