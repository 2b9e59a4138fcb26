"""What functions and classes are made of, and which global names their code reads."""

from __future__ import annotations

import dis
from types import CodeType
from typing import Any, NamedTuple

from jupyterlab_nbguard.model.versions import digest
from jupyterlab_nbguard.python.changing import CHANGING_METHODS
from jupyterlab_nbguard.python.effects import SEEDS

_GLOBAL_READS = frozenset({"LOAD_GLOBAL", "LOAD_NAME"})
_GLOBAL_WRITES = frozenset({"STORE_GLOBAL", "DELETE_GLOBAL"})
_PART_WRITES = frozenset({"STORE_ATTR", "DELETE_ATTR", "STORE_SUBSCR", "DELETE_SUBSCR"})
_DRAWS = frozenset(
    {"choice", "choices", "gauss", "normal", "permutation", "poisson", "rand", "randint", "randn"}
    | {"random_sample", "randrange", "sample", "shuffle", "standard_normal", "uniform"}
)
_CACHE_LIMIT = 2000


class _Entry(NamedTuple):
    code: CodeType
    digest: str
    reads: frozenset[str]
    writes: frozenset[str]
    counts: bool
    fills: bool
    seeds: bool


class CodeBook:
    """Remembers the digest and the global names of code objects, which never change."""

    def __init__(self) -> None:
        self._known: dict[int, _Entry] = {}

    def _entry(self, code: CodeType) -> _Entry:
        # Keyed by identity (hashing a code object hashes all its constants); the entry keeps the
        # code alive, so that its identity cannot be given to another one.
        entry = self._known.get(id(code))
        if entry is None:
            if len(self._known) >= _CACHE_LIMIT:
                self._known.clear()
            entry = _Entry(code, _digest(code), *_effects(code), _seeds(code))
            self._known[id(code)] = entry
        return entry

    def digest(self, code: CodeType) -> str:
        """Returns a digest of what ``code`` does, without its line numbers."""
        return self._entry(code).digest

    def reads(self, code: CodeType) -> frozenset[str]:
        """Returns the global names that ``code`` and the functions inside it read."""
        return self._entry(code).reads

    def writes(self, code: CodeType) -> frozenset[str]:
        """Returns the global names that ``code`` and the functions inside it bind or delete."""
        return self._entry(code).writes

    def counts(self, code: CodeType) -> bool:
        """Says whether ``code`` binds variables of the function around it: a counter does."""
        return self._entry(code).counts

    def fills(self, code: CodeType) -> bool:
        """Says whether ``code`` changes objects, by the look of it: it sets parts, or appends."""
        return self._entry(code).fills

    def seeds(self, code: CodeType) -> bool:
        """Says whether ``code`` sets a seed, by the look of it, before it draws."""
        return self._entry(code).seeds


def _digest(code: CodeType) -> str:
    pieces = [code.co_name, ",".join(code.co_names), ",".join(code.co_varnames)]
    pieces.append(",".join(code.co_freevars) + "|" + ",".join(code.co_cellvars))
    pieces.append(f"{code.co_argcount} {code.co_kwonlyargcount} {code.co_flags}")
    for constant in code.co_consts:
        pieces.append(_constant(constant))
    return digest(code.co_code, *pieces)


def _constant(value: Any) -> str:
    if isinstance(value, CodeType):
        return _digest(value)
    if isinstance(value, tuple):
        return "(" + ",".join(map(_constant, value)) + ")"
    if isinstance(value, frozenset):
        return "{" + ",".join(sorted(map(_constant, value))) + "}"
    return type(value).__name__ + repr(value)


def _seeds(code: CodeType) -> bool:
    # Names stand there in the order of their first use.
    first = next((name for name in code.co_names if name in SEEDS or name in _DRAWS), "")
    return first in SEEDS


def _effects(code: CodeType) -> tuple[frozenset[str], frozenset[str], bool, bool]:
    reads = set()
    writes = set()
    counts = fills = False
    pending = [code]
    while pending:
        current = pending.pop()
        for instruction in dis.get_instructions(current):
            name = instruction.opname
            if name in _GLOBAL_READS:
                reads.add(instruction.argval)
            elif name in _GLOBAL_WRITES:
                writes.add(instruction.argval)
            elif name == "STORE_DEREF":
                counts = counts or instruction.argval in code.co_freevars
            elif name in _PART_WRITES:
                fills = True
        fills = fills or not CHANGING_METHODS.isdisjoint(current.co_names)
        pending.extend(item for item in current.co_consts if isinstance(item, CodeType))
    return frozenset(reads), frozenset(writes), counts, fills
