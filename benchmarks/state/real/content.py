"""A digest of a value's content: equal content, equal digest, in whatever process it stands.

Caches that reading fills (fitted models, group-bys, figures) are left out, on purpose.
"""

from __future__ import annotations

import functools
import hashlib
import io
import logging
import random
import re
import sqlite3
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pandas.api.typing as types_

Handler = Callable[[Any, tuple[int, ...]], object]

ATOMS = (type(None), bool, int, float, complex, str, bytes, range, type(...), type(NotImplemented))
# The modules whose classes count as the user's: the notebook, and what stands beside it.
USERS_MODULES = {"__main__"}
NOT_MEMBERS = frozenset({"__dict__", "__weakref__", "__doc__", "__module__", "__qualname__"})


def digest(value: object) -> str:
    """Digests a value, deep down."""
    return _hash(_content(value, ()))


def _hash(content: object) -> str:
    return hashlib.blake2b(repr(content).encode("utf-8", "replace"), digest_size=7).hexdigest()


def _content(value: Any, above: tuple[int, ...]) -> object:
    """Gives something whose ``repr`` says the content; ``above`` guards against cycles."""
    kind = type(value)
    if kind in ATOMS:
        return (kind.__name__, repr(value))
    if id(value) in above:
        return ("cycle", len(above) - above.index(id(value)))
    inside = (*above, id(value))
    for type_, handler in HANDLERS:
        if isinstance(value, type_):
            return (kind.__name__, handler(value, inside))
    if isinstance(value, type):
        return class_content(value, inside)
    if is_users(kind):
        return ("instance", class_content(kind, inside), _mapping(vars(value), inside))
    return _by_module(value, kind, inside)


def is_users(kind: type) -> bool:
    """Tells whether a class was made by the notebook, and keeps its state in a ``__dict__``."""
    return kind.__module__ in USERS_MODULES and hasattr(kind, "__dict__")


def _by_module(value: Any, kind: type, inside: tuple[int, ...]) -> object:
    name = f"{kind.__module__}.{kind.__qualname__}"
    if name.startswith("matplotlib.figure"):
        return (name, [_axes(axes) for axes in value.axes], _text(value._suptitle))
    if name.startswith("matplotlib.axes"):
        return (name, _axes(value))
    if name.startswith("matplotlib."):
        return name
    if name.startswith("sklearn.") and hasattr(value, "get_params"):
        state = {key: item for key, item in vars(value).items() if not key.startswith("_")}
        return (name, _mapping(state, inside))
    try:
        made = value.__reduce_ex__(2)
    except Exception:
        return (name, "opaque")
    if isinstance(made, str):
        return (name, made)
    # Items of lists and dicts come as iterators, which would be spent by looking twice.
    parts = [list(part) if isinstance(part, types.GeneratorType) else part for part in made[1:]]
    return (name, [_content(part, inside) for part in parts if part is not value])


def _mapping(items: Any, inside: tuple[int, ...]) -> object:
    return [(_content(key, inside), _content(item, inside)) for key, item in items.items()]


def _sequence(items: Any, inside: tuple[int, ...]) -> object:
    return [_content(item, inside) for item in items]


def _set(items: Any, inside: tuple[int, ...]) -> object:
    return sorted(_hash(_content(item, inside)) for item in items)


def _array(value: Any, inside: tuple[int, ...]) -> object:
    value = np.asarray(value)
    if value.dtype == object:
        return (value.shape, [_content(item, inside) for item in value.ravel().tolist()])
    return (str(value.dtype), value.shape, hashlib.blake2b(value.tobytes()).hexdigest())


def column_content(series: Any) -> object:
    """The values of a column, and their type, without the index."""
    return (str(series.dtype), _array(np.asarray(series.array, dtype=_plain(series.dtype)), ()))


def _plain(dtype: Any) -> Any:
    return dtype if isinstance(dtype, np.dtype) else object


def index_content(index: Any) -> object:
    """The values and names of an index."""
    return (list(map(repr, index.names)), _array(np.asarray(index), ()))


def _series(value: Any, inside: tuple[int, ...]) -> object:
    return (column_content(value), index_content(value.index), repr(value.name))


def _frame(value: Any, inside: tuple[int, ...]) -> object:
    columns = [column_content(value.iloc[:, i]) for i in range(value.shape[1])]
    return (index_content(value.columns), index_content(value.index), columns)


def code_content(code: types.CodeType) -> object:
    """What a code object does, without where it stands."""
    constants = [
        code_content(it) if isinstance(it, types.CodeType) else (type(it).__name__, repr(it))
        for it in code.co_consts
    ]
    # A set among the constants has the order of its hashes.
    constants = [
        (it[0], sorted(it[1])) if isinstance(it, tuple) and it[0] == "frozenset" else it
        for it in constants
    ]
    return (code.co_code.hex(), constants, code.co_names, code.co_varnames, code.co_freevars)


def _cell(cell: Any, inside: tuple[int, ...]) -> object:
    try:
        return _content(cell.cell_contents, inside)
    except ValueError:
        return "empty"


def _function(value: Any, inside: tuple[int, ...]) -> object:
    closure = [_cell(cell, inside) for cell in value.__closure__ or ()]
    defaults = _content(value.__defaults__, inside), _content(value.__kwdefaults__, inside)
    extra = {key: item for key, item in vars(value).items() if key != "__wrapped__"}
    return (code_content(value.__code__), defaults, closure, _mapping(extra, inside))


def class_content(value: type, inside: tuple[int, ...]) -> object:
    """A class of the notebook by its members, any other by its name."""
    name = f"{value.__module__}.{value.__qualname__}"
    if not is_users(value):
        return ("class", name)
    bases = [class_content(base, inside) for base in value.__bases__]
    return ("class", name, bases, [(k, _content(v, inside)) for k, v in members(value)])


