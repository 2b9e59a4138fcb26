"""Functions, classes, and instances with a plain ``__dict__``."""

from __future__ import annotations

import functools
from types import FunctionType, MemberDescriptorType
from typing import Any

from jupyterlab_nbguard.kernel.observer.atoms import ATOMS
from jupyterlab_nbguard.kernel.observer.estimators import (
    counts,
    divide,
    is_estimator,
    is_learnt,
    keeps,
)
from jupyterlab_nbguard.kernel.observer.kinds import (
    kind_of,
    plain_dict,
    text,
    type_dict,
    type_mro,
)
from jupyterlab_nbguard.kernel.observer.modules import is_local, source_of
from jupyterlab_nbguard.kernel.observer.sight import STIRRED
from jupyterlab_nbguard.kernel.observer.walk import Walk
from jupyterlab_nbguard.model.versions import digest

_LIBRARY_NODES = 1500
"""Elements that a look into one library object may visit; past it the object is opaque."""
_CACHED_WRAPPER = type(functools.lru_cache(None)(len))
_NOT_CONTENT = frozenset(
    {"__dict__", "__weakref__", "__doc__", "__module__", "__firstlineno__", "__abstractmethods__"}
    | {"__static_attributes__", "__dataclass_fields__", "__dataclass_params__", "_abc_impl"}
    | {"__annotations_cache__", "__annotate_func__", "__annotate__"}
)
_basic_size = type.__dict__["__basicsize__"].__get__
_PLAIN_SIZE: int = _basic_size(type("Plain", (), {}))
_type_qualname = type.__dict__["__qualname__"].__get__
_exception_args = BaseException.__dict__["args"].__get__


class ObjectReader:
    """Reads what user code defines, and what it makes of library classes."""

    def function(self, look: Walk, value: FunctionType) -> str:
        """Returns the version of a Python function; its global names go into the sight."""
        sight = look.sight
        code = look.code
        pieces = ["function", code.digest(value.__code__)]
        if value.__globals__ is look.namespace:
            for name in code.reads(value.__code__):
                sight.names.setdefault(name, text(value.__name__) or "")
        elif source_of(value.__globals__):
            pieces.extend(self._globals(look, value))
        else:
            return self._library_function(look, value)
        pieces.append(look.read(value.__defaults__))
        pieces.append(look.read(value.__kwdefaults__))
        for cell in value.__closure__ or ():
            pieces.append(look.read(cell))
        if code.counts(value.__code__) or (code.fills(value.__code__) and _holds(value)):
            sight.stirs.add(STIRRED)
        if value.__dict__:
            sight.ids.add(id(value))
            pieces.extend(look.read(item) for pair in value.__dict__.items() for item in pair)
        return digest(*pieces)

    def _globals(self, look: Walk, value: FunctionType) -> list[str]:
        """Reads what a function of the user's own module finds in it."""
        content = value.__globals__
        look.sight.ids.add(id(content))
        names = sorted(look.code.reads(value.__code__) & content.keys())
        return [piece for name in names for piece in (name, look.read(content[name]))]

    def _library_function(self, look: Walk, value: FunctionType) -> str:
        pieces = ["library", text(value.__module__) or "", text(value.__qualname__) or ""]
        # A decorator of a library's wraps the user's function in a closure.
        for cell in value.__closure__ or ():
            try:
                content = cell.cell_contents
            except ValueError:
                continue
            if type(content) is FunctionType:
                pieces.append(look.read(content))
        return digest(*pieces)

    def class_(self, look: Walk, value: type, top: bool = False) -> str:
        """Returns the version of a class: of its content where the notebook defines it."""
        content = type_dict(value)
        if not _own(content.get("__module__")):
            return digest("class", text(content.get("__module__")) or "", _type_qualname(value))
        look.sight.ids.add(id(value))
        pieces = ["class", _type_qualname(value)]
        pieces.extend(look.read(base) for base in type_mro(value)[1:] if base is not object)
        parts = {
            f".{name}": look.read(item)
            for key, item in list(content.items())
            if (name := text(key)) is not None and name not in _NOT_CONTENT
        }
        return look.whole(digest(*pieces), parts, top)

    def instance(self, look: Walk, value: Any, top: bool) -> str:
        """Returns the version of an instance, by its class and its plain attributes."""
        kind = type(value)
        if kind is _CACHED_WRAPPER:
            return digest("cached", look.read(value.__wrapped__))
        own = _own(type_dict(kind).get("__module__"))
        attributes = plain_dict(value)
        slots = _slots(value) if own else {}
        content = _inherited_content(value, look)
        if attributes is None and not slots and content is None:
            return self._bare(look, value, own)
        look.sight.ids.add(id(value))
        budget = look.budget
        if not own:
            look.budget = min(budget, _LIBRARY_NODES)
        if own:
            look.sight.stirs.update(_changing_methods(look, kind))
        pieces = [look.read(kind)]
        if content is not None:
            pieces.append(content)
        parts: dict[str, str] = {}
        learns = is_estimator(kind)
        told = learns and look.told and not keeps(kind, attributes or {})
        for key, item in [*slots.items(), *(attributes or {}).items()]:
            name = text(key)
            if name is None or (told and is_learnt(name)):
                continue
            if not own and name.startswith("_") and not (learns and counts(name, item)):
                continue  # private to the library: caches live there
            parts["." + name] = look.read(item)
        if learns and top:
            parts = divide(look, attributes or {}, parts)
        if not own:
            look.budget += budget - min(budget, _LIBRARY_NODES)
            if not parts and content is None and (attributes or not _is_empty(kind)):
                # All its state is private: known by where it came from.
                return digest(*pieces, look.opaque(value))
        return look.whole(digest(*pieces), parts, top)

    def _bare(self, look: Walk, value: Any, own: bool) -> str:
        if own:
            look.sight.ids.add(id(value))
            return digest("instance", look.read(type(value)))
        look.sight.ids.add(id(value))
        if _is_iterator(type(value)):
            look.sight.fluid = True
            look.sight.stirs.add(STIRRED)
        return look.opaque(value)


