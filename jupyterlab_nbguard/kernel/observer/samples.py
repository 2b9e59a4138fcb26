"""What is told of a container that is too large to be read: its size, a few elements, and a mark.

The mark stands for which objects it holds. It is another when one of them was exchanged for
another, though not when one of them was changed; and another in another run, whatever it holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from jupyterlab_nbguard.kernel.observer.atoms import ATOMS, atom
from jupyterlab_nbguard.kernel.observer.kinds import identity, kind_of, plain_dict
from jupyterlab_nbguard.model.versions import digest

_SAMPLE = 32
_MARKED = 100_000
"""Objects of which it is asked which they are."""


def sample(value: Any) -> tuple[str, str]:
    """Returns the content of a few elements, and the mark."""
    try:
        return _sample(value)
    except RuntimeError:  # a thread is changing it
        return "", ""


def _sample(value: Any) -> tuple[str, str]:
    kind = kind_of(value)
    if kind is list or kind is tuple:
        step = max(1, len(value) // _SAMPLE)
        return _content(kind, value, value[::step][:_SAMPLE]), _mark(value)
    if kind is dict:
        first = [it for pair in islice(value.items(), _SAMPLE) for it in pair]
        return _content(kind, value, first), _mark(value.values())
    if kind is set:
        return _content(kind, value, ()), ""
    attributes = plain_dict(value)
    if attributes is None:
        return "", ""
    held = list(attributes.values())
    return _content(dict, held, held[:_SAMPLE]), _mark(held)


def _content(kind: type, value: Any, items: Iterable[Any]) -> str:
    pieces = [atom(item) for item in items if kind_of(item) in ATOMS]
    return digest(kind.__name__, str(len(value)), *pieces)


def _mark(held: Any) -> str:
    return str(hash(tuple(map(identity, held)))) if len(held) <= _MARKED else ""
