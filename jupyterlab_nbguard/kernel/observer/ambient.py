"""State outside the namespace: random generators, environment variables, and files."""

from __future__ import annotations

import os
import random
import re
import sys
from collections.abc import Iterable
from importlib.util import source_from_cache
from types import ModuleType
from typing import Any, Tuple

from jupyterlab_nbguard.kernel.observer.analyse import CellCode
from jupyterlab_nbguard.model.external import ENVIRONMENT, FILE, RANDOM
from jupyterlab_nbguard.model.versions import digest

_SMALL_FILE = 1 << 20
_FILES_PER_RUN = 200
_WATCHED_FILES = 100
_WRITING = os.O_WRONLY | os.O_RDWR
_LISTENING = "_nbguard_listening"
_COMMANDS = re.compile(r"^[^\n#]*!|^%%(bash|sh|system|script)\b", re.MULTILINE)
_REDIRECTION = re.compile(r">\s*([\w./-]*\w)")
Stat = Tuple[int, int]


class RandomState:
    """The hidden generators of ``random`` and ``numpy.random``."""

    def __init__(self, modules: dict[str, Any]) -> None:
        self._modules = modules
        self.versions: dict[str, str] = {}

    def refresh(self, seeded: bool = False) -> list[str]:
        """Reads the states anew; returns the names of those that changed.

        What a cell that sets a seed has imported itself counts as changed, too.
        """
        changed = []
        for name, version in self._read():
            if self.versions.get(name, "" if seeded else version) != version:
                changed.append(name)
            self.versions[name] = version
        return changed

    def _read(self) -> list[tuple[str, str]]:
        found = [(RANDOM + "random", digest(repr(hash(random.getstate()))))]
        legacy = self._modules.get("numpy.random")
        if legacy is not None and hasattr(legacy, "get_state"):
            state = legacy.get_state()
            if type(state) is tuple:
                words = state[1].tobytes()
                found.append((RANDOM + "numpy.random", digest(words, repr(state[2:]))))
        return found


class Environment:
    """The process's environment variables, by name."""

    def __init__(self) -> None:
        # As they are kept: to decode them all costs more than all else that is done after a cell.
        raw = _raw_environment()
        self._raw = None if raw is None else raw.copy()
        self._last = dict(os.environ)
        self.initial: dict[str, str | None] = {}
        """The version at the start of each variable that changed since."""

    def refresh(self) -> dict[str, str | None]:
        """Returns the version of each variable that changed, ``None`` where it is gone."""
        raw = _raw_environment()
        if raw is not None and raw == self._raw:
            return {}
        now = dict(os.environ)
        last, self._last = self._last, now
        self._raw = None if raw is None else raw.copy()
        changed: dict[str, str | None] = {}
        for key in set(now) | set(last):
            if now.get(key) != last.get(key):
                changed[ENVIRONMENT + key] = _of_text(now.get(key))
                self.initial.setdefault(ENVIRONMENT + key, _of_text(last.get(key)))
        return changed

    def version(self, key: str) -> str | None:
        """Returns the version of one variable as last seen."""
        return _of_text(self._last.get(key))


def _raw_environment() -> dict[Any, Any] | None:
    raw = getattr(os.environ, "_data", None)
    return raw if type(raw) is dict else None


def _of_text(value: str | None) -> str | None:
    return None if value is None else digest("str", value)


