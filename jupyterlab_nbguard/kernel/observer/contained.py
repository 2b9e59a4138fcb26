"""Tells the cells whose text says all that they can do.

They work on numbers, texts and containers of them, with builtins that call nobody: they draw no
random numbers, and bind what their text binds. Most small cells are such, and for them a look at
the whole namespace would take longer than they do.

Others work on plain data with libraries that only compute, and name nothing from outside. They may
do what their text does not say, but they do the same whenever they find the same.
"""

from __future__ import annotations

import builtins
import operator
from types import FunctionType
from typing import Any

from jupyterlab_nbguard.kernel.observer.analyse import CellCode
from jupyterlab_nbguard.kernel.observer.estimators import PREDICTING, is_estimator
from jupyterlab_nbguard.kernel.observer.kinds import (
    kind_of,
    module_dict,
    module_name,
    type_module,
)
from jupyterlab_nbguard.kernel.observer.namespace import Seen

_HARMLESS = frozenset(
    {"abs", "all", "any", "bool", "chr", "dict", "divmod", "enumerate", "float", "frozenset"}
    | {"int", "isinstance", "len", "list", "max", "min", "ord", "pow", "print", "range", "repr"}
    | {"reversed", "round", "set", "slice", "sorted", "str", "sum", "tuple", "type", "zip"}
)
_ATOMS = (int, float, complex, str, bytes, bool, type(None))
_CONTAINERS = (list, dict, tuple, set, frozenset)
_PLAIN = frozenset((*_ATOMS, *_CONTAINERS))
_COMPUTING = frozenset({"cmath", "math", "numpy", "operator", "pandas", "statistics"})
"""Packages that only compute, where they are not asked for a file."""
_ASKING = frozenset(
    {"all", "any", "corr", "count", "cov", "describe", "diff", "drop", "dropna", "dtypes"}
    | {"duplicated", "fillna", "groupby", "head", "hist", "idxmax", "idxmin", "info", "isin"}
    | {"isna", "isnull", "items", "max", "mean", "median", "memory_usage", "merge", "min", "mode"}
    | {"nlargest", "notna", "notnull", "nsmallest", "nunique", "pivot_table", "plot", "quantile"}
    | {"query", "rename", "reset_index", "round", "sample", "set_index", "skew", "sort_index"}
    | {"sort_values", "std", "sum", "tail", "to_numpy", "tolist", "unique", "value_counts", "var"}
    | {"argmax", "argmin", "argsort", "astype", "copy", "cumsum", "dot", "nonzero", "ravel"}
    | {"reshape", "transpose", "trace", "bar", "barh", "box", "boxplot", "line", "scatter", "pie"}
)
"""Methods of arrays and frames that leave them as they are, where they are not told otherwise."""
_DRAWING = frozenset({"matplotlib", "plotly", "seaborn"})
_SMALL = 50
"""Elements of a container that are looked at one by one; a large one of plain data is known."""


def is_contained(code: CellCode, seen: Seen) -> bool:
    """Says whether the cell reaches nothing but plain data, now that its inputs were looked at."""
    if not code.closed:
        return False
    namespace: dict[str, Any] = seen.namespace
    for name in (*code.names.loads, *code.names.mutates):
        if name not in namespace:
            if name not in _HARMLESS and hasattr(builtins, name):
                return False
            continue
        sight = seen.sights.get(name)
        if sight is None or not (sight.inert or _is_plain(namespace[name])):
            return False
        if kind_of(namespace[name]) not in _PLAIN:
            return False
    return True


def is_determined(code: CellCode, seen: Seen) -> bool:
    """Says whether a cell that only computes makes the same of the same inputs."""
    names = code.names
    found = names.loads.keys() | (names.mutates.keys() - names.certain_binds)
    sights = map(seen.sights.get, found)
    return all(sight is None or (sight.exact and not sight.tokens) for sight in sights)


