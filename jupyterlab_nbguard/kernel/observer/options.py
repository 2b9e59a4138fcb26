"""Options that a library keeps for the whole process: how pandas and numpy show numbers, and how
matplotlib draws.

What a cell shows depends on them, though it names none. An option has a version once it is another
than at first; which runs depend on it is told by what they showed (`kernel/shown.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextvars import ContextVar
from types import BuiltinFunctionType, FunctionType
from typing import Any

from jupyterlab_nbguard.kernel.observer.kinds import (
    identity,
    kind_of,
    module_dict,
    plain_dict,
    type_name,
)
from jupyterlab_nbguard.model.external import OPTION
from jupyterlab_nbguard.model.versions import digest

_SETS = re.compile(
    r"\b(set_option|reset_option|set_printoptions|set_eng_float_format)\b"
    r"|\b(rcdefaults|rc_file|set_theme|set_style|set_context|set_palette|style\.use)\b"
    r"|\boptions\.[\w.]+\s*=(?!=)|\brcParams(\[[^\]]*\]\s*=(?!=)|\.update|\.setdefault|\s*\|=)"
    r"|\brc\s*\(|\bsns\.(set|reset_\w+)\s*\("
)
# Options that a program sets by itself, and that change nothing of a figure.
_ASIDE = re.compile(r"backend|interactive|toolbar|keymap|webagg|tk\.|pgf\.|savefig\.directory")
_ATOMS = (int, float, complex, str, bytes, bool, type(None))
_DEEP = 6


def sets_options(source: str) -> bool:
    """Says whether code says that it sets options."""
    return _SETS.search(source) is not None


class Options:
    """The options of the libraries that are loaded, as last seen."""

    def __init__(self, modules: dict[str, Any]) -> None:
        self._modules = modules
        self._first: dict[str, dict[str, str]] = {}
        self._stamp: list[int] = []
        self._known: set[str] = set()
        self._now: dict[str, str | None] = {}
        self._set_by: dict[str, tuple[bool, set[str]]] = {}

    def start(self) -> None:
        """Takes what the options are for what they were at first."""
        for library, options, _ in _libraries(self._modules):
            self._first[library] = {key: _version(value) for key, value in options.items()}
        self._stamp = _stamp(self._modules)

    def written(self, cell: str | None, source: str) -> dict[str, str | None]:
        """Returns the version of each option that a run set, ``None`` for what it was at first.

        To set what is set already changes nothing that could be seen. So a run has also set what
        its text names, and what the cell has set before.
        """
        says = sets_options(source)
        found = self._changed(says)
        if says:
            named = (name for name in self._known if _is_named(name, source))
            found.update((name, self._now.get(name)) for name in named)
        if cell is None:
            return found
        said, before = self._set_by.get(cell, (False, set()))
        if says or not said:
            found.update((name, self._now.get(name)) for name in before)
        if found:
            self._set_by[cell] = (says, set(found))
        else:
            self._set_by.pop(cell, None)
        return found

    def _changed(self, likely: bool) -> dict[str, str | None]:
        found: dict[str, str | None] = {}
        # An address may be used again: who says that options are set is looked at in any case.
        stamp = _stamp(self._modules)
        if stamp == self._stamp and not likely:
            return found
        self._stamp = stamp
        for library, options, defaults in _libraries(self._modules):
            if library not in self._first:
                defaults = defaults or options
                self._first[library] = {key: _version(value) for key, value in defaults.items()}
            first = self._first[library]
            for key, value in options.items():
                name = OPTION + library + ":" + key
                version: str | None = _version(value)
                if version == first.get(key):
                    version = None
                if version != self._now.get(name):
                    found[name] = self._now[name] = version
                self._known.add(name)
        return found


def _is_named(name: str, source: str) -> bool:
    """Says whether code that sets options names this one, in whole or in part."""
    library, _, key = name[len(OPTION) :].partition(":")
    if library == "matplotlib":
        return key in source
    asks = "printoptions" if library == "numpy" else r"(?<!print)option"
    # Within the brackets of the call, or behind `pd.options`.
    named = rf"{asks}s?(\([^()]*|[.\w]*)\b{key.rpartition('.')[2]}\b"
    return re.search(named, source) is not None


def _stamp(modules: dict[str, Any]) -> list[int]:
    """Returns what is another where an option is another object: no reference is kept."""
    found: list[int] = []
    for options in (_pandas(modules), _numpy(modules), _matplotlib(modules, "rcParams")):
        found += map(identity, dict.values(options))
    return found


def _libraries(
    modules: dict[str, Any],
) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Yields the libraries that are loaded, their options, and what those are at first.

    The last is empty where the library does not say. Nothing of the library's is called.
    """
    registered = _plain(_content(modules, "pandas._config.config").get("_registered_options"))
    display = {f"display.{key}": value for key, value in _pandas(modules).items()}
    if display:
        known: dict[str, Any] = {key: registered.get(key) for key in display}
        # A named tuple of the key, the default and more.
        first = {k: tuple.__getitem__(v, 1) for k, v in known.items() if issubclass(type(v), tuple)}
        yield "pandas", {key: display[key] for key in first or display}, first
    printing = _numpy(modules)
    if printing:
        content = _content(modules, "numpy._core.printoptions")
        yield "numpy", printing, _plain(content.get("default_format_options_dict"))
    drawing = _matplotlib(modules, "rcParams")
    if drawing:
        yield "matplotlib", _drawing(drawing), _drawing(_matplotlib(modules, "rcParamsOrig"))


def _pandas(modules: dict[str, Any]) -> dict[str, Any]:
    config = _plain(_content(modules, "pandas._config.config").get("_global_config"))
    return _plain(config.get("display"))


def _numpy(modules: dict[str, Any]) -> dict[str, Any]:
    variable = _content(modules, "numpy._core.printoptions").get("format_options")
    if type(variable) is ContextVar:
        # To ask with a default would pass over the variable's own.
        try:
            return _plain(variable.get())
        except LookupError:
            return {}
    return _plain(_content(modules, "numpy.core.arrayprint").get("_format_options"))


def _matplotlib(modules: dict[str, Any], name: str) -> dict[str, Any]:
    """Returns parameters as they are stored: to ask their class for one may choose a backend."""
    parameters = _content(modules, "matplotlib").get(name)
    return {} if parameters is None or not issubclass(type(parameters), dict) else parameters


def _drawing(parameters: dict[str, Any]) -> dict[str, Any]:
    items = dict.items(parameters)
    return {key: value for key, value in items if type(key) is str and not _ASIDE.match(key)}


def _content(modules: dict[str, Any], name: str) -> dict[str, Any]:
    return module_dict(modules.get(name)) or {}


def _plain(value: Any) -> dict[str, Any]:
    return value if type(value) is dict else {}


def _version(value: Any) -> str:
    return digest("option", _text(value))


def _text(value: Any, depth: int = 0) -> str:
    """Returns a text that is equal for equal values of options."""
    kind = kind_of(value)
    if kind in _ATOMS:
        return repr(value)
    if depth > _DEEP:
        return "..."
    if kind in (list, tuple, dict):
        items = value.items() if kind is dict else value
        return f"({' '.join(_text(each, depth + 1) for each in items)})"
    if kind is FunctionType:
        code = value.__code__
        return f"function {code.co_code!r} {_text(code.co_consts, depth + 1)} {code.co_names!r}"
    if kind is BuiltinFunctionType:  # such as "{:.2f}".format
        return f"method {value.__name__} {_text(value.__self__, depth + 1)}"
    content = plain_dict(value)
    return f"{type_name(type(value))} {_text(content, depth + 1) if type(content) is dict else ''}"
