"""The tokens that code is compared by: how they are found in a text, and their codes."""

from __future__ import annotations

import keyword
from typing import NamedTuple

NAME, LITERAL, END = 1, 2, 3
"""The codes of identifiers, of literals, and of the end of a statement."""
OTHER = 255
_KEYWORDS = [it for it in keyword.kwlist if it not in ("True", "False", "None")]
_SIGNS = (
    "**= //= >>= <<= ... ** // >> << <= >= == != -> := += -= *= /= %= @= &= |= ^= "
    "+ - * / % @ & | ^ = < > ~ ( ) [ ] { } , : . ` $ ? !"
)
# Written down in this order into indexes: append only, and raise the index's version.
CODES = {text: number for number, text in enumerate([*_KEYWORDS, *_SIGNS.split()], 4)}
CODES |= {"True": LITERAL, "False": LITERAL, "None": LITERAL, ";": END}

_PREFIX = r"(?:[rRuUfFbBtT]{1,2})?"
QUOTED = r"""\"\"\"[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*\"\"\"
        |'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''
        |"[^"\\\n]*(?:\\.[^"\\\n]*)*"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'"""
STRING = rf"""(?=[rRuUfFbBtT"']){_PREFIX}(?:{QUOTED})"""
WORD = r"[^\W\d]\w*"
NUMBER = r"(?:\d|\.\d)(?:[eE][+-](?=\d)|[\w.])*"
LINE = r"(?:\#[^\n]*)?\n"
JOINED = r"\\\n|\#[^\n]*"
OPERATOR = r"\*\*=?|//=?|>>=?|<<=?|\.\.\.|->|[<>=!:+\-*/%@&|^]=|."


class Statement(NamedTuple):
    """One logical line: its tokens (the last is its end), lines (0-based), and indentation."""

    first: int
    end: int
    line: int
    end_line: int
    """The last line that belongs to it."""
    indent: int


def unquoted(text: str) -> str:
    """Returns a string's content; which quotes are around it is layout."""
    start = 0
    while text[start] not in "\"'":  # letters before it
        start += 1
    size = 3 if text[start : start + 3] in ('"""', "'''") else 1
    return "'" + text[start + size : -size]
