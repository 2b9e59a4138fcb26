"""Readers for small objects of the standard library that look something up, and never change.

Their exact types are implemented in C: to ask for what they hold calls no code of anybody's.
"""

from __future__ import annotations

import collections
import gc
import operator
import re
import struct
from collections.abc import Callable
from typing import Any

from jupyterlab_nbguard.kernel.observer.walk import Walk
from jupyterlab_nbguard.model.versions import digest


def _match(look: Walk, value: Any) -> str:
    pieces = [look.read(look.keep(it)) for it in (value.re, value.string, value.regs)]
    return digest("match", *pieces, f"{value.pos} {value.endpos}")


def _reduced(look: Walk, value: Any) -> str:
    made = look.keep(value.__reduce__())
    return digest(type(value).__name__, *[look.read(part) for part in made[1:]])


def _struct(look: Walk, value: Any) -> str:
    return digest("struct", look.read(look.keep(value.format)))


def _view(look: Walk, value: Any) -> str:
    """Reads the keys, values or items of a dict, which it shares with whoever has the dict."""
    look.sight.ids.update(id(it) for it in gc.get_referents(value) if isinstance(it, dict))
    items = look.keep(list(value))
    return digest(type(value).__name__, *[look.read(item) for item in items])


_named: Any = collections.namedtuple("_named", "field")
LOOKUP_READERS: dict[type, Callable[[Walk, Any], str]] = {
    re.Match: _match,
    type(operator.itemgetter(0)): _reduced,
    type(operator.attrgetter("a")): _reduced,
    type(operator.methodcaller("a")): _reduced,
    type(_named.field): _reduced,
    struct.Struct: _struct,
    type({}.keys()): _view,
    type({}.values()): _view,
    type({}.items()): _view,
}