def _changing_methods(look: Walk, kind: type) -> list[str]:
    """Lists the methods of a class of the user's that set attributes, or fill what they hold."""
    return [
        name
        for base in type_mro(kind)
        if _own(type_dict(base).get("__module__"))
        for name, item in list(type_dict(base).items())
        if type(item) is FunctionType and look.code.fills(item.__code__) and name[:2] != "__"
    ]


def _is_empty(kind: type) -> bool:
    """Says whether instances hold nothing beside their ``__dict__``: a sentinel is such a one."""
    return bool(_basic_size(kind) <= _PLAIN_SIZE)


def _holds(function: FunctionType) -> bool:
    """Says whether a function keeps objects that it may change, as defaults or in its closure."""
    held = [*(function.__defaults__ or ()), *(function.__kwdefaults__ or {}).values()]
    for cell in function.__closure__ or ():
        try:
            held.append(cell.cell_contents)
        except ValueError:
            continue
    return any(
        kind_of(it) not in ATOMS and not issubclass(type(it), (FunctionType, type)) for it in held
    )


def _own(module: object) -> bool:
    return type(module) is str and (module == "__main__" or is_local(module))


def _is_iterator(kind: type) -> bool:
    return any("__next__" in type_dict(base) for base in type_mro(kind))


def _slots(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in type_mro(type(value)):
        for name, entry in type_dict(kind).items():
            if type(entry) is MemberDescriptorType:
                try:
                    found[name] = entry.__get__(value)
                except AttributeError:
                    continue
    return found


def _inherited_content(value: Any, look: Walk) -> str | None:
    """Returns the version of what a subclass of a built-in type holds as such.

    ``issubclass(type(value), ...)``, never ``isinstance``: that would ask the ``__class__`` of a
    lazy proxy, and so evaluate it. The content is read by the built-in type's own methods.
    """
    kind = type(value)
    if issubclass(kind, dict):
        pieces = [look.read(item) for pair in list(dict.items(value)) for item in pair]
        return digest("dict", *pieces)
    if issubclass(kind, list):
        return digest("list", *[look.read(item) for item in list.__iter__(value)])
    if issubclass(kind, tuple):
        return digest("tuple", *[look.read(item) for item in tuple.__iter__(value)])
    if issubclass(kind, set):
        return digest("set", *sorted([look.read(item) for item in set.__iter__(value)]))
    if issubclass(kind, frozenset):
        return digest("set", *sorted([look.read(item) for item in frozenset.__iter__(value)]))
    if issubclass(kind, str):
        return look.read(str.__str__(value))
    if issubclass(kind, bytes):
        return look.read(bytes.__getitem__(value, slice(None)))
    if issubclass(kind, int):
        return look.read(int.__index__(value))
    if issubclass(kind, float):
        return look.read(float.__float__(value))
    if issubclass(kind, BaseException):
        return digest("exception", look.read(look.keep(_exception_args(value))))
    return None
