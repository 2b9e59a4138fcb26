"""What the observer says, as values: message content in, event out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jupyterlab_nbguard.model.execution import Read, Value, Version, Write
from jupyterlab_nbguard.model.notebook import CellId
from jupyterlab_nbguard.model.packages import Interpreter

EVENT_VERSION = 1


class BadEvent(ValueError):
    """The content is no event of ours, or one of another version."""


@dataclass(frozen=True)
class Hello:
    """The observer was installed; ``ran`` cells had run before."""

    ran: int
    python: str
    ipykernel: str
    interpreter: Interpreter | None = None


@dataclass(frozen=True)
class Ran:
    """One cell has run; ``outside`` is what changed between the cell before and this one."""

    order: int
    cell: CellId | None
    source: str
    count: int | None
    ok: bool
    error: str
    seconds: float
    watching: float
    reads: tuple[Read, ...]
    writes: tuple[Write, ...]
    outside: tuple[Write, ...]
    initial: Mapping[str, Version | None]
    confident: bool
    path: tuple[str, ...] | None = None
    """Where the interpreter looks for modules, if that changed."""


@dataclass(frozen=True)
class Failed:
    """The observer could not follow one run."""

    error: str
    place: str
    cell: CellId | None


@dataclass(frozen=True)
class Off:
    """The observer was taken out."""


Event = Hello | Ran | Failed | Off


def decode(content: Mapping[str, Any]) -> Event:
    """Returns the event in ``content``; raises :class:`BadEvent` where it is none."""
    try:
        if content["version"] != EVENT_VERSION:
            raise BadEvent(f"event of version {content['version']}")
        return _decode(content)
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
        raise BadEvent(f"{type(error).__name__}: {error}") from error


def _decode(content: Mapping[str, Any]) -> Event:
    kind = content["kind"]
    if kind == "hello":
        python = str(content["python"])
        interpreter = _interpreter(python, content.get("interpreter"))
        return Hello(int(content["ran"]), python, str(content["ipykernel"]), interpreter)
    if kind == "failed":
        return Failed(str(content["error"]), str(content["place"]), _cell(content["cell"]))
    if kind == "off":
        return Off()
    if kind != "run":
        raise BadEvent(f"event of kind {kind!r}")
    return Ran(
        order=int(content["order"]),
        cell=_cell(content["cell"]),
        source=str(content["source"]),
        count=content["count"],
        ok=bool(content["ok"]),
        error=str(content["error"]),
        seconds=float(content["seconds"]),
        watching=float(content["watching"]),
        reads=tuple(_read(read) for read in content["reads"]),
        writes=tuple(_write(write) for write in content["writes"]),
        outside=tuple(_write(write) for write in content["outside"]),
        initial=dict(content["initial"]),
        confident=bool(content["confident"]),
        path=_path(content.get("path")),
    )


def _interpreter(python: str, wire: Any) -> Interpreter | None:
    if wire is None:
        return None
    return Interpreter(
        python,
        str(wire["prefix"]),
        _path(wire["path"]) or (),
        str(wire["host"]),
        str(wire["library"]),
        int(wire["mark"]),
    )


def _path(wire: Any) -> tuple[str, ...] | None:
    return None if wire is None else tuple(map(str, wire))


def _cell(value: Any) -> CellId | None:
    return CellId(str(value)) if value else None


def _read(wire: Any) -> Read:
    name, version, part, via, exists = wire
    return Read(str(name), version, str(part), tuple(via), bool(exists))


def _write(wire: Any) -> Write:
    changed = wire["changed"]
    return Write(
        name=str(wire["name"]),
        value=None if wire["value"] is None else _value(wire["value"]),
        changed=None if changed is None else tuple(changed),
        alias_of=str(wire["alias"]),
        links=tuple(wire["links"]),
        kept=bool(wire["kept"]),
    )


def _value(wire: Any) -> Value:
    version, shape, parts, mutable, *stirs = wire
    known = None if parts is None else dict(parts)
    return Value(str(version), str(shape), known, bool(mutable), frozenset(map(str, stirs)))
