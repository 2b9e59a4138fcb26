"""Puts a cell, or a lock, into a notebook's file, and leaves every other character as it is.

Reading and writing the JSON would lose its layout: other tools' indentation, escapes, numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

_SPACE = re.compile(r"[ \t\r\n]*")
_INDENT = re.compile(r"\A\ufeff?\s*\{\r?\n([ \t]+)")
HIDDEN = {"jupyter": {"source_hidden": True}}
"""The metadata by which JupyterLab hides a cell's source, as juv writes it."""


def insert_first_cell(text: str, source: str, id_: str | None) -> str:
    """Returns the file's text with a hidden code cell put above all others.

    ``id_`` is ``None`` for a notebook older than nbformat 4.5, whose cells have no ids.
    """
    start, end = _span(text, ("cells",))
    inner = _SPACE.match(text, start + 1)
    assert inner is not None
    empty = inner.end() == end - 1
    cell: dict[str, object] = {"cell_type": "code", "execution_count": None}
    cell.update({"id": id_} if id_ is not None else {})
    cell.update({"metadata": HIDDEN, "outputs": [], "source": _lines(source)})
    indent = _INDENT.search(text)
    if indent is None:
        written = _dump(cell, text, None)
        return f"{text[: start + 1]}{written}{'' if empty else ','}{text[start + 1 :]}"
    step, ending = indent[1], "\r\n" if "\r\n" in text else "\n"
    body = _dump(cell, text, step).replace("\n", f"{ending}{step * 2}")
    before = f"{ending}{step * 2}{body}"
    if empty:
        return f"{text[: start + 1]}{before}{ending}{step}{text[end - 1 :]}"
    return f"{text[: start + 1]}{before},{text[start + 1 :]}"


def replace_source(text: str, index: int, source: str) -> str:
    """Returns the file's text with another source for the cell of an index."""
    start, end = _span(text, ("cells", index, "source"))
    indent = _INDENT.search(text)
    step = indent[1] if indent is not None else None
    if text[start] == '"':  # a source in one piece stays in one piece
        return f"{text[:start]}{_dump(source, text, None)}{text[end:]}"
    written = _dump(_lines(source), text, step)
    if step is not None:
        ending = "\r\n" if "\r\n" in text else "\n"
        written = written.replace("\n", f"{ending}{step * 3}")
    return f"{text[:start]}{written}{text[end:]}"


def set_metadata(text: str, key: str, value: str) -> str:
    """Returns the file's text with a value in the notebook's metadata, in place of an older one."""
    start, end = _span(text, ("metadata",))
    members = list(_members(text, start))
    written = _dump(value, text, None)
    for name, at in members:
        if name == key:
            return f"{text[:at]}{written}{text[_end(text, at) :]}"
    indent = _INDENT.search(text)
    entry = f"{_dump(key, text, None)}: {written}"
    if indent is None:
        comma = ", " if members else ""
        return f"{text[: end - 1]}{comma}{entry}{text[end - 1 :]}"
    step, ending = indent[1], "\r\n" if "\r\n" in text else "\n"
    behind = _end(text, members[-1][1]) if members else start + 1
    comma = "," if members else ""
    return f"{text[:behind]}{comma}{ending}{step * 2}{entry}{ending}{step}{text[end - 1 :]}"


def _dump(value: object, text: str, step: str | None) -> str:
    """Writes JSON, with escapes where the file has no other characters than ASCII either."""
    ascii_only = "\\u" in text and text.isascii()
    return json.dumps(value, ensure_ascii=ascii_only, indent=step)


def _lines(source: str) -> list[str]:
    return source.splitlines(keepends=True)


def _span(text: str, path: tuple[str | int, ...]) -> tuple[int, int]:
    """Returns where a value of the JSON stands; raises ``KeyError`` where there is none."""
    start = _skip(text, 1 if text.startswith("\ufeff") else 0)
    for key in path:
        for name, at in _members(text, start):
            if name == key:
                start = at
                break
        else:
            raise KeyError(key)
    return start, _end(text, start)


def _members(text: str, start: int) -> Iterator[tuple[str | int, int]]:
    """Yields the keys, or the indices, of what an object or a list holds, and where it stands."""
    closing = {"{": "}", "[": "]"}.get(text[start])
    if closing is None:
        return
    place, number = _skip(text, start + 1), 0
    while text[place] != closing:
        name: str | int = number
        if closing == "}":
            after = _end(text, place)
            name = str(json.loads(text[place:after], strict=False))
            place = _skip(text, _skip(text, after) + 1)
        yield name, place
        place, number = _skip(text, _end(text, place)), number + 1
        if text[place] == ",":
            place = _skip(text, place + 1)


def _skip(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found is not None else place


_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_DEEP = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)
_SCALAR = re.compile(r"[^\s,\]}]+")


def _end(text: str, start: int) -> int:
    """Returns the place behind the value that begins at ``start``."""
    if text[start] == '"':
        found = _STRING.match(text, start)
    elif text[start] not in "[{":
        found = _SCALAR.match(text, start)
    else:
        depth = 0
        for token in _DEEP.finditer(text, start):
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
            if not depth:
                return token.end()
        found = None
    if found is None:
        raise KeyError(start)
    return found.end()
