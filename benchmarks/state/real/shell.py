"""A shell like a kernel's, in this process: runs cells, keeps what they showed, read and wrote."""

from __future__ import annotations

import builtins
import importlib
import io
import logging
import os
import random
import re
import sys
import warnings
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import DollarFormatter
from traitlets.config import Config

from benchmarks.state.real import content
from benchmarks.state.real.names import Names
from benchmarks.state.real.places import Places, file_digests
from benchmarks.state.real.rewrite import Instrument
from benchmarks.state.real.sight import Sight

ADDRESS = re.compile(r"\b0x[0-9a-fA-F]+")
TIMES = re.compile(r"(CPU times|Wall time|Compiler) *:.*")
FORMATTER = DollarFormatter()
SHOWN: list[str] = []
# The `Sight` of the cell that runs now, for hooks that cannot be taken off.
CURRENT: dict[str, Sight] = {}


def tidy(text: str) -> str:
    """Takes out what no two runs share: addresses, measured times."""
    return TIMES.sub(r"\1", ADDRESS.sub("0x", text))


class Hook(DisplayHook):
    """Keeps what cells show as their result."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        SHOWN.append("result " + tidy(str(format_dict.get("text/plain"))))

    def check_for_underscore(self) -> None:
        with self.shell.quiet():
            super().check_for_underscore()

    def update_user_ns(self, result: Any) -> None:
        with self.shell.quiet():
            super().update_user_ns(result)

    def finish_displayhook(self) -> None:
        self._is_active = False

    def log_output(self, format_dict: dict[str, Any]) -> None:
        pass


class Publisher(DisplayPublisher):
    """Keeps what cells display."""

    def publish(self, data: dict[str, Any], *rest: Any, **named: Any) -> None:
        SHOWN.append("display " + tidy(str(data.get("text/plain"))))


class Shell(InteractiveShell):
    """A shell without history, files or prompts."""

    displayhook_class = Hook
    display_pub_class = Publisher

    def init_history(self) -> None:
        super().init_history()
        self.history_manager.enabled = False

    def quiet(self) -> Any:
        """A context for what the shell does on its own account."""
        names = self.user_ns
        return names.pause() if isinstance(names, Names) else nullcontext()

    def init_prefilter(self) -> None:
        """A line may begin with a magic's name: the shell looks whether it is a variable's."""
        super().init_prefilter()
        plain = self.prefilter_manager.prefilter_lines

        def prefilter_lines(*arguments: Any, **named: Any) -> str:
            with self.quiet():
                return plain(*arguments, **named)

        self.prefilter_manager.prefilter_lines = prefilter_lines

    def var_expand(self, cmd: str, depth: int = 0, formatter: Any = FORMATTER) -> str:
        """Tells which names a ``!command`` asks for: IPython looks them up in a plain copy."""
        for _, field, *_ in _fields(formatter, cmd):
            for name in _names(field):
                if dict.__contains__(self.user_ns, name):
                    self.user_ns[name]
        return super().var_expand(cmd, depth + 1, formatter)

    def showtraceback(self, *rest: Any, **named: Any) -> None:
        SHOWN.append("error")

    showsyntaxerror = showtraceback


def _fields(formatter: Any, command: str) -> list[Any]:
    try:
        return list(formatter.parse(command))
    except ValueError:
        return []


def _names(field: str | None) -> tuple[str, ...]:
    try:
        return compile(field or "0", "field", "eval").co_names
    except SyntaxError:
        return ()


def audit(event: str, arguments: Any) -> None:
    """Tells the running cell's `Sight` which files are opened."""
    if event in {"open", "sqlite3.connect"} and "sight" in CURRENT:
        CURRENT["sight"].event(event, arguments)


