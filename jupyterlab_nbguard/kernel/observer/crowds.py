"""Tells containers in containers that are too many to be read one by one, without reading them.

Records as they come from JSON, thousands of them: to read as many as one look may, and then to
know the value by its origin all the same, takes thirty times as long as to count them.
"""

from __future__ import annotations

from typing import Any

from jupyterlab_nbguard.kernel.observer.atoms import ATOM_IDENTITIES, ATOMS
from jupyterlab_nbguard.kernel.observer.kinds import all_of, identity, kind_of

_FLAT = 64
"""Elements from which a container of atoms is read as one."""


def crowd(value: Any, limit: int) -> set[int] | None:
    """Returns the identities of what was found to be more than ``limit`` elements.

    ``None`` where there are less, or others than lists, tuples, dicts and atoms among them.
    """
    found: set[int] = set()
    visited: set[int] = set()
    pending = [_items(value)]
    while pending:
        for item in pending[-1]:
            kind = kind_of(item)
            if kind in ATOMS:
                continue
            limit -= 1
            if limit < 0:
                return found
            if kind is list or kind is dict:
                found.add(id(item))
            elif kind is not tuple:
                return None
            mark = identity(item)
            if mark not in visited:
                visited.add(mark)
                pending.append(_items(item))
                break
        else:
            pending.pop()
    return None


def _items(value: Any) -> Any:
    items = list(value.values()) if type(value) is dict else value
    flat = len(items) >= _FLAT and all_of(items, ATOM_IDENTITIES)
    return iter(() if flat else items)