class Files:
    """The files that a run opens, seen through the interpreter's own audit events (PEP 578).

    An audit hook makes every ``id()`` cost a tenth of a microsecond, and cannot be removed: there
    is at most one in a process, and none before a cell that looks as if it might open a file.
    """

    def __init__(self) -> None:
        self._listening: Any = None
        self._reads: dict[str, Stat | None] = {}
        self._writes: set[str] = set()
        self._contents: dict[str, tuple[Stat, str]] = {}
        self._loaded: dict[str, str] = {}
        self._marks: dict[str, int] = {}
        self._read_back: set[str] = set()
        self._ignored: tuple[str, ...] = ()
        self._redirected: dict[str, Stat | None] = {}

    def begin(self, code: CellCode) -> None:
        """Starts to listen for one run of ``code``."""
        self._reads = {}
        self._writes = set()
        self._read_back = set()
        self._redirected = {path: _stat(path) for path in _targets(code.source)}
        if self._listening is None:
            if not may_open(code) or not hasattr(sys, "addaudithook"):
                return
            self._ignored = _places_of_no_interest()
            self._listening = _listening()
        self._listening.opened = self._opened

    def end(self) -> None:
        """Stops listening; what was opened is kept until the next run."""
        if self._listening is not None:
            self._listening.opened = None

    def _opened(self, path: Any, flags: Any) -> None:
        if type(path) is bytes:
            path = os.fsdecode(path)
        if type(path) is not str:
            return
        full = os.path.abspath(path)
        if full.startswith(self._ignored):
            return
        if full.endswith(".pyc"):
            full = _source_of(full)
            if not full:
                return
        if len(self._reads) + len(self._writes) >= _FILES_PER_RUN:
            return
        if type(flags) is int and flags & _WRITING:
            # What appends, a log say, does not show what was there before; nor does what begins
            # with an empty file, as pictures, archives and workbooks are written ("w+b").
            fresh = flags & (os.O_APPEND | os.O_TRUNC)
            if flags & os.O_RDWR and not fresh and full not in self._writes:
                self._reads.setdefault(full, _stat(full))
            self._writes.add(full)
        elif full not in self._writes:
            self._reads.setdefault(full, _stat(full))
        else:
            self._read_back.add(full)

    def reads(self) -> dict[str, str | None]:
        """Returns name to version of the files read in the last run, as they were then."""
        found: dict[str, str | None] = {}
        for path, stat in self._reads.items():
            if stat is not None and not os.path.isdir(path):
                found[file_name(path)] = self._version(path, stat)
        return found

    def changed(self) -> dict[str, str | None]:
        """Returns path to version of the files last read or written that are others by now."""
        found: dict[str, str | None] = {}
        for path in list(self._contents)[-_WATCHED_FILES:]:
            stat = _stat(path)
            if stat != self._contents[path][0]:
                found[path] = None if stat is None else self._version(path, stat)
                if stat is None:
                    del self._contents[path]
        return found

    def reloaded(self, paths: Iterable[str]) -> None:
        """Takes notice that modules were read anew: `%autoreload` does it between cells."""
        for path in paths:
            stat = _stat(path)
            if stat is not None:
                self._loaded[path] = self._version(path, stat)

    def modules(self, sources: dict[str, int]) -> dict[str, str | None]:
        """Returns name to version of modules that a run imports, as they were when they were read.

        A module is read once; later runs take it from memory, whatever its file holds by then,
        unless it was loaded anew between two cells: then it has another mark.
        """
        for path, stat in self._reads.items():
            if stat is not None and path.endswith(".py"):
                self._loaded[path] = self._version(path, stat)
        self.reloaded(path for path in self._read_back if path.endswith(".py"))
        found: dict[str, str | None] = {}
        for path, mark in sources.items():
            stat = _stat(path)
            anew = self._marks.setdefault(path, mark) != mark and path not in self._reads
            if (anew or path not in self._loaded) and stat is not None:
                self._loaded[path] = self._version(path, stat)
            self._marks[path] = mark
            if path not in self._writes:
                found[file_name(path)] = self._loaded.get(path)
        return found

    def writes(self) -> dict[str, str | None]:
        """Returns name to version of the files written in the last run, as they are now."""
        found: dict[str, str | None] = {}
        new = [path for path, stat in self._redirected.items() if _stat(path) not in (stat, None)]
        for path in [*self._writes, *new]:
            stat = _stat(path)
            found[file_name(path)] = None if stat is None else self._version(path, stat)
        # What a program that the cell started wrote.
        for path, version in self.changed().items():
            found.setdefault(file_name(path), version)
        return found

    def _version(self, path: str, stat: Stat) -> str:
        known = self._contents.get(path)
        if known is not None and known[0] == stat:
            return known[1]
        version = digest("stat", repr(stat))
        if stat[0] <= _SMALL_FILE and _stat(path) == stat:
            try:
                with open(path, "rb") as file:
                    version = digest("content", file.read())
            except OSError:
                pass
        if len(self._contents) > 10 * _FILES_PER_RUN:
            self._contents.clear()
        self._contents[path] = (stat, version)
        return version


def may_open(code: CellCode) -> bool:
    """Says whether code mentions files, or imports a module from beside the notebook."""
    if code.mentions_files:
        return True
    modules = [*code.names.stars, *(module for _, module, *_ in code.names.imports)]
    tops = {module.partition(".")[0] for module in modules} - {""}
    return any(os.path.isdir(top) or os.path.exists(top + ".py") for top in tops)


def _targets(source: str) -> list[str]:
    """Lists the files into which the commands of a cell send what they print."""
    if ">" not in source or not _COMMANDS.search(source):
        return []
    return [os.path.abspath(name) for name in _REDIRECTION.findall(source)]


def _listening() -> Any:
    """Returns the one object of this process whose ``opened`` is called for each open file.

    It outlives an observer that is taken out, and serves the next one.
    """
    found = sys.modules.get(_LISTENING)
    if found is not None:
        return found
    found = sys.modules[_LISTENING] = ModuleType(_LISTENING)
    found.opened = None  # type: ignore[attr-defined]

    # A plain function: for a bound method each event costs four times as much.
    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and found.opened is not None:
            try:
                found.opened(arguments[0], arguments[2])
            except Exception:  # the user's open() must go on whatever happens here
                return

    sys.addaudithook(hook)
    return found


def _source_of(compiled: str) -> str:
    """Returns the module that was read in its compiled form; ``""`` where there is none."""
    try:
        source = source_from_cache(compiled)
    except ValueError:
        return ""
    return source if os.path.exists(source) else ""


def _stat(path: str) -> Stat | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def file_name(path: str) -> str:
    """Returns the external name of a file, relative to where the kernel works."""
    base = os.getcwd()
    if path.startswith(base + os.sep):
        path = path[len(base) + 1 :]
    return FILE + path.replace(os.sep, "/")


def _places_of_no_interest() -> tuple[str, ...]:
    """Lists where programs keep their own things: libraries, caches, devices, fonts."""
    places = {sys.prefix, sys.base_prefix, sys.exec_prefix}
    places.update(path for path in sys.path if "site-packages" in path or "dist-packages" in path)
    home = os.path.expanduser("~")
    for name in (".cache", ".config", ".ipython", ".jupyter", ".local", ".matplotlib"):
        places.add(os.path.join(home, name))
    for name in ("MPLCONFIGDIR", "IPYTHONDIR", "XDG_CACHE_HOME", "JUPYTER_RUNTIME_DIR"):
        if os.environ.get(name):
            places.add(os.environ[name])
    places.update(("/dev", "/proc", "/sys", "/etc", "/usr", "/lib", "/var"))
    working = os.getcwd()
    kept = [place for place in places if place and place != os.sep and place != working]
    return tuple(os.path.abspath(place) + os.sep for place in kept)
