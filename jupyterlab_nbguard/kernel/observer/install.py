"""Hooks the watcher into a running IPython kernel, and takes it out again."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from typing import Any

from jupyterlab_nbguard.kernel.observer.along import going_along
from jupyterlab_nbguard.kernel.observer.interpreter import SearchPath, describe, search_path
from jupyterlab_nbguard.kernel.observer.interrupts import Interrupts
from jupyterlab_nbguard.kernel.observer.watch import Watcher

MESSAGE_TYPE = "nbguard_event"
"""An iopub message type of our own: clients that do not know it ignore it."""
_HOME = "_nbguard_installed"


class Observer:
    """Connects a watcher with a kernel: hooks in, events out."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._kernel = shell.kernel
        self._watcher = Watcher(shell, self._cell_id)
        self._path = SearchPath()
        self._interrupts = Interrupts(shell)
        self._failures = 0

    def install(self) -> None:
        """Registers the hooks and says hello."""
        self._watcher.start()
        for event, hook in self._hooks():
            self._shell.events.register(event, hook)
        self._send(
            {
                "kind": "hello",
                "ran": self._shell.execution_count - 1,
                "python": platform.python_version(),
                "ipykernel": _version("ipykernel"),
                "interpreter": describe(),
            }
        )

    def remove(self) -> None:
        """Takes the hooks out."""
        for event, hook in self._hooks():
            try:
                self._shell.events.unregister(event, hook)
            except ValueError:
                continue
        self._watcher.abandon()

    def _hooks(self) -> list[tuple[str, Callable[..., None]]]:
        return [
            ("pre_run_cell", self._before),
            ("post_run_cell", self._after),
            # Silent requests and the messages of widgets, too.
            ("post_execute", self._watcher.stir),
        ]

    def goodbye(self) -> None:
        """Says that nobody watches any more."""
        self._send({"kind": "off"})

    def _before(self, info: Any) -> None:
        try:
            self._watcher.before(info)
        except BaseException as error:
            self._failed(error)
        self._interrupts.pass_on()

    def _stand_last(self) -> None:
        """Lets others' hooks before a cell go first: `%autoreload` loads modules in one."""
        hooks = self._shell.events.callbacks.get("pre_run_cell", ())
        if hooks and hooks[-1] != self._before:
            self._shell.events.unregister("pre_run_cell", self._before)
            self._shell.events.register("pre_run_cell", self._before)

    def _after(self, result: Any) -> None:
        try:
            self._interrupts.done()
            self._stand_last()
            event = self._watcher.after(result)
            if event is not None:
                event["kind"] = "run"
                if self._path.changed():
                    event["path"] = search_path()
                self._send(event, going_along(self._kernel.iopub_socket))
        except BaseException as error:
            self._failed(error)

    def _failed(self, error: BaseException) -> None:
        # Reported, never shown in a cell; the run that we could not follow is unobserved.
        try:
            if type(error) is KeyboardInterrupt:
                self._interrupts.note()
            self._watcher.abandon()
            self._failures += 1
            trace = error.__traceback__
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            place = "" if trace is None else f"{trace.tb_frame.f_code.co_name}:{trace.tb_lineno}"
            self._send(
                {
                    "kind": "failed",
                    "error": type(error).__name__,
                    "place": place,
                    "cell": self._cell_id(None),
                }
            )
        except BaseException:
            return

    def _cell_id(self, info: Any) -> str | None:
        found = getattr(info, "cell_id", None)
        if not found:
            metadata = self._parent().get("metadata") or {}
            found = metadata.get("cellId")
        return found if type(found) is str else None

    def _parent(self) -> dict[str, Any]:
        try:
            parent = self._kernel.get_parent("shell")
        except (AttributeError, TypeError):
            parent = getattr(self._kernel, "_parent_header", {})
        return parent if isinstance(parent, dict) else {}

    def _send(self, content: dict[str, Any], socket: Any = None) -> None:
        content["version"] = 1
        self._kernel.session.send(
            socket or self._kernel.iopub_socket,
            MESSAGE_TYPE,
            content,
            parent=self._parent(),
            ident=b"nbguard",
        )


def install() -> None:
    """Installs the observer in this process's kernel, in place of an earlier one."""
    from IPython import get_ipython

    remove(quietly=True)
    shell = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        return
    observer = Observer(shell)
    observer.install()
    setattr(sys.modules[__name__], _HOME, observer)


def remove(quietly: bool = False) -> None:
    """Removes the observer of this process's kernel, if there is one."""
    here = sys.modules[__name__]
    observer: Observer | None = getattr(here, _HOME, None)
    if observer is not None:
        setattr(here, _HOME, None)
        observer.remove()
        if not quietly:
            observer.goodbye()


def _version(name: str) -> str:
    module = sys.modules.get(name)
    found = getattr(module, "__version__", "")
    return found if isinstance(found, str) else ""
