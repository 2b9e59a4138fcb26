"""Readers for open files and texts in memory: what they are open on, and how far they are."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from jupyterlab_nbguard.kernel.observer.kinds import kind_of
from jupyterlab_nbguard.kernel.observer.walk import Walk
from jupyterlab_nbguard.model.versions import digest

_LARGEST = 1 << 20
"""Characters or bytes in memory that are read at once."""


def _memory(look: Walk, value: Any) -> str:
    look.sight.ids.add(id(value))
    if value.closed:
        return digest(type(value).__name__, "closed")
    place = value.tell()
    # Nothing moves but the place, and to ask for the size is quicker than to read.
    size = value.seek(0, io.SEEK_END)
    value.seek(place)
    content = value.getvalue() if size <= _LARGEST else look.opaque(value, str(size))
    return digest(type(value).__name__, look.read(look.keep(content)), str(place))


def _file(look: Walk, value: Any) -> str:
    """Reads where an open file is. Where it may hold what is not written yet, to ask would write.

    What is in it is an input of the cell that opened it.
    """
    look.sight.ids.add(id(value))
    kind = type(value)
    raw, closed = _raw(value)
    if raw is None:
        return look.opaque(value)
    name = look.read(look.keep(raw.name))
    if closed:
        return digest(kind.__name__, name, "closed")
    if not raw.readable() or raw.writable():
        return digest(kind.__name__, name, look.opaque(value))
    try:
        place = str(value.tell())
    except (OSError, ValueError):  # a pipe; or a loop over its lines is under way
        place = look.opaque(value)
    return digest(kind.__name__, name, place)


def _raw(value: Any) -> tuple[Any, bool]:
    """Returns the file itself behind a text or a buffer, if all in between is built in."""
    layer = value
    try:
        if type(layer) is io.TextIOWrapper:
            layer = layer.buffer
        if kind_of(layer) in (io.BufferedReader, io.BufferedWriter, io.BufferedRandom):
            layer = layer.raw
    except (ValueError, AttributeError):  # detached
        return None, False
    if type(layer) is not io.FileIO:
        return None, False
    return layer, bool(layer.closed)


STREAM_READERS: dict[type, Callable[[Walk, Any], str]] = {
    io.StringIO: _memory,
    io.BytesIO: _memory,
    io.TextIOWrapper: _file,
    io.BufferedReader: _file,
    io.BufferedWriter: _file,
    io.BufferedRandom: _file,
    io.FileIO: _file,
}
