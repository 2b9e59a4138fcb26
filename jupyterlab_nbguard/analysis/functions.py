"""Follows calls from function to function: what does running some of them read and write?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from jupyterlab_nbguard.python.uses import FunctionNames, Use


@dataclass
class Reach:
    """What the functions reached read, change, bind; filled while it is built, read afterwards."""

    loads: dict[str, tuple[Use, str]] = field(default_factory=dict)
    """Each name read, with its place and the function whose body reads it."""
    mutates: set[str] = field(default_factory=set)
    stores: set[str] = field(default_factory=set)
    dynamic: set[str] = field(default_factory=set)


def reach(calls: Iterable[str], bodies: Mapping[str, FunctionNames]) -> Reach:
    """Returns what happens when the functions named by ``calls`` run."""
    found = Reach()
    todo = [name for name in calls if name in bodies]
    done: set[str] = set()
    while todo:
        name = todo.pop()
        if name in done:
            continue
        done.add(name)
        body = bodies[name]
        for read, use in body.loads.items():
            found.loads.setdefault(read, (use, name))
        found.mutates.update(body.mutates)
        found.stores |= body.stores
        found.dynamic |= body.dynamic
        todo.extend(called for called in body.calls if called in bodies)
    return found


def same_effects(one: FunctionNames, other: FunctionNames | None) -> bool:
    """Says whether two versions of a function do the same with global names."""
    return one is other or (
        other is not None
        and one.loads.keys() == other.loads.keys()
        and one.calls == other.calls
        and one.stores == other.stores
    )