def only_computes(code: CellCode, seen: Seen) -> bool:
    """Says whether the cell runs nobody's code but its own, now that its inputs were looked at."""
    names = code.names
    if code.mentions_files or names.dynamic or names.stars or names.awaits or not code.readable:
        return False
    if not {module for _, module, *_ in names.imports} <= _COMPUTING:
        return False
    return all(_is_data(name, seen) for name in (*names.loads, *names.mutates))


def writes_nowhere(code: CellCode, seen: Seen, asked: set[str]) -> bool:
    """Says whether a cell that only computes wrote into no memory that was there before.

    To what it names in ``asked`` it does no more than ask; see :func:`asked_only`.
    To set columns is to put others in their place, where frames copy on write.
    """
    if code.in_place or "" in code.names.harms:
        return False
    if any(seen.namespace.get(name) is operator for name in code.names.loads):
        return False  # it has all statements as functions
    left = code.names.mutates.keys() - asked
    return all(_stays(name, code, seen) for name in left)


def asked_only(code: CellCode, seen: Seen) -> set[str]:
    """Returns the names of arrays, frames and models to which statements do no more than ask.

    Or than to draw them.
    """
    names = code.names
    return {
        name
        for name in (() if code.in_place else {*names.commands, *names.passed, *names.handed})
        if name not in names.harms and name not in names.part_stores
        if _is_asked(name, code, seen)
    }


def _is_asked(name: str, code: CellCode, seen: Seen) -> bool:
    """Says whether the methods called and the functions that a value is passed to only ask it."""
    names, namespace = code.names, seen.namespace
    value, commands = namespace.get(name), names.commands.get(name, set())
    passed, handed = names.passed.get(name, set()), names.handed.get(name, set())
    if seen.looker.arrays.is_plain(value):
        drawn = all(_draws(namespace.get(other)) for other in passed)
        return not handed and commands <= _ASKING and drawn
    if not is_estimator(type(value)):
        return False
    return commands <= PREDICTING and all(_asks(namespace.get(it)) for it in passed | handed)


def _asks(value: Any) -> bool:
    """Says whether a value is what leaves a model alone: the library's own functions clone it."""
    module = value.__module__ if kind_of(value) is FunctionType else ""
    if module_dict(value) is not None:
        module = module_name(module_dict(value) or {})
    known = type(module) is str and module.partition(".")[0] == "sklearn"
    return known or _draws(value)


def _draws(value: Any) -> bool:
    """Says whether a value is a library that draws, or something that matplotlib draws on."""
    content = module_dict(value)
    if content is not None:
        return module_name(content).partition(".")[0] in _DRAWING
    module = type_module(type(value))
    return type(module) is str and module.startswith("matplotlib.")


def _stays(name: str, code: CellCode, seen: Seen) -> bool:
    """Says whether what a run did to the value of a name left memory as it was, by its text."""
    names = code.names
    value = seen.namespace.get(name)
    before = seen.sights.get(name)
    if names.is_harmed(name) or name in names.commands or name in names.passed:
        if module_dict(value) is not None:
            return True
        settled = before is not None and before.settled and name in names.loads
        return settled and kind_of(value) in _ATOMS
    same = name not in names.loads or (before is not None and before.oid == id(value))
    return same and seen.looker.arrays.sets_columns(value)


def _is_data(name: str, seen: Seen) -> bool:
    """Says whether a name is bound to data that run no code of their own, or to what computes."""
    if name not in seen.namespace:
        return name in _HARMLESS or not hasattr(builtins, name)
    value = seen.namespace[name]
    content = module_dict(value)
    if content is not None:
        return module_name(content) in _COMPUTING
    sight = seen.sights.get(name)
    return sight is not None and sight.data


def _is_plain(value: Any, depth: int = 3) -> bool:
    """Says whether a value is a number, a text, or a small container of such: nothing that runs."""
    kind = kind_of(value)
    if kind in _ATOMS:
        return True
    if kind not in _CONTAINERS or not depth or len(value) > _SMALL:
        return False
    items = [*value, *value.values()] if kind is dict else value
    return all(_is_plain(item, depth - 1) for item in items)
