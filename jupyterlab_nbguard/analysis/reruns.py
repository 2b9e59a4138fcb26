"""Finds what a cell changed of its own input, as two runs in succession have shown it.

No guess is made from the source: ``df = df[df.a > 1]`` looks like it, and gives the same again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jupyterlab_nbguard.model.execution import Execution, History, Read, Version, Write
from jupyterlab_nbguard.model.external import is_variable
from jupyterlab_nbguard.model.notebook import CellId


def changed_input(
    history: History, last: Mapping[CellId, Execution]
) -> Iterator[tuple[CellId, Read]]:
    """Yields what the run before had written, and the last run read and wrote anew.

    ``last`` are the runs to judge, each the newest of its cell. The run before counts where it
    was one of the same source and both ended well. One input is yielded for each cell and name.
    """
    for id_, before in _runs_before(history, last).items():
        now = last[id_]
        if before.digest != now.digest or before.outcome != "ok" or now.outcome != "ok":
            continue
        if not before.confident or not now.confident:
            continue
        said: set[str] = set()
        for read in now.reads:
            if read.name not in said and _is_changed(history, before, now, read):
                said.add(read.name)
                yield id_, read


def _runs_before(history: History, last: Mapping[CellId, Execution]) -> dict[CellId, Execution]:
    """Maps each cell to the newest of its runs that came before its last one."""
    return {
        run.cell: run
        for run in history.executions
        if run.cell is not None and run.cell in last and run.order < last[run.cell].order
    }


def _is_changed(history: History, before: Execution, now: Execution, read: Read) -> bool:
    if read.exists or read.version is None or not is_variable(read.name):
        return False
    made, again = _write(before, read), _write(now, read)
    if made is None or again is None or _version(made, read) != read.version:
        return False
    if _version(again, read) in (read.version, None):
        return False
    if _may_be_chance(made, again, read) and _outside(before) != _outside(now):
        return False
    # The same version may have been made anew in between: then the last run began afresh.
    return not any(
        _touches(write, read)
        for run in history.executions
        if before.order < run.order < now.order
        for write in run.writes
    )


def _write(run: Execution, read: Read) -> Write | None:
    """Returns what a run made of an input; a change by way of another name is that name's."""
    for write in run.writes:
        if _touches(write, read) and not write.alias_of:
            return write
    return None


def _may_be_chance(made: Write, again: Write, read: Read) -> bool:
    """Says whether the cell perhaps only sets the same parts, and reads others.

    ``df["r"] = rand(len(df))`` reads all of ``df`` as far as anybody can tell.
    """
    return not read.part and bool(made.changed) and made.changed == again.changed


def _outside(run: Execution) -> set[Read]:
    """Returns the random generators, files and the like that a run read."""
    return {read for read in run.reads if not is_variable(read.name)}


def _touches(write: Write, read: Read) -> bool:
    if write.name != read.name or write.kept:
        return False
    if write.changed is None or not read.part:
        return True
    return read.part in write.changed or "" in write.changed


def _version(write: Write, read: Read) -> Version | None:
    if write.value is None:
        return None
    return (write.value.parts or {}).get(read.part) if read.part else write.value.version