def members(value: type) -> list[tuple[str, Any]]:
    """What a class of the notebook itself holds."""
    return [
        (key, item)
        for key, item in vars(value).items()
        if key not in NOT_MEMBERS and not isinstance(item, types.GetSetDescriptorType)
    ]


def _generator(value: Any, inside: tuple[int, ...]) -> object:
    frame = value.gi_frame
    if frame is None:
        return "finished"
    local = {key: item for key, item in frame.f_locals.items() if item is not value}
    return (code_content(value.gi_code), frame.f_lasti, _mapping(local, inside))


def _file(value: Any, inside: tuple[int, ...]) -> object:
    if value.closed:
        return (repr(value.name), value.mode, "closed")
    try:
        where: object = value.tell()
        with open(value.name, "rb") as other:
            what = hashlib.blake2b(other.read()).hexdigest()
    except (OSError, ValueError) as error:
        where, what = "?", type(error).__name__
    return (repr(value.name), value.mode, where, what)


def _database(value: Any, inside: tuple[int, ...]) -> object:
    try:
        return (list(value.iterdump()), value.in_transaction)
    except sqlite3.Error as error:
        return type(error).__name__


def _logger(value: Any, inside: tuple[int, ...]) -> object:
    chain, it = [], value
    while it is not None:
        chain.append((it.name, it.level, it.disabled, [_log_handler(h) for h in it.handlers]))
        it = it.parent if it.propagate else None
    return (chain, len(value.filters))


def _log_handler(value: Any) -> object:
    layout = value.formatter._fmt if value.formatter else None
    return (type(value).__name__, value.level, layout)


def _text(value: Any) -> str:
    return value.get_text() if value is not None else ""


def _axes(axes: Any) -> object:
    lines = [(line.get_xydata().tolist(), repr(line.get_color())) for line in axes.lines]
    bars = [(p.get_x(), p.get_height()) for p in axes.patches if hasattr(p, "get_height")]
    points = [np.asarray(it.get_offsets()).tolist() for it in axes.collections]
    words = [axes.get_title(), axes.get_xlabel(), axes.get_ylabel(), *map(_text, axes.texts)]
    return (lines, bars, points, words, axes.get_legend() is not None)


def figure_content(figure: Any) -> str:
    """What a figure shows."""
    return digest(figure)


def _iterator(value: Any, inside: tuple[int, ...]) -> object:
    made = value.__reduce__()
    return _sequence(made[1:] if isinstance(made, tuple) else [made], inside)


def _cached(value: Any, inside: tuple[int, ...]) -> object:
    return (_content(value.__wrapped__, inside), value.cache_info().currsize)


def _groups(value: Any, inside: tuple[int, ...]) -> object:
    return (_content(value._selected_obj, inside), _content(value.keys, inside))


def _window(value: Any, inside: tuple[int, ...]) -> object:
    return (_content(value.obj, inside), repr(value.window))


def _random(value: Any, inside: tuple[int, ...]) -> object:
    if isinstance(value, random.Random):
        return repr(value.getstate())
    if hasattr(value, "bit_generator"):
        return repr(_content(value.bit_generator.state, inside))
    name, words, *rest = value.get_state()
    return (name, hashlib.blake2b(words.tobytes()).hexdigest(), repr(rest))


ITERATORS = tuple(
    type(it)
    for it in (
        *(iter(""), iter([]), iter(()), iter({}), iter(set()), iter(range(0)), reversed([])),
        *(map(abs, ()), filter(None, ()), zip((), (), strict=False), enumerate(())),
    )
)

HANDLERS: list[tuple[Any, Handler]] = [
    (types.FunctionType, _function),
    (functools.partial, lambda v, i: _sequence((v.func, v.args, v.keywords), i)),
    (functools._lru_cache_wrapper, _cached),
    (types.MethodType, lambda v, i: _sequence((v.__func__, v.__self__), i)),
    ((types.BuiltinFunctionType, types.MethodDescriptorType), lambda v, i: v.__qualname__),
    (types.ModuleType, lambda v, i: v.__name__),
    ((staticmethod, classmethod), lambda v, i: _content(v.__func__, i)),
    (property, lambda v, i: _sequence((v.fget, v.fset), i)),
    (functools.cached_property, lambda v, i: _content(v.func, i)),
    (pd.DataFrame, _frame),
    (pd.Series, _series),
    (pd.Index, lambda v, i: index_content(v)),
    (np.ndarray, _array),
    (np.generic, lambda v, i: (str(v.dtype), repr(v))),
    ((types_.DataFrameGroupBy, types_.SeriesGroupBy), _groups),
    (types_.Rolling, _window),
    ((np.random.Generator, np.random.RandomState, random.Random), _random),
    (types.GeneratorType, _generator),
    (re.Pattern, lambda v, i: (v.pattern, v.flags)),
    (io.StringIO, lambda v, i: "closed" if v.closed else (v.getvalue(), v.tell())),
    ((io.TextIOWrapper, io.BufferedIOBase), _file),
    (sqlite3.Connection, _database),
    (sqlite3.Cursor, lambda v, i: "cursor"),
    (logging.Logger, _logger),
    (logging.Handler, lambda v, i: _log_handler(v)),
    (types.SimpleNamespace, lambda v, i: _mapping(vars(v), i)),
    (dict, _mapping),
    ((set, frozenset), _set),
    ((list, tuple), _sequence),
    (BaseException, lambda v, i: _sequence(v.args, i)),
    (ITERATORS, _iterator),
]
