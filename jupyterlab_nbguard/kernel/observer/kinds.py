"""Types as keys: looked up without asking their metaclass, which may have ideas of its own.

To look for a class in a tuple, a set or a dict calls the ``__eq__`` and ``__hash__`` of its
metaclass, and to ask for its name may call a property: all of that may be the user's code.
"""

from __future__ import annotations

from abc import ABCMeta
from collections.abc import Iterable
from types import GetSetDescriptorType, ModuleType, SimpleNamespace
from typing import Any

identity: Any = object.__hash__
"""As ``id``, but no audit event, each of which costs dear where there is an audit hook."""
type_dict: Any = type.__dict__["__dict__"].__get__
type_mro: Any = type.__dict__["__mro__"].__get__
type_module: Any = type.__dict__["__module__"].__get__
type_name: Any = type.__dict__["__name__"].__get__


class Foreign:
    """Stands for a class whose metaclass is not Python's own: it is in no table."""


def kind_of(value: Any) -> type:
    """Returns the type of a value, to look for it in a table."""
    kind = type(value)
    return kind if type(kind) is type or type(kind) is ABCMeta else Foreign


def identities(kinds: Iterable[type]) -> frozenset[int]:
    """Returns what :func:`all_of` takes."""
    return frozenset(map(identity, kinds))


def all_of(values: Iterable[Any], kinds: frozenset[int]) -> bool:
    """Says whether the type of each value is one of those with the identities ``kinds``."""
    return set(map(identity, map(type, values))) <= kinds


def text(value: Any) -> str | None:
    """Returns the text that a ``str`` holds, be it of a subclass; ``None`` for what is none."""
    if type(value) is str:
        return value
    return str.__str__(value) if issubclass(type(value), str) else None


def is_pandas_own(value: Any) -> bool:
    """Says whether an object is of pandas' own making: those of others may act when touched."""
    module = type_module(type(value))
    return type(module) is str and (module == "pandas" or module.startswith("pandas."))


def module_dict(value: Any) -> dict[str, Any] | None:
    """Returns the namespace of a module of the plain type, ``None`` for everything else."""
    return value.__dict__ if type(value) is ModuleType else None


def module_name(content: dict[str, Any]) -> str:
    """Returns the name in a module's namespace, ``""`` where it is no plain text."""
    name = content.get("__name__")
    return name if type(name) is str else ""


def plain_dict(value: Any) -> dict[str, Any] | None:
    """Returns the real dictionary of an instance: a class may define a property of that name."""
    for kind in type_mro(type(value)):
        entry = type_dict(kind).get("__dict__")
        if entry is not None:
            if type(entry) is not GetSetDescriptorType and kind is not SimpleNamespace:
                return None
            found = entry.__get__(value)
            return found if type(found) is dict else None
    return None
