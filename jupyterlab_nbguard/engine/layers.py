"""Lays one table of settings over another: an organisation's below, a project's above."""

from __future__ import annotations

from collections.abc import Mapping


def layered(below: Mapping[str, object], above: Mapping[str, object]) -> dict[str, object]:
    """Returns both tables in one, key by key.

    What both say is said by the one above; tables within them are layered in turn, lists are not
    joined: who writes ``ignore = []`` wants to hear of everything.
    """
    merged = dict(below)
    for key, value in above.items():
        known = merged.get(key)
        if isinstance(known, Mapping) and isinstance(value, Mapping):
            merged[key] = layered(known, value)
        else:
            merged[key] = value
    return merged
