"""Compares texts, and shows how they differ by a diff that a person can read."""

from __future__ import annotations

from difflib import unified_diff
from itertools import islice

from .difference import OutputDifference, Rules
from .normalise import normalise
from .numbers import changed, value

LINES = 40
WIDTH = 200
_COMPARED = 400
"""Lines from the first difference on: to find the shortest diff takes time by their square."""
_NUMBERS = 5


def compare_texts(
    old: str, new: str, rules: Rules, *, title: str = "", data: bool = False
) -> OutputDifference | None:
    """Returns how two texts differ, ``None`` where they say the same. ``title`` goes ahead."""
    if old == new:
        return None
    old, new = normalise(old, rules, data=data), normalise(new, rules, data=data)
    if _plain(old) == _plain(new):
        return None
    head = f"{title}\n" if title else ""
    numbers = changed(old, new, rules.tolerance)
    if numbers is None:
        return OutputDifference("text", head + diff(old, new, rules))
    several = list(islice(numbers, _NUMBERS + 1))
    if not several:
        return None
    shown = ", ".join(f"{a} → {b}{_percent(a, b)}" for a, b in several[:_NUMBERS])
    more = ", …" if len(several) > _NUMBERS else ""
    return OutputDifference("number", f"{head}{shown}{more}\n{diff(old, new, rules)}")


def same_texts(old: str, new: str, rules: Rules, *, data: bool = False) -> bool:
    """Says whether two texts say the same."""
    if old == new:
        return True
    old, new = normalise(old, rules, data=data), normalise(new, rules, data=data)
    return _plain(old) == _plain(new) or _near(old, new, rules)


def diff(old: str, new: str, rules: Rules) -> str:
    """Returns a unified diff without headers, bounded in lines and in their width."""
    before, after = _plain(old).split("\n"), _plain(new).split("\n")
    if len(before) == len(after):
        # A line within the tolerance is no difference, and shall not look like one.
        after = [a if _near(a, b, rules) else b for a, b in zip(before, after, strict=True)]
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    start = max(0, start - 3)
    before, after = before[start : start + _COMPARED], after[start : start + _COMPARED]
    lines = [
        _cut(line)
        for line in unified_diff(before, after, n=2, lineterm="")
        if not line.startswith(("--- ", "+++ ", "@@ "))
    ]
    if len(lines) > LINES:
        lines = [*lines[:LINES], f"… {len(lines) - LINES} lines more"]
    return "\n".join(lines)


def short(text: str, width: int = 80) -> str:
    """Returns a text on one line, cut where it is too long."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"


def _near(old: str, new: str, rules: Rules) -> bool:
    if old == new:
        return True
    numbers = changed(old, new, rules.tolerance)
    return numbers is not None and not any(numbers)


def _plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def _percent(old: str, new: str) -> str:
    a, b = value(old), value(new)
    if not a or abs(a) == float("inf") or abs(b) == float("inf"):
        return ""
    percent = 100 * (b - a) / abs(a)
    return f" ({percent:+.3g}%)" if abs(percent) < 1000 else ""


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else line[: WIDTH - 1] + "…"
