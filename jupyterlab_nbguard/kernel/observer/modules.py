"""The user's own modules, which lie beside the notebook: what is in them is read like a class."""

from __future__ import annotations

import os
import sys
from types import ModuleType
from typing import Any

from jupyterlab_nbguard.kernel.observer.kinds import module_name
from jupyterlab_nbguard.kernel.observer.walk import Walk
from jupyterlab_nbguard.model.versions import digest

_INSTALLED = ("site-packages", "dist-packages")


def source_of(content: dict[str, Any]) -> str:
    """Returns the file of a module by its namespace, if it lies beside the notebook, else ``""``.

    What is installed, or belongs to Python, is none: it does not change while one works.
    """
    path = content.get("__file__")
    if type(path) is not str or module_name(content) == "__main__":
        return ""
    full = os.path.abspath(path)
    beside = full.startswith(os.getcwd() + os.sep)
    return full if beside and not any(word in full for word in _INSTALLED) else ""


def is_local(module: object) -> bool:
    """Says whether the module of that name lies beside the notebook."""
    found = sys.modules.get(module) if type(module) is str else None
    return found is not None and bool(source_of(found.__dict__))


def is_own_module(value: object) -> bool:
    """Says whether an object is a module that lies beside the notebook."""
    return type(value) is ModuleType and bool(source_of(value.__dict__))


def read_module(look: Walk, name: str, content: dict[str, Any], top: bool) -> str:
    """Returns the version of one of the user's modules; its attributes are its parts."""
    look.sight.ids.add(id(content))
    parts = {
        f".{key}": look.read(item)
        for key, item in list(content.items())
        if type(key) is str and not key.startswith("__")
    }
    return look.whole(digest("module", name), parts, top)


def imported_sources(modules: set[str]) -> dict[str, int]:
    """Finds the files beside the notebook that hold these modules, and the packages they are in.

    Each comes with a mark of when it was loaded: `importlib.reload` gives a module a new spec.
    """
    found: dict[str, int] = {}
    for module in sorted(modules):
        pieces = module.split(".")
        for end in range(1, len(pieces) + 1):
            loaded = sys.modules.get(".".join(pieces[:end]))
            if loaded is not None and (source := source_of(loaded.__dict__)):
                found[source] = id(loaded.__dict__.get("__spec__"))
    return found
