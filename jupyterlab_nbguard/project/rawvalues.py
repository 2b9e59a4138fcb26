"""Says where in the text of a notebook's file the value of some key of a cell stands."""

from __future__ import annotations

import json
import re

# Strings, signs, and what else JSON has: numbers, true, false, null.
_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)


def cell_values(text: str, key: str) -> dict[int, tuple[int, int]]:
    """Maps the place of each cell that has the key to its value's span; ``text`` is valid JSON."""
    found: dict[int, tuple[int, int]] = {}
    signs: list[str] = []  # the brackets that are open
    top_key = cell_key = ""
    cell = start = -1
    wants_key = False
    for token in _TOKEN.finditer(text):
        sign = token[0]
        depth = len(signs)
        if depth == 3 and top_key == "cells" and signs == ["{", "[", "{"]:
            if wants_key and sign[0] == '"':
                cell_key, wants_key, start = json.loads(sign, strict=False), False, -1
                continue
            if start < 0 and sign not in ":,}":
                start = token.start()
            if sign in (",", "}"):
                wants_key = True
            elif cell_key == key and sign[0] not in "{[:":
                found[cell] = (start, token.end())
        elif depth == 1 and sign[0] == '"' and wants_key:
            top_key, wants_key = json.loads(sign, strict=False), False
            if top_key == "cells":
                found.clear()  # of two equal keys the last one counts, as for `json`
                cell = -1
        elif depth == 1 and sign == ",":
            wants_key = True
        if sign in "{[":
            signs.append(sign)
            wants_key = sign == "{" and len(signs) in (1, 3)
            if len(signs) == 3 and top_key == "cells" and signs[:2] == ["{", "["]:
                cell += 1
        elif sign in "}]":
            signs.pop()
            if (
                len(signs) == 3
                and cell_key == key
                and signs == ["{", "[", "{"]
                and top_key == "cells"
            ):
                found[cell] = (start, token.end())
    return found
