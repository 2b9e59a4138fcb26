"""Compares JSON, such as a chart's data, number by number and without random ids."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from .difference import OutputDifference, Rules
from .numbers import NOISE
from .text import same_texts, short

_SHOWN = 5
_RANDOM = frozenset(("id", "uid", "uuid", "uirevision", "model_id", "comm_id", "docid", "root_id"))
"""Keys whose values differ from run to run."""


def compare_data(old: Any, new: Any, rules: Rules) -> OutputDifference | None:
    """Returns where two values of JSON differ."""
    found = _differences(old, new, rules, "")
    try:
        lines = list(islice(found, _SHOWN + 1))
    except RecursionError:
        return None if old == new else OutputDifference("data", "deeply nested data differ")
    if not lines:
        return None
    if len(lines) > _SHOWN:
        lines[_SHOWN] = "…"
    return OutputDifference("data", "\n".join(lines))


def _differences(old: Any, new: Any, rules: Rules, place: str) -> Iterator[str]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys((*old, *new)):
            if key in _RANDOM:
                continue
            at = f"{place}.{key}" if place else str(key)
            if key not in old or key not in new:
                yield f"{at}: {'is new' if key in new else 'is gone'}"
            else:
                yield from _differences(old[key], new[key], rules, at)
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield f"{place}: {len(old)} → {len(new)} entries"
            return
        for number, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _differences(before, after, rules, f"{place}[{number}]")
    elif not _same(old, new, rules):
        yield f"{place or 'value'}: {short(str(old))} → {short(str(new))}"


def _same(old: Any, new: Any, rules: Rules) -> bool:
    if isinstance(old, str) and isinstance(new, str):
        return same_texts(old, new, rules, data=True)
    if type(old) is bool or type(new) is bool:
        return old is new
    if isinstance(old, float | int) and isinstance(new, float | int):
        if old == new or (old != old and new != new):
            return True
        return math.isclose(old, new, rel_tol=min(rules.tolerance, 1.0), abs_tol=NOISE)
    return bool(old == new)
