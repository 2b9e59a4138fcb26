"""The two hooks around each cell, and what they make of it: one event a run."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from typing import Any, Dict

from jupyterlab_nbguard.kernel.observer.ambient import (
    Environment,
    Files,
    RandomState,
    file_name,
)
from jupyterlab_nbguard.kernel.observer.analyse import CellCode, CellCodes
from jupyterlab_nbguard.kernel.observer.contained import (
    asked_only,
    is_contained,
    is_determined,
    only_computes,
    writes_nowhere,
)
from jupyterlab_nbguard.kernel.observer.external_names import ShellNames
from jupyterlab_nbguard.kernel.observer.kinds import type_name
from jupyterlab_nbguard.kernel.observer.logs import Loggers
from jupyterlab_nbguard.kernel.observer.look import Looker
from jupyterlab_nbguard.kernel.observer.modules import imported_sources, source_of
from jupyterlab_nbguard.kernel.observer.namespace import Seen
from jupyterlab_nbguard.kernel.observer.options import Options
from jupyterlab_nbguard.kernel.observer.reads import Origin, Reads, is_setting, module_attribute
from jupyterlab_nbguard.kernel.observer.seeding import calls_seed
from jupyterlab_nbguard.kernel.observer.writes import Writes
from jupyterlab_nbguard.model.external import ENVIRONMENT, OUTPUT
from jupyterlab_nbguard.model.versions import digest

Event = Dict[str, Any]
LONGEST_SOURCE = 200_000
_QUEUED = 0.02
"""Seconds between two cells, at most, that stand in a queue."""


class Run:
    """One run between its two hooks."""

    __slots__ = (
        "cell",
        "code",
        "computes",
        "contained",
        "determined",
        "outside",
        "reads",
        "seeds",
        "started",
        "watching",
    )

    def __init__(self, cell: str | None, code: CellCode) -> None:
        self.cell = cell
        self.code = code
        self.started = time.time()
        self.watching = 0.0
        self.reads: Any = None
        self.outside: list[dict[str, Any]] = []
        self.contained = False
        self.computes = False
        self.determined = False
        self.seeds = code.names.seeds


class Watcher:
    """Watches one shell's namespace from cell to cell."""

    def __init__(self, shell: Any, cell_id: Callable[[Any], str | None]) -> None:
        self._shell = shell
        self._cell_id = cell_id
        self._codes = CellCodes()
        self._files = Files()
        self._random = RandomState(sys.modules)
        self._environment = Environment()
        self._loggers = Loggers()
        self._options = Options(sys.modules)
        self._displayed: dict[str, str] = {}
        looker = Looker(shell.user_ns, sys.modules)
        self._seen = Seen(looker, ShellNames(shell.user_ns_hidden))
        self._seen.moved()
        self._run: Run | None = None
        self._order = 0
        self._left = 0.0
        self._stirred = True
        self._depth = 0
        self._drawn: list[str] = []
        self._seeded: set[str] = set()

    def abandon(self) -> None:
        """Forgets the run in progress, after an error of our own."""
        self._files.end()
        self._run = None
        self._depth = 0
        self._stirred = True

    def start(self) -> None:
        """Begins to watch: reads the state that is there already."""
        self._random.refresh()
        self._options.start()

    def before(self, info: Any) -> None:
        """Notes the inputs of the cell that is about to run."""
        if self._run is not None:
            self._depth += 1  # code that runs code: the outer run answers for both
            return
        clock = time.perf_counter()
        source = info.raw_cell if len(info.raw_cell) <= LONGEST_SOURCE else ""
        run = Run(self._cell_id(info), self._codes.get(source))
        self._run = run
        names = run.code.names
        calm = not self._may_have_moved()
        self._seen.begin(calm)
        places = self._seen.looker.arrays.places
        places.trusted = False
        if self._stirred:
            places.clear()
        self._seen.looker.begin(f"outside{self._order}")
        run.contained = calm and is_contained(run.code, self._seen)
        run.outside = self._outside(names, calm, run.contained)
        run.reads = Reads(self._seen, self._displayed)
        run.reads.collect(names)
        for key in names.environ:
            if key is not None:
                run.reads.found.append(
                    [ENVIRONMENT + key, self._environment.version(key), "", [], 0]
                )
        if not run.contained and not is_contained(run.code, self._seen):
            run.computes = only_computes(run.code, self._seen)
            run.determined = run.computes and is_determined(run.code, self._seen)
            self._files.begin(run.code)
        else:
            run.contained = True
        run.watching = time.perf_counter() - clock

    def _outside(self, names: Any, calm: bool, contained: bool) -> list[dict[str, Any]]:
        """Finds what widgets, threads and tasks changed since the last cell."""
        moved = [] if calm else self._seen.moved()
        sights, settled = self._seen.sights, self._seen.settled
        # Where looking is dear, a change in place is left to the look after the run.
        # So is what the cell binds before it reads it.
        read = names.loads.keys() | (names.mutates.keys() - names.certain_binds)
        known = {name for name in read if name in sights and not settled(name)}
        # A cell that reads no file is run, too, to see what an edited module makes of the others.
        files = self._files.changed()
        modules = self._modules_of(files) if files else {}
        known |= modules.keys()
        found: list[dict[str, Any]] = []
        if known or moved:
            changes = Writes(self._seen, f"outside{self._order}")
            changes.collect(_NO_NAMES, known, moved, known)
            found = changes.found
            changed = {write["name"] for write in found}
            self._files.reloaded(path for name, path in modules.items() if name in changed)
        for path, version in files.items():
            found.append(external_write(file_name(path), version))
        if not contained:  # else it is left to the next cell that may ask for it
            for name, version in self._environment.refresh().items():
                found.append(external_write(name, version))
        return found

    def _modules_of(self, files: Iterable[str]) -> dict[str, str]:
        """Returns name to path of the user's modules among ``files``: they may be loaded anew."""
        sources = {path for path in files if path.endswith(".py")}
        if not sources:
            return {}
        found = {}
        for name in list(self._seen.sights):
            value = self._seen.namespace.get(name)
            path = source_of(value.__dict__) if type(value) is type(sys) else ""
            if path in sources:
                found[name] = path
        return found

    def _may_have_moved(self) -> bool:
        """Says whether anything but a cell may have bound names since the last cell.

        Between two cells of a queue there is hardly time for it, and to compare thousands of
        names takes longer than most cells; only what a widget sent may have been handled.
        """
        return self._stirred or time.perf_counter() - self._left > _QUEUED

    def stir(self) -> None:
        """Takes notice that something may have run: a cell, a widget's message."""
        self._stirred = True

    def after(self, result: Any) -> Event | None:
        """Returns the event of the cell that has just run."""
        if self._depth:
            self._depth -= 1
            return None
        self._files.end()
        run, self._run = self._run, None
        if run is None:
            return None
        clock = time.perf_counter()
        names = run.code.names
        reads = run.reads
        if not run.contained:
            self._ambient_reads(run)
        made = Origin(run.code, reads.found)
        self._seen.begin()
        stated = run.contained or (run.computes and not names.functions)
        moved = self._seen.moved({*names.binds, *names.deletes} if stated else None)
        asked = asked_only(run.code, self._seen) if names.mutates else set()
        harmless = run.contained or (run.computes and writes_nowhere(run.code, self._seen, asked))
        if not harmless:
            self._seen.written({*reads.touched, *names.mutates, *names.binds, *moved})
        writes = Writes(self._seen, made, bool(result.success), run.determined, harmless)
        self._seen.looker.arrays.places.trusted = True
        writes.collect(names, reads.touched, moved, reads.inside, asked)
        if not run.contained:
            self._ambient_writes(run, writes)
            self._module_settings(writes, names)
        self._display(writes, result, made)
        run.code.release()
        self._order += 1
        self._stirred = False
        error = result.error_before_exec or result.error_in_exec
        now = self._left = time.perf_counter()
        return {
            "order": self._order,
            "cell": run.cell,
            "source": run.code.source,
            "count": result.execution_count,
            "ok": bool(result.success),
            "error": type_name(type(error)) if error is not None else "",
            "started": run.started,
            "seconds": time.time() - run.started - run.watching,
            "watching": run.watching + now - clock,
            "reads": reads.found,
            "writes": writes.found,
            "outside": run.outside,
            "initial": dict(self._environment.initial),
            "confident": writes.confident,
        }

    def _ambient_reads(self, run: Run) -> None:
        reads, names = run.reads, run.code.names
        before = dict(self._random.versions)
        # What only computes draws from a generator of its own, or says where it draws from.
        quiet = run.contained or (run.computes and not run.code.mentions_chance)
        if not quiet and not run.seeds:
            run.seeds = calls_seed(names.calls, self._seen.namespace, self._seen.looker.code)
        self._drawn = [] if quiet else self._random.refresh(run.seeds)
        for name in self._drawn:
            if not run.seeds:
                reads.found.append([name, before.get(name), "", [], 0])
        if run.computes and not names.imports:
            return  # nor does it open files
        imported = imported_sources({module for _, module, *_ in names.imports} | {*names.stars})
        read = {**self._files.reads(), **self._files.modules(imported)}
        for name, version in read.items():
            reads.found.append([name, version, "", [], 0])

    def _ambient_writes(self, run: Run, writes: Writes) -> None:
        names = run.code.names
        for name, version in self._random.versions.items():
            if run.seeds and name in self._drawn:
                self._seeded.add(name)
            if name in self._drawn or (run.seeds and name in self._seeded):
                writes.found.append(external_write(name, version))
        if run.code.sets_options or not run.computes:
            for name, now in self._options.written(run.cell, run.code.source).items():
                writes.found.append(external_write(name, now))
        if run.computes:
            return
        self._logged(run.reads, writes, names)
        for name, now in {**self._files.writes(), **self._environment.refresh()}.items():
            writes.found.append(external_write(name, now))

    def _logged(self, reads: Reads, writes: Writes, names: Any) -> None:
        namespace = self._seen.namespace
        values = [namespace.get(name) for name in {*names.loads, *names.binds}]
        for name, before, now in self._loggers.refresh(values):
            reads.found.append([name, before, "", [], 0])
            if now != before:
                writes.found.append(external_write(name, now))

    def _module_settings(self, writes: Writes, names: Any) -> None:
        for name, stores in names.part_stores.items():
            module = self._seen.namespace.get(name)
            if type(module) is not type(sys) or source_of(module.__dict__):
                continue
            for how, key in stores:
                content = module.__dict__
                if how == "attr" and is_setting(content.get(key)):
                    version = self._seen.looker.look(content[key]).version
                    writes.found.append(external_write(module_attribute(content, key), version))

    def _display(self, writes: Writes, result: Any, made: Origin) -> None:
        if result.result is None:
            return
        # What is displayed is known by its origin: to look at it could be dear, and is no use
        # but to the rare cell that reads ``_``.
        version = digest("displayed", str(made))
        displayed = self._displayed
        displayed["___"] = displayed.get("__", "")
        displayed["__"] = displayed.get("_", "")
        displayed["_"] = version
        label = f"{OUTPUT}{result.execution_count}]"
        displayed[label] = version
        writes.found.append(external_write("_", version))
        writes.found.append(external_write(label, version))


class _NoNames:
    """Stands for the names of changes that no cell made."""

    def __init__(self) -> None:
        self.binds: dict[str, Any] = {}
        self.deletes: dict[str, Any] = {}
        self.mutates: dict[str, Any] = {}
        self.certain_binds: dict[str, Any] = {}
        self.sure_stores: dict[str, Any] = {}
        self.fits: set[str] = set()


_NO_NAMES: Any = _NoNames()


def external_write(name: str, version: str | None) -> dict[str, Any]:
    """Returns the write of state that is no variable."""
    value = None if version is None else [version, "", None, 0]
    return {"name": name, "value": value, "changed": None, "alias": "", "links": [], "kept": False}