class Kernel:
    """Plays the part of a kernel: one namespace, cells run one after the other."""

    def __init__(self, instrument: bool = True) -> None:
        self.instrument = instrument
        self.folder = Path()
        self.names: Any = Names() if instrument else {}
        config = Config()
        config.HistoryManager.enabled = False
        config.HistoryManager.hist_file = ":memory:"
        self.shell = Shell(user_ns=self.names, config=config)
        InteractiveShell._instance = self.shell
        self.shell.Completer.use_jedi = False
        self.by_hand: set[tuple[str, str]] = set()
        self.loaded: dict[str, str] = {}
        self._specs: dict[str, Any] = {}
        if instrument:
            self.shell.ast_transformers.append(Instrument())
            sys.addaudithook(audit)

    def begin(self, folder: Path) -> None:
        """Starts afresh in a folder: what a new process would have of its own is made anew."""
        self.folder = folder
        os.chdir(folder)
        sys.path.insert(0, "")
        sys.dont_write_bytecode = True
        warnings.simplefilter("ignore")
        random.seed()
        np.random.seed()
        # A handler made before holds on to the standard error of the parent process.
        logging.lastResort = logging.StreamHandler(_Errors())
        logging.lastResort.setLevel(logging.WARNING)

    def run(self, source: str) -> dict[str, Any]:
        """Runs a cell; returns what it showed, read and wrote, and all state before and after."""
        importlib.invalidate_caches()
        start = self._places()
        sight = Sight(self.names, start, self.by_hand, self.loaded)
        SHOWN.clear()
        out, err = io.StringIO(), io.StringIO()
        builtins.__see__ = sight  # type: ignore[attr-defined]
        if self.instrument:
            self.names.watcher = sight
            CURRENT["sight"] = sight
        try:
            with redirect_stdout(out), redirect_stderr(err):
                result = self.shell.run_cell(source, store_history=True)
                figures = list(_figures())
        finally:
            CURRENT.clear()
            if self.instrument:
                self.names.watcher = None
        error = result.error_before_exec or result.error_in_exec
        end = self._places()
        shown = [f"out {tidy(out.getvalue())}", f"err {tidy(err.getvalue())}", *SHOWN, *figures]
        return {
            "error": None if error is None else f"{type(error).__name__}: {tidy(str(error))}",
            "shown": [text for text in shown if text not in {"out ", "err "}],
            "reads": _with_random(sight, start.flat, end.flat),
            "writes": sorted(changed(sight.written | sight.changed, start.flat, end.flat)),
            "start": start.flat,
            "end": end.flat,
            "bound": sorted(it for it in sight.written if "/" not in it),
            "shared": [start.shared(), end.shared()],
        }

    def _places(self) -> Places:
        """Looks at everything."""
        files = file_digests(self.folder)
        self._note_modules(files)
        return Places(self.names, files, self.loaded, self.by_hand)

    def _note_modules(self, files: dict[str, str]) -> None:
        """Notes modules from beside the notebook that were loaded or loaded anew."""
        here = {name[:-3]: text for name, text in files.items()}
        for name in here:
            spec = getattr(sys.modules.get(name), "__spec__", None)
            if spec is not None and self._specs.get(name) is not spec:
                self._specs[name] = spec
                self.loaded[name] = here[name]
                content.USERS_MODULES.add(name)


class _Errors:
    """A stream that is always the standard error of now."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def _figures() -> list[str]:
    """Shows and closes the figures that the cell made, as the inline backend does."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    shown = [f"figure {content.figure_content(pyplot.figure(n))}" for n in pyplot.get_fignums()]
    pyplot.close("all")
    return shown


def _with_random(sight: Sight, start: dict[str, str], end: dict[str, str]) -> dict[str, str | None]:
    """Adds the random generators that the cell drew from: drawing changes them."""
    for place in ("@random", "@np.random"):
        if place not in sight.written and start[place] != end[place]:
            sight.reads[place] = start[place]
    return sight.reads


def changed(written: set[str], start: dict[str, str], end: dict[str, str]) -> set[str]:
    """Lists the places that differ, and those that were written, changed or not."""
    places = {it for it in start.keys() | end.keys() if start.get(it) != end.get(it)}
    for place in written:
        inside = place + "/"
        places |= {it for it in (*start, *end) if it == place or it.startswith(inside)}
    return places
