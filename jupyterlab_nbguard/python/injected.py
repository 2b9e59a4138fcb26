"""Builds the one text of the def-use collector that the observer runs inside kernels."""

from __future__ import annotations

import inspect
from types import ModuleType

from jupyterlab_nbguard.python import (
    bindings,
    bodies,
    effects,
    expressions,
    names,
    state,
    syntax,
    uses,
)

# In the order in which they need one another; their top-level names are distinct.
INJECTED: tuple[ModuleType, ...] = (
    uses,
    syntax,
    effects,
    bodies,
    state,
    expressions,
    bindings,
    names,
)


def injected_source() -> str:
    """Returns source that defines `collect` in an empty namespace of Python 3.8 or later."""
    texts = ["from __future__ import annotations\n"]
    for module in INJECTED:
        texts.append(_without_imports(inspect.getsource(module)))
    return "\n".join(texts)


def _without_imports(source: str) -> str:
    """Drops the imports of sibling files, which stand above in the same text."""
    kept, inside = [], False
    for line in source.splitlines():
        starts = line.startswith(("from jupyterlab_nbguard.", "from __future__ "))
        if not (starts or inside):
            kept.append(line)
        inside = (inside or (starts and line.endswith("("))) and line != ")"
    return "\n".join(kept) + "\n"
