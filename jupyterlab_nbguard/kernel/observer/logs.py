"""Loggers: the process keeps them by name, whatever variables they are bound to."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import Any

from jupyterlab_nbguard.kernel.observer.kinds import kind_of, plain_dict
from jupyterlab_nbguard.kernel.observer.walk import Walk
from jupyterlab_nbguard.model.external import LOGGER
from jupyterlab_nbguard.model.versions import digest

_KINDS = (logging.Logger, logging.RootLogger)
_class_name = type.__dict__["__qualname__"].__get__


def _logger(look: Walk, value: Any) -> str:
    look.sight.ids.add(id(value))
    pieces = ["logger", str(value.name)]
    while kind_of(value) in _KINDS:
        pieces.append(state(value) or "")
        value = value.parent if value.propagate else None
    return digest(*pieces)


def state(logger: Any) -> str | None:
    """Returns the version of what was set on a logger, ``None`` where nothing was."""
    content = logger.__dict__
    handlers = [_handler(each) for each in content.get("handlers", ())]
    filters = [_class_name(type(each)) for each in content.get("filters", ())]
    level, propagate = content.get("level"), content.get("propagate")
    disabled = bool(content.get("disabled"))
    if not (level or handlers or filters or disabled or not propagate):
        return None
    return digest("logger", f"{level} {propagate} {disabled}", *handlers, "filters", *filters)


def _handler(handler: Any) -> str:
    content = plain_dict(handler) or {}
    formatter = content.get("formatter")
    layout = formatter.__dict__.get("_fmt") if type(formatter) is logging.Formatter else None
    level = content.get("level")
    told = f"{level if type(level) is int else ''} {layout if type(layout) is str else ''}"
    return f"{_class_name(type(handler))} {told}"


class Loggers:
    """What was set on the loggers that the notebook got hold of, as last seen."""

    def __init__(self) -> None:
        self._known: dict[str, str | None] = {}

    def refresh(self, values: Iterable[Any]) -> list[tuple[str, str | None, str | None]]:
        """Returns name, version before and version now of the loggers among ``values``."""
        found = []
        for value in values:
            if kind_of(value) in _KINDS:
                name, now = str(value.name), state(value)
                found.append((LOGGER + name, self._known.get(name), now))
                self._known[name] = now
        return found


LOGGER_READERS: dict[type, Callable[[Walk, Any], str]] = dict.fromkeys(_KINDS, _logger)
