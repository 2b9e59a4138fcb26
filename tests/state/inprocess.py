"""The observer's own code around `exec` in this process: as in a kernel, but fast.

For property tests, which play hundreds of sessions; that the observer also works inside a kernel
is what the tests with real kernels show.
"""

from __future__ import annotations

import contextlib
import io
from types import SimpleNamespace
from typing import Any

from jupyterlab_nbguard.kernel.observer.install import MESSAGE_TYPE
from jupyterlab_nbguard.kernel.observer.watch import Watcher
from jupyterlab_nbguard.kernel.recorder import HistoryRecorder
from jupyterlab_nbguard.model.execution import History
from jupyterlab_nbguard.model.notebook import Cell
from jupyterlab_nbguard.python.facts import FactsCache

FACTS = FactsCache()


def facts_of(cell: Cell) -> Any:
    return FACTS.get(cell.source)


class InProcess:
    """A namespace, a watcher around it, and the history that comes of it."""

    def __init__(self) -> None:
        self.namespace: dict[str, Any] = {"__name__": "__main__"}
        shell = SimpleNamespace(user_ns=self.namespace, user_ns_hidden={"__name__": "__main__"})
        self._watcher = Watcher(shell, lambda info: info.cell_id)
        self._recorder = HistoryRecorder("test", lambda source: FACTS.get(source).normalised)
        self._count = 0
        self.shown: dict[str, str] = {}
        """What each cell printed last, or the name of its error."""

    @property
    def history(self) -> History:
        return self._recorder.history

    def run_unwatched(self, cell: Cell) -> bool:
        """Runs a cell as if the observer had not been there yet; says whether it ended well."""
        self._count += 1
        parent = f"request {self._count}"
        ok = True
        with contextlib.redirect_stdout(io.StringIO()) as shown:
            try:
                exec(compile(cell.source, "<cell>", "exec"), self.namespace)
            except Exception:
                ok = False
        self.namespace.pop("__builtins__", None)
        self.shown[cell.id] = shown.getvalue()
        self._recorder.feed("execute_input", parent, {})
        self._recorder.feed("status", parent, {"execution_state": "idle"})
        return ok

    def run(self, cell: Cell) -> bool:
        """Runs a cell; says whether it ended well."""
        self._count += 1
        parent = f"request {self._count}"
        self._watcher.before(SimpleNamespace(raw_cell=cell.source, cell_id=cell.id))
        error = result = None
        with contextlib.redirect_stdout(io.StringIO()) as shown:
            try:
                result = _run(cell.source, self.namespace)
            except Exception as raised:
                error = raised
        self.namespace.pop("__builtins__", None)
        event = self._watcher.after(
            SimpleNamespace(
                execution_count=self._count,
                success=error is None,
                error_before_exec=None,
                error_in_exec=error,
                result=result,
            )
        )
        assert event is not None
        display = "" if result is None else repr(result)
        failed = f" {type(error).__name__}" if error else ""
        self.shown[cell.id] = shown.getvalue() + display + failed
        feed = self._recorder.feed
        feed("execute_input", parent, {})
        feed(MESSAGE_TYPE, parent, {**event, "kind": "run", "version": 1})
        feed("stream", parent, {"name": "stdout", "text": self.shown[cell.id]})
        feed("status", parent, {"execution_state": "idle"})
        assert not self._recorder.failures
        return error is None


def _run(source: str, namespace: dict[str, Any]) -> Any:
    """Runs a cell; returns its value where it is a bare expression, as IPython displays it."""
    try:
        expression = compile(source, "<cell>", "eval")
    except SyntaxError:
        exec(compile(source, "<cell>", "exec"), namespace)
        return None
    return eval(expression, namespace)
