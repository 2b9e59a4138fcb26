"""Says where in the text of a notebook's file the sources of its cells stand.

A notebook is JSON (RFC 8259), and no parser of the standard library keeps positions. They are
needed twice: for the line in the file that a review shows, and to replace a cell's source without
writing anything else anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],]', re.DOTALL)


@dataclass
class Source:
    """One ``source``: its span in the text, and those of its strings (one, if it is no list)."""

    start: int
    end: int
    is_list: bool
    strings: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class _Open:
    """An object or a list that is not closed yet, and the place in it that is being read."""

    is_list: bool
    key: str = ""
    index: int = 0
    wants_key: bool = True


def sources(text: str) -> dict[int, Source]:
    """Maps the place of each cell to its source; ``text`` is valid JSON."""
    found: dict[int, Source] = {}
    stack: list[_Open] = []
    for token in _TOKEN.finditer(text):
        sign, start, end = token[0], token.start(), token.end()
        top = stack[-1] if stack else None
        if sign in "{[":
            if sign == "[" and _is_cells(stack):
                found.clear()  # of two equal keys the last one counts, as for `json`
            elif sign == "[" and _is_source(stack):
                found[stack[1].index] = Source(start, start, True)
            stack.append(_Open(sign == "["))
        elif sign in "}]":
            stack.pop()
            if sign == "]" and _is_source(stack):
                found[stack[1].index].end = end
        elif top is None:
            continue
        elif sign == ",":
            top.index += 1
            top.wants_key = True
        elif not top.is_list and top.wants_key:
            top.key, top.wants_key = json.loads(sign, strict=False), False
        elif _is_source(stack):
            found[stack[1].index] = Source(start, end, False, [(start, end)])
        elif top.is_list and _is_source(stack[:-1]):
            found[stack[1].index].strings.append((start, end))
    return found


def _is_cells(stack: list[_Open]) -> bool:
    return len(stack) == 1 and stack[0].key == "cells"


def _is_source(stack: list[_Open]) -> bool:
    return (
        len(stack) == 3
        and stack[0].key == "cells"
        and stack[1].is_list
        and not stack[2].is_list
        and stack[2].key == "source"
    )


class FileLines:
    """Finds the line of the file (from 1) on which a line of a cell (from 0) is written."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._sources = sources(text)

    def line(self, cell: int, line: int) -> int:
        """Returns the line of the file; 1 where the cell has no source in it."""
        source = self._sources.get(cell)
        if source is None:
            return 1
        at = source.start
        for start, starts_at in self._starts(source):
            if starts_at > line:
                break
            at = start
        return self._text.count("\n", 0, at) + 1

    def _starts(self, source: Source) -> Iterator[tuple[int, int]]:
        """Yields the offset of each string, and the line of the cell that it begins with."""
        line = 0
        for start, end in source.strings:
            yield start, line
            line += json.loads(self._text[start:end], strict=False).count("\n")
