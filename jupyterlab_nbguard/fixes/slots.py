"""Finds where one more argument or parameter fits into a pair of parentheses."""

from __future__ import annotations

import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass

from jupyterlab_nbguard.model.text import Position

_SILENT = frozenset({tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT})


@dataclass(frozen=True)
class Slot:
    """A pair of parentheses behind a name."""

    last: Position
    """Behind the last thing in them, or behind the opening one where they are empty."""
    empty: bool
    keywords: Position | None = None
    """Where ``**`` stands, which nothing may follow in a list of parameters."""


def slot_behind(source: str, name_end: Position) -> Slot | None:
    """Returns the parentheses that follow a name, below type parameters; None without any."""
    depth, last, keywords, before = 0, None, None, ""
    brackets = 0
    try:
        for token in _tokens(source, name_end):
            if token.type in _SILENT:
                continue
            text = token.string
            if depth == 0 and text != "(":
                brackets += (text == "[") - (text == "]")
                if brackets == 0 and text != "]":
                    return None
                continue
            if depth == 0 and brackets:
                continue  # a bound of a type parameter
            if text in ("(", "[", "{"):
                depth += 1
            elif text in (")", "]", "}"):
                depth -= 1
            elif text == "**" and depth == 1 and before in ("(", ","):
                keywords = _place(token.start, name_end)
            if depth == 0:
                return None if last is None else Slot(last, before == "(", keywords)
            if not (text == "," and depth == 1):
                last = _place(token.end, name_end)
            before = text
    except (tokenize.TokenError, SyntaxError):
        return None
    return None


def _tokens(source: str, start: Position) -> Iterator[tokenize.TokenInfo]:
    lines = source.split("\n")[start.line :]
    lines[0] = lines[0][start.column :]
    return tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline)


def _place(token: tuple[int, int], start: Position) -> Position:
    line, column = token[0] - 1, token[1]
    return Position(start.line + line, column + (start.column if line == 0 else 0))
