"""What a kernel ran: traces of single runs, and the history of a kernel since its start.

A trace is a verifying trace in the sense of Mokhov, Mitchell and Peyton Jones, *Build Systems a
la Carte* (ICFP 2018): the source, the versions of what was read, the versions of what was written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Literal

from .external import is_variable
from .notebook import CellId

Version = str
"""Stands for a value's content: equal content, equal version. Compared, never interpreted."""

Outcome = Literal["ok", "error"]

STIRRED = "()"
"""Among the ways to change a value: to call it, or to go through it."""


@dataclass(frozen=True)
class Value:
    """The version of a value, by part where it has any (keys, columns, attributes).

    ``version`` is ``versions.combine(shape, parts)`` where there are parts, so that a simulation
    can apply a change of one part and still know the version of the whole.
    """

    version: Version
    shape: Version = ""
    parts: Mapping[str, Version] | None = None
    mutable: bool = False
    """Whether it can change other than by binding its name anew."""
    stirs: frozenset[str] = frozenset()
    """The methods that change it, by their names, and ``STIRRED`` for a generator and the like."""


@dataclass(frozen=True)
class Read:
    """One input of a run, with its version when the run began.

    ``name`` is a variable, or one of the external names of :mod:`.external`.
    ``part`` is empty for the whole value, else a label such as ``['lr']`` or ``.a``.
    ``version`` is ``None`` where the name (or the part) did not exist.
    ``via`` names the functions through which the read happens, outermost first.
    ``exists`` marks a read of the bare existence of a name (``"x" in globals()``).
    """

    name: str
    version: Version | None
    part: str = ""
    via: tuple[str, ...] = ()
    exists: bool = False


@dataclass(frozen=True)
class Write:
    """One effect of a run.

    ``value`` is ``None`` for a deletion. ``changed`` is ``None`` for a new binding; for a change
    in place it lists the parts that were set or removed, and the others are left as they are.
    ``alias_of`` names the variable through which a shared object was changed.
    ``links`` are the variables that shared a mutable object with this one: after the run for a
    new binding, before it for a change in place. ``kept`` marks a name that the run may have
    bound, but that holds the very object that it held before: it is compared, not applied.
    """

    name: str
    value: Value | None
    changed: tuple[str, ...] | None = None
    alias_of: str = ""
    links: tuple[str, ...] = ()
    kept: bool = False


@dataclass(frozen=True)
class Variables:
    """The names of a run's variables, without all that is no variable.

    A name that was ``kept`` may have been bound again to the object that it held.
    """

    read: tuple[str, ...]
    bound: tuple[str, ...]
    kept: tuple[str, ...]
    changed: tuple[str, ...]
    deleted: tuple[str, ...]


@dataclass(frozen=True)
class Execution:
    """One run of one piece of code in one kernel."""

    order: int
    """1-based position among the runs observed since the kernel started."""
    cell: CellId | None
    """``None`` for a console's run, or for changes that happened outside any cell."""
    source: str
    digest: str
    """The normalised source: equal where only comments or layout differ."""
    outcome: Outcome = "ok"
    error: str = ""
    """The exception's class name, such as ``NameError``."""
    reads: tuple[Read, ...] = ()
    writes: tuple[Write, ...] = ()
    output: Version = ""
    """The version of all that the run printed and displayed."""
    count: int | None = None
    seconds: float = 0.0
    confident: bool = True
    """False where a value was too large to read whole within the time budget."""
    client: str = ""
    """The client of the kernel that sent the code: two notebooks may have cells of one id."""
    shows: frozenset[str] = frozenset()
    """The beginnings of the names of options on which its outputs depend."""

    @property
    def interrupted(self) -> bool:
        """Says whether the user stopped it before its end."""
        return self.error == "KeyboardInterrupt"

    @cached_property
    def elsewhere(self) -> Execution:
        """The run as a notebook sees it whose cell it was not; always the same object."""
        return self if self.cell is None else replace(self, cell=None)

    @cached_property
    def changes(self) -> bool:
        """Says whether the run changed parts of something in place."""
        return any(write.changed for write in self.writes)

    @cached_property
    def makes(self) -> tuple[str, ...]:
        """The names that the run bound or changed, each as often as it did."""
        writes = self.writes
        return tuple(it.name for it in writes if not it.kept and it.value is not None)

    @cached_property
    def variables(self) -> Variables:
        """The variables that the run read, bound, changed and deleted."""
        found: dict[str, list[str]] = {"bound": [], "kept": [], "changed": [], "deleted": []}
        for write in self.writes:
            if not is_variable(write.name):
                continue
            if write.value is None:
                found["deleted"].append(write.name)
            elif write.kept:
                found["kept"].append(write.name)
            elif write.changed is None and not write.alias_of:
                found["bound"].append(write.name)
            else:
                found["changed"].append(write.name)
        read = dict.fromkeys(read.name for read in self.reads if is_variable(read.name))
        return Variables(tuple(read), **{how: tuple(names) for how, names in found.items()})


@dataclass(frozen=True)
class History:
    """What is known of a kernel since its last start.

    ``executions`` is in order and bounded: the newest run of each cell, and several of each
    source, are kept. ``observed`` is false where cells may have run before anybody watched.
    ``now`` is the namespace as last seen, ``initial`` the external state at the kernel's start
    as far as it is known.
    """

    kernel: str = ""
    executions: tuple[Execution, ...] = ()
    observed: bool = True
    now: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))
    initial: Mapping[str, Version | None] = field(default_factory=lambda: MappingProxyType({}))

    def without(self, clients: Collection[str]) -> History:
        """Returns the history in which what some clients ran was run by no cell."""
        if not clients:
            return self
        runs = tuple(run.elsewhere if run.client in clients else run for run in self.executions)
        return self if runs == self.executions else replace(self, executions=runs)

    def grown(
        self,
        runs: Iterable[Execution],
        now: Mapping[str, Value],
        initial: Mapping[str, Version | None],
    ) -> History:
        """Returns the history some runs later; does not look again at what ran before."""
        runs = tuple(runs)
        later = replace(self, executions=self.executions + runs, now=now, initial=initial)
        traces, writers = dict(self.traces), dict(self.writers)
        last = {**self.last_of_cell, **{run.cell: run for run in runs if run.cell is not None}}
        for run in runs:
            traces[run.digest] = (run, *traces.get(run.digest, ()))
            for name in run.makes:
                writers[name] = (*writers.get(name, ()), run)
        vars(later).update(last_of_cell=last, traces=traces, writers=writers)
        return later

    @cached_property
    def last_of_cell(self) -> Mapping[CellId, Execution]:
        """Maps each cell that ran to its newest run."""
        return {run.cell: run for run in self.executions if run.cell is not None}

    @cached_property
    def traces(self) -> Mapping[str, tuple[Execution, ...]]:
        """Maps each normalised source to its runs, newest first."""
        found: dict[str, list[Execution]] = {}
        for run in reversed(self.executions):
            found.setdefault(run.digest, []).append(run)
        return {digest: tuple(runs) for digest, runs in found.items()}

    @cached_property
    def writers(self) -> Mapping[str, Sequence[Execution]]:
        """Maps each name to the runs that bound or changed it, oldest first."""
        found: dict[str, list[Execution]] = {}
        for run in self.executions:
            for name in run.makes:
                found.setdefault(name, []).append(run)
        return found
