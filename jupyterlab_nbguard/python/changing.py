"""Names of methods that change the object they belong to.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

CHANGING_METHODS = frozenset(
    {"add", "append", "appendleft", "clear", "difference_update", "discard", "extend"}
    | {"extendleft", "fill", "fit", "insert", "intersection_update", "load_state_dict"}
    | {"partial_fit", "pop", "popitem", "popleft", "put", "remove", "resize", "reverse"}
    | {"rotate", "setdefault", "shuffle", "sort", "symmetric_difference_update", "update"}
    | {"write", "writelines", "read", "readline", "readlines", "seek", "send"}
    | {"execute", "executemany", "executescript"}
    | {"choice", "gauss", "integers", "normal", "permutation", "randint", "random", "randrange"}
    | {"standard_normal", "uniform"}
)
