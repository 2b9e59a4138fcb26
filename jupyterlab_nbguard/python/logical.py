"""Finds where logical lines begin and end without parsing: magics stand only where they begin.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SIGNIFICANT = re.compile(r"""\"{3}|'{3}|["']|\#[^\n]*|[\[({]|[\])}]|\\\n|\n|=""")
# What ends a string, by the quotes that it begins with.
CLOSING = {
    '"""': re.compile(r'[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""', re.DOTALL),
    "'''": re.compile(r"[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''", re.DOTALL),
    '"': re.compile(r'[^"\\\n]*(?:\\.[^"\\\n]*)*"', re.DOTALL),
    "'": re.compile(r"[^'\\\n]*(?:\\.[^'\\\n]*)*'", re.DOTALL),
}


@dataclass(frozen=True)
class LogicalLine:
    """Where one logical line ends, and what stands in it outside strings and brackets."""

    end: int
    """The place just behind its line end."""
    assign: int
    """The place of its first ``=``, or -1."""
    commented: bool
    """Whether it ends in a comment, or in a string that is never closed."""


def logical_line(text: str, start: int) -> LogicalLine:
    """Returns the logical line that begins at ``start``; its line ends are newlines."""
    position, depth, assign, comment = start, 0, -1, -1
    while True:
        match = _SIGNIFICANT.search(text, position)
        if match is None:
            end = len(text)
            break
        token, position = match.group(), match.end()
        if token == "\n":
            if depth == 0:
                end = position
                break
        elif token[0] == "#":
            comment = match.start()
        elif token in CLOSING:
            closing = CLOSING[token].match(text, position)
            if closing is not None:
                position = closing.end()
            elif len(token) == 3:
                return LogicalLine(len(text), assign, True)
        elif token in "([{":
            depth += 1
        elif token in ")]}":
            depth = max(0, depth - 1)
        elif token == "=":
            if text.startswith("=", position):
                position += 1
            elif assign < 0 and depth == 0 and text[match.start() - 1] not in "!<>:+-*/%&|^@":
                assign = match.start()
    commented = comment >= 0 and "\n" not in text[comment:end].rstrip()
    return LogicalLine(end, assign, commented)
