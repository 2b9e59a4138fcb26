"""Readers for exact types of the standard library whose methods are known not to act."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import functools
import gc
import itertools
import marshal
import pathlib
import random
import re
import sys
import types
import uuid
from collections.abc import Callable
from typing import Any

from jupyterlab_nbguard.kernel.observer.kinds import all_of, identities, type_name
from jupyterlab_nbguard.kernel.observer.logs import LOGGER_READERS
from jupyterlab_nbguard.kernel.observer.lookups import LOOKUP_READERS
from jupyterlab_nbguard.kernel.observer.sight import STIRRED
from jupyterlab_nbguard.kernel.observer.streams import STREAM_READERS
from jupyterlab_nbguard.kernel.observer.walk import Walk
from jupyterlab_nbguard.model.versions import digest

_NUMBERS = identities([int, float, complex, decimal.Decimal])
_SORTED = 50_000
"""Elements of a set of plain numbers or texts that are sorted and read at once."""
_WHOLE_NUMBERS, _TEXTS = identities([int]), identities([str])
_VISITED = 5000
"""Elements of any other set that are read one by one."""


def _unordered(look: Walk, value: Any) -> str:
    if type(value) is set:
        look.sight.ids.add(id(value))
    if len(value) <= _SORTED and (all_of(value, _WHOLE_NUMBERS) or all_of(value, _TEXTS)):
        return digest(type(value).__name__, marshal.dumps(sorted(value), 2))
    if len(value) > _VISITED:
        look.budget = -1
    return digest(type(value).__name__, *sorted([look.read(item) for item in value]))


def _in_order(look: Walk, value: Any) -> str:
    look.sight.ids.add(id(value))
    return digest(type(value).__name__, *[look.read(item) for item in list(value)])


def _bytes(look: Walk, value: Any) -> str:
    look.sight.ids.add(id(value))
    return digest("bytearray", bytes(value))


def _by_repr(look: Walk, value: Any) -> str:
    return digest(type(value).__name__, repr(value))


def _by_str(look: Walk, value: Any) -> str:
    return digest(type(value).__name__, str(value))


def _fields(*names: str) -> Callable[[Walk, Any], str]:
    def read(look: Walk, value: Any) -> str:
        found = [look.read(look.keep(getattr(value, name))) for name in names]
        return digest(type(value).__name__, *found)

    return read


def _iterator(look: Walk, value: Any) -> str:
    # The state of an exact built-in iterator: what it runs over, and how far it is.
    look.sight.ids.add(id(value))
    look.sight.stirs.add(STIRRED)
    state = look.keep(value.__reduce__())
    return digest(type(value).__name__, *[look.read(item) for item in state[1:]])


def _simple_iterators() -> list[type]:
    """Lists the kinds of ``itertools`` that say where they are; Python 3.12 warns of it."""
    if sys.version_info >= (3, 12):
        return []
    names = ["accumulate", "chain", "cycle", "dropwhile", "islice", "repeat", "starmap"]
    return [getattr(itertools, name) for name in [*names, "takewhile", "zip_longest"]]


def _count(look: Walk, value: Any) -> str:
    look.sight.ids.add(id(value))
    look.sight.stirs.add(STIRRED)
    # Its text is made of theirs.
    if not all_of(gc.get_referents(value), _NUMBERS):
        return look.opaque(value)
    return digest("count", repr(value))


def _time(look: Walk, value: Any) -> str:
    zone = value.tzinfo
    content = repr(value.replace(tzinfo=None))
    return digest(type(value).__name__, content, "" if zone is None else look.read(zone))


def _zone(look: Walk, value: Any) -> str:
    offset, *name = value.__getinitargs__()
    return digest("timezone", repr(offset), *[look.read(look.keep(each)) for each in name])


def _generator(look: Walk, value: Any) -> str:
    look.sight.ids.add(id(value))
    frame = value.gi_frame
    if frame is None:
        return digest("generator", "done")
    look.sight.stirs.add(STIRRED)
    code = look.code
    for name in code.reads(value.gi_code):
        look.sight.names.setdefault(name, value.gi_code.co_name)
    local = look.keep(frame.f_locals)
    pieces = [look.read(item) for pair in local.items() for item in pair]
    return digest("generator", code.digest(value.gi_code), str(frame.f_lasti), *pieces)


def _random(look: Walk, value: Any) -> str:
    look.sight.ids.add(id(value))
    return digest("Random", repr(value.getstate()))


def _cell(look: Walk, value: Any) -> str:
    look.sight.ids.add(id(value))
    try:
        content = value.cell_contents
    except ValueError:
        return "cell:empty"
    return digest("cell", look.read(content))


def _mapping_like(look: Walk, value: Any) -> str:
    look.sight.ids.add(id(value))
    items = list(dict.items(value))
    pieces = [look.read(item) for pair in items for item in pair]
    if type(value) is collections.defaultdict:
        pieces.append(look.read(value.default_factory))
    return digest(type(value).__name__, *pieces)


def _builtin_function(look: Walk, value: Any) -> str:
    owner = value.__self__
    name = str(value.__qualname__)
    if owner is None or type(owner) is types.ModuleType:
        return digest("builtin", str(value.__module__), name)
    return digest("builtin", name, look.read(owner))


def _descriptor(look: Walk, value: Any) -> str:
    return digest("descriptor", type_name(value.__objclass__), value.__name__)


BUILTIN_READERS: dict[type, Callable[[Walk, Any], str]] = {
    **LOGGER_READERS,
    **LOOKUP_READERS,
    **STREAM_READERS,
    set: _unordered,
    frozenset: _unordered,
    collections.deque: _in_order,
    bytearray: _bytes,
    collections.OrderedDict: _mapping_like,
    collections.defaultdict: _mapping_like,
    collections.Counter: _mapping_like,
    range: _by_repr,
    slice: _fields("start", "stop", "step"),
    datetime.date: _by_repr,
    datetime.datetime: _time,
    datetime.time: _time,
    datetime.timedelta: _by_repr,
    datetime.timezone: _zone,
    decimal.Decimal: _by_repr,
    fractions.Fraction: _fields("_numerator", "_denominator"),
    uuid.UUID: _fields("int"),
    re.Pattern: _fields("pattern", "flags"),
    property: _fields("fget", "fset", "fdel"),
    classmethod: _fields("__func__"),
    staticmethod: _fields("__func__"),
    functools.partial: _fields("func", "args", "keywords"),
    types.MethodType: _fields("__func__", "__self__"),
    types.BuiltinFunctionType: _builtin_function,
    types.MethodWrapperType: _fields("__name__", "__self__"),
    types.WrapperDescriptorType: _descriptor,
    types.MethodDescriptorType: _descriptor,
    types.GetSetDescriptorType: _descriptor,
    types.MemberDescriptorType: _descriptor,
    types.CellType: _cell,
    types.GeneratorType: _generator,
    type(iter([])): _iterator,
    type(iter(())): _iterator,
    type(iter("")): _iterator,
    type(iter(range(0))): _iterator,
    enumerate: _iterator,
    zip: _iterator,
    map: _iterator,
    filter: _iterator,
    reversed: _iterator,
    itertools.count: _count,
    **dict.fromkeys(_simple_iterators(), _iterator),
    random.Random: _random,
    pathlib.PosixPath: _by_str,
    pathlib.WindowsPath: _by_str,
    pathlib.PurePosixPath: _by_str,
    pathlib.PureWindowsPath: _by_str,
}
try:
    from zoneinfo import ZoneInfo
except ImportError:  # Python 3.8
    pass
else:
    BUILTIN_READERS[ZoneInfo] = _fields("key")

DATA = frozenset(
    {set, frozenset, collections.deque, bytearray, collections.OrderedDict, collections.Counter}
    | {range, slice, datetime.date, datetime.datetime, datetime.time, datetime.timedelta}
    | {datetime.timezone, decimal.Decimal, fractions.Fraction, uuid.UUID, re.Pattern}
)
"""Those of them that hold data, and neither run nor are open on anything."""
