"""Names that are there before any cell runs: Python's builtins and what IPython adds."""

from __future__ import annotations

import builtins
import re

# The server's Python may be older than the kernel's.
_NEWER = frozenset(
    {"aiter", "anext", "BaseExceptionGroup", "EncodingWarning", "ExceptionGroup"}
    | {"PythonFinalizationError", "WindowsError"}
)
# `__file__` is missing on purpose: a notebook has none.
_MODULE = frozenset(
    {"__name__", "__doc__", "__package__", "__loader__", "__spec__", "__builtins__"}
    | {"__builtin__", "__annotations__", "__session__"}
)
_IPYTHON = frozenset(
    {"In", "Out", "get_ipython", "exit", "quit", "display", "open", "_", "__", "___"}
    | {"_i", "_ii", "_iii", "_ih", "_oh", "_dh", "_exit_code", "_sh"}
)
_AMBIENT = _NEWER | _MODULE | _IPYTHON | frozenset(dir(builtins)) - {"__file__"}
_NUMBERED = re.compile(r"_i?\d+")

# What Python 2 had and Python 3 has not, and what stands for it now.
PYTHON_2 = {
    "unicode": "str",
    "xrange": "range",
    "raw_input": "input",
    "basestring": "str",
    "unichr": "chr",
    "long": "int",
    "reduce": "functools.reduce",
    "reload": "importlib.reload",
    "cmp": "a comparison of your own",
    "execfile": "%run",
}


def is_ambient(name: str) -> bool:
    """Says whether ``name`` is bound in a kernel that has run nothing yet."""
    return name in _AMBIENT or _NUMBERED.fullmatch(name) is not None
