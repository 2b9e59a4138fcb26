"""Reads the tokens of plain code: of brackets that match, and of statements on lines of their own.

Nearly all cells hold nothing else, and then whole lines can be taken at a time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from jupyterlab_nbguard.clones.alphabet import (
    CODES,
    END,
    JOINED,
    LINE,
    LITERAL,
    NAME,
    NUMBER,
    OPERATOR,
    OTHER,
    STRING,
    WORD,
    Statement,
    unquoted,
)

_TOKEN = re.compile(
    rf"[ \t\f\r]*((?:{STRING})|{WORD}|{NUMBER}|{LINE}|{JOINED}|{OPERATOR})", re.VERBOSE | re.DOTALL
)
# Codes beside those of the alphabet, while the lines are put together.
_NEW_LINE, _STRING, _LONG_STRING, _SEMICOLON, _JOINED = 250, 251, 252, 253, 254
_OPENING, _CLOSING = ([CODES[it] for it in signs] for signs in ("([{", ")]}"))
_BRACKETS = bytes(1 if it in _OPENING else 2 if it in _CLOSING else it for it in range(256))
_NO_BRACKET = bytes(it for it in range(256) if it not in (*_OPENING, *_CLOSING))
_NO_SHAPE = bytes(it for it in _NO_BRACKET if it != _NEW_LINE)
_FINAL = bytes(LITERAL if it in (_STRING, _LONG_STRING) else it for it in range(256))
_END_OF_LINE = bytes((_NEW_LINE,))
_SEMICOLON_ALONE = bytes((_SEMICOLON,))
_STRINGS = re.compile(b"[%c%c]" % (_STRING, _LONG_STRING))
_ALONE = (LITERAL, _STRING, _LONG_STRING)
_ADJACENT = re.compile(b"[%c%c]{2}" % (_STRING, _LONG_STRING))
# What a formatter adds where it breaks a line.
_TRAILING_COMMA = re.compile(
    b"%b(?=[%b])" % (re.escape(bytes((CODES[","],))), re.escape(bytes(_CLOSING)))
)


_NO_SIGNS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_ "


class _Kinds(dict[str, int]):
    """Codes by token, kept for the ones that come again."""

    _MOST = 20_000
    _LONGEST = 24

    def __missing__(self, token: str) -> int:
        code = _kind(token)
        if len(token) <= self._LONGEST:
            if len(self) >= self._MOST:
                self.clear()
            self[token] = code
        return code


_kinds = _Kinds()


def at_most(source: str) -> int:
    """Returns a number of tokens that code has no more of; that is seen at a glance.

    A sign is a token, and so is what stands between two signs, spaces or lines.
    """
    signs = len(source.encode("utf-8", "surrogatepass").translate(None, _NO_SIGNS))
    spaces = source.count(" ") - 3 * source.count("    ")
    return 2 * signs + spaces + 2


def _kind(token: str) -> int:
    first, last = token[0], token[-1]
    if last == "\n":
        return _JOINED if first == "\\" else _NEW_LINE
    if last in "\"'" and len(token) > 1 and first != "#":
        return _LONG_STRING if "\n" in token else _STRING
    if first == "_" or (first.isalnum() and not first.isdecimal()):
        return CODES.get(token, NAME)
    if first.isdecimal() or (first == "." and token[1:2].isdecimal()):
        return LITERAL
    if first == ";":
        return _SEMICOLON
    return _JOINED if first == "#" else CODES.get(token, OTHER)


def _matches(shapes: bytes) -> bool:
    """Says whether each bracket has its counterpart; which kind of bracket it is does not count."""
    shapes = shapes.replace(_END_OF_LINE, b"")
    while shapes:
        inner = shapes.replace(b"\1\2", b"")
        if len(inner) == len(shapes):
            return False
        shapes = inner
    return True


class Plain:
    """The tokens of some code, which may be plain."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        text = "\n".join(lines) + "\n"
        self._is_whole = text.count("\n") == len(lines)
        self._tokens: list[str] = _TOKEN.findall(text)
        self._raw = bytes(map(_kinds.__getitem__, self._tokens))

    @property
    def most(self) -> int:
        """No less than the tokens that the code has, the ends of statements included."""
        return len(self._tokens)

    def read(self) -> tuple[bytes, list[str], list[Statement]] | None:
        """Returns codes, texts and statements; ``None`` where the code is not plain."""
        raw = self._raw
        self._codes, self._texts = bytearray(), list[str]()
        self._statements = list[Statement]()
        in_one = raw.replace(_END_OF_LINE, b"")
        # Strings beside one another are one, and have to be read with more care.
        if _JOINED in raw or not self._is_whole or _ADJACENT.search(in_one):
            return None
        self._has_trailing_comma = _TRAILING_COMMA.search(in_one) is not None
        shapes = raw.translate(_BRACKETS, _NO_SHAPE)
        if not _matches(shapes) or not self._read_lines(shapes):
            return None
        texts = self._texts
        for match in _STRINGS.finditer(self._codes):
            texts[match.start()] = unquoted(texts[match.start()])
        return bytes(self._codes).translate(_FINAL), texts, self._statements

    def _read_lines(self, shapes: bytes) -> bool:
        raw, tokens = self._raw, self._tokens
        at = line = depth = first_line = 0
        first = -1
        has_semicolon, has_long_string = _SEMICOLON in raw, _LONG_STRING in raw
        for part, shape in zip(raw.split(_END_OF_LINE), shapes.split(_END_OF_LINE), strict=True):
            end = at + len(part)
            if part:
                if first < 0:
                    first, first_line = at, line
                if has_long_string and _LONG_STRING in part:
                    longs = (
                        tokens[at + it] for it, code in enumerate(part) if code == _LONG_STRING
                    )
                    line += sum(it.count("\n") for it in longs)
                if shape:
                    depth += shape.count(1) - shape.count(2)
                if depth == 0:
                    if has_semicolon and _SEMICOLON in raw[first:end]:
                        if first < at or first_line < line or not self._split(at, end, line):
                            return False
                    elif first < at:
                        words = [it for it in tokens[first:end] if it[-1] != "\n"]
                        codes = raw[first:end].replace(_END_OF_LINE, b"")
                        self._add(codes, words, first_line, line)
                    else:
                        self._add(part, tokens[at:end], first_line, line)
                    first = -1
            at = end + 1
            line += 1
        return True

    def _split(self, first: int, end: int, line: int) -> bool:
        """Adds the statements of one line; says whether each has brackets that match."""
        for piece in self._raw[first:end].split(_SEMICOLON_ALONE):
            shape = piece.translate(_BRACKETS, _NO_BRACKET)
            if shape.count(1) != shape.count(2):
                return False
            self._add(piece, self._tokens[first : first + len(piece)], line, line)
            first += len(piece) + 1
        return True

    def _add(self, codes: bytes, words: list[str], line: int, end_line: int) -> None:
        # A docstring is a comment; so is what is left of a masked magic.
        if len(codes) < 2 and (not codes or codes[0] in _ALONE):
            return
        if self._has_trailing_comma and _TRAILING_COMMA.search(codes):
            for match in reversed([*_TRAILING_COMMA.finditer(codes)]):
                del words[match.start()]
            codes = _TRAILING_COMMA.sub(b"", codes)
        first = len(self._codes)
        self._codes += codes
        self._codes.append(END)
        self._texts += words
        self._texts.append("")
        text = self.lines[line]
        indent = len(text) - len(text.lstrip(" \t\f\r"))
        self._statements.append(Statement(first, len(self._codes), line, end_line, indent))
