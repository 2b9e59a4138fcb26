"""Records what functions are called with and give back. Sent into a kernel of its own.

Standard library only, Python 3.8. What goes wrong in here never reaches a cell.
"""

from __future__ import annotations

import copy
import functools
import json
import time
import types
from typing import Any

from jupyterlab_nbguard.kernel.calls.values import Unwritable, Writer, decode
from jupyterlab_nbguard.kernel.calls.values import same as _same

CALLS = 5
"""Calls of one function that are looked at: the first that can be written down is taken."""
SLOW = 20.0
"""Seconds from which on a function is not called a second time."""


class Recorder:
    """Holds, for each function, the first call that could be written down."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}
        self.tried: dict[str, int] = {}
        self.why: dict[str, str] = {}
        self.open: dict[str, Any] = {}
        self.active: set[str] = set()

    def wrap(
        self, name: Any, function: Any, added: Any, space: Any, renamed: Any = (), fixed: Any = ()
    ) -> Any:
        """Returns the function, such that its calls are recorded.

        ``added`` are parameters for variables of the notebook, in ``space``; ``renamed`` maps names
        of parameters to those that they get; ``fixed`` are values that are passed from now on.
        """
        recorder, names = self, dict(renamed)
        if type(function) is not types.FunctionType:
            self.why[name] = "it is no plain function, but what a decorator made of it"
            return function  # which may have methods of its own

        @functools.wraps(function)
        def recorded(*args: Any, **kwargs: Any) -> Any:
            tried = recorder.tried.get(name, 0)
            if name in recorder.active or name in recorder.found or tried >= CALLS:
                return function(*args, **kwargs)
            recorder.tried[name] = tried + 1
            kept = {names.get(key, key): each for key, each in kwargs.items()}
            kept.update({key: space[it] for key, it in added.items() if it in space})
            kept.update(fixed)
            call = recorder.begin(name, args, kept)
            recorder.active.add(name)
            begun = time.perf_counter()
            try:
                result = function(*args, **kwargs)
            finally:
                recorder.active.discard(name)
            recorder.end(name, call, (args, kept), result, time.perf_counter() - begun)
            return result

        return recorded

    def enter(self, name: Any, inputs: Any, named: Any, space: Any, fixed: Any) -> None:
        """Notes the inputs of statements that are about to run.

        ``inputs`` are variables that are given by their places, ``named`` maps parameters to those
        that are given by name; ``fixed`` are constants.
        """
        if name not in self.found:
            given = [space[it] for it in inputs if it in space]
            more = {key: space[it] for key, it in named.items() if it in space}
            whole = len(given) == len(inputs) and len(more) == len(named)
            more.update(fixed)
            call = self.begin(name, given, more) if whole else None
            self.open[name] = call, (given, more), time.perf_counter()

    def leave(self, name: Any, outputs: Any, space: Any, shows: Any = False) -> None:
        """Notes what they have made; what they show is known by a replay only."""
        call, given, begun = self.open.pop(name, (None, ((), {}), 0.0))
        if call is not None and all(it in space for it in outputs):
            made = tuple(space[it] for it in outputs)
            result = made[0] if len(made) == 1 else made or None
            self.end(name, call, given, result, time.perf_counter() - begun)
            call["whole"] = call.get("whole", True) and not shows

    def begin(self, name: Any, args: Any, kwargs: Any) -> Any:
        """Writes the inputs down before anybody changes them; None where that cannot be."""
        writer = Writer()
        try:
            call: dict[str, Any] = {
                "args": [_written(writer, each) for each in args],
                "kwargs": {key: _written(writer, each) for key, each in kwargs.items()},
            }
        except Exception as error:
            self.why[name] = _words(error)
            return None
        call["cut"] = writer.cut
        return call

    def end(self, name: Any, call: Any, given: Any, result: Any, seconds: Any) -> None:
        """Writes the output down, and what became of the inputs."""
        if call is None:
            return
        call["seconds"] = seconds
        call["type"] = type(result).__name__
        writer = Writer()
        try:
            call["result"] = _written(writer, result)
            call["whole"] = not writer.cut
        except Exception as error:
            call["unwritten"] = _words(error)
        call["changed"] = {} if call["cut"] else _changed(call, *given)
        self.found[name] = call

    def finish(self, names: Any, source: Any, import_name: Any) -> Any:
        """Calls the functions of the new module once more; returns all that is known, as JSON."""
        try:
            module = types.ModuleType(import_name)
            exec(compile(source, import_name, "exec"), module.__dict__)
        except BaseException as error:
            return {"error": _words(error), "calls": {}}
        calls: dict[str, Any] = {}
        for name, again in names.items():
            call = self.found.get(name)
            if call is None:
                calls[name] = {"missing": self.why.get(name, "it is never called")}
            else:
                function = getattr(module, name, None)
                calls[name] = self.replayed(call, function, again) if again else call
        return {"error": None, "calls": calls}

    def replayed(self, call: Any, function: Any, again: Any) -> Any:
        """Says whether a call gives the same once more, and what it gives on shortened inputs."""
        if call["seconds"] > SLOW:
            return dict(call, slow=True)
        if not call["cut"] and "result" not in call:
            return call
        try:
            inputs = [_inputs(call) for _ in range(2)]
            results = [function(*args, **kwargs) for args, kwargs in inputs]
            writer = Writer()
            first, second = (_written(writer, each) for each in results)
        except Exception as error:
            return dict(call, failed=_words(error))
        steady = _same_or_not(decode(first), decode(second))
        if not call["cut"] and call.get("whole", True):
            return dict(call, steady=steady)
        kind, changed = type(results[0]).__name__, _changed(call, *inputs[0])
        if writer.cut:  # the start of it is not what the function gives
            kept = {key: each for key, each in call.items() if key != "result"}
            return dict(kept, type=kind, unwritten="a result of that length")
        return dict(call, result=first, type=kind, steady=steady, changed=changed)


def _inputs(call: Any) -> Any:
    args = [decode(each) for each in call["args"]]
    return args, {key: decode(each) for key, each in call["kwargs"].items()}


def _changed(call: Any, args: Any, kwargs: Any) -> Any:
    """Returns the inputs that are others after the call, by their places and names."""
    before = dict(enumerate(call["args"]))
    before.update(call["kwargs"])
    after = dict(enumerate(args))
    after.update(kwargs)
    found = {}
    for key, value in after.items():
        writer = Writer()
        try:
            encoded = _written(writer, value)
            if not writer.cut and json.dumps(encoded) != json.dumps(before[key]):
                found[str(key)] = encoded
        except Exception:
            continue
    return found


def _written(writer: Any, value: Any) -> Any:
    """Writes a value down and reads it again: what does not come back as it was is refused."""
    before = writer.cut
    writer.cut = False
    encoded = writer.encode(value)
    json.dumps(encoded)  # here it may fail, and not in the user's cell
    if not writer.cut and not _same_or_not(decode(copy.deepcopy(encoded)), value):
        raise Unwritable(f"a {type(value).__name__} that does not come back as it was")
    writer.cut = writer.cut or before
    return encoded


def _words(error: Any) -> str:
    text = " ".join(str(error).split())
    name = "" if isinstance(error, Unwritable) else f"{type(error).__name__}: "
    return name + text[:200]


def _same_or_not(found: Any, wanted: Any) -> bool:
    try:
        return _same(found, wanted)
    except Exception:  # of another kind, or not to be compared
        return False
