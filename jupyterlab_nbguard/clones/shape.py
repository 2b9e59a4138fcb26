"""Sees at a glance what the statements of a text look like, without reading its tokens.

Statements of the same codes have the same shape here. So have some others, since words that stand
side by side are one; but it takes a quarter of the time of the lexer, which need not read then what
cannot have a copy.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from jupyterlab_nbguard.clones.alphabet import CODES, END, LITERAL, NAME, QUOTED
from jupyterlab_nbguard.clones.tokens import lex_by_tokens
from jupyterlab_nbguard.clones.weight import is_light

WORD = b"A"
"""The shape of a single name; of a docstring, too, though the lexer takes that for a comment."""
_LETTER = b"a"
"""What a word is made of, until it is seen as one."""
_NO_CODE = b'"'
_STRING = "\x01"
_IN_PLACE = f" {_STRING} "
"""The spaces keep a string apart from the words around it; its prefix counts as one."""
_QUOTED = re.compile(QUOTED, re.VERBOSE | re.DOTALL)
_QUOTED_OR_COMMENT = re.compile(rf"{QUOTED}|\#[^\n]*", re.VERBOSE | re.DOTALL)
_COMMENT = re.compile(r"#[^\n]*")
_ODD_NUMBER = re.compile(rb"0(?<![ae0]0)[ae0]*(?:\.|(?<=e)[+-](?=0))(?:e[+-](?=0)|[ae0.])*")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_TRAILING_COMMA = re.compile(rb",(?=[)\]}])")


def _kind(byte: int) -> int:
    character = chr(byte)
    if character in "eE":
        return ord("e")  # it may begin an exponent
    if character.isalpha() or character in ("_", _STRING):
        return _LETTER[0]
    if character.isdigit():
        return ord("0")
    if character in " \t\f":
        return ord(" ")
    return byte if character in CODES or character == "\n" else _NO_CODE[0]


_KINDS = bytes(_kind(it) if it < 128 else 0 for it in range(256))
_WORDS = bytes(_LETTER[0] if it in b"e0" else it for it in range(256))
_OPENING, _CLOSING = b"()"
_SHAPES = bytes.maketrans(b"[{]}", b"(())")
_NO_SHAPE = bytes(it for it in range(256) if it not in b"()[]{};")
_SIGNS = [_NO_CODE] * 256
for _text, _code in CODES.items():
    _SIGNS[_code] = WORD if _text.isalpha() else _text.encode()
_SIGNS[NAME] = _SIGNS[LITERAL] = WORD
_SIGNS[END] = b";"


class Shape:
    """The shapes of the statements of a text; of each no less than the tokens it has."""

    def __init__(
        self,
        statements: Sequence[bytes],
        sizes: Sequence[int],
        lines: Sequence[_Logical] = (),
        text: str = "",
    ) -> None:
        self.statements = statements
        self.sizes = sizes
        self.tokens = sum(sizes)
        self._lines, self._text = lines, text

    @cached_property
    def kinds(self) -> frozenset[bytes]:
        """The shapes, each once."""
        return frozenset(self.statements)

    @cached_property
    def weights(self) -> Sequence[int]:
        """No less than the tokens of each statement that count (see :mod:`.weight`)."""
        if not self._lines:
            return self.sizes
        weights, texts = list[int](), self._text.split("\n")
        for line, number, is_whole in self._lines:
            first = len(weights)
            weights += line.sizes
            if line.sizes and is_light(texts[number], is_whole):
                weights[first] = 0
        return weights


def shape_of(text: str) -> Shape:
    """Returns the shape of some code, whose lines end in newlines only."""
    return glanced(text) or read(text)


def read(text: str) -> Shape:
    """Returns the shape of any code, as the lexer reads it."""
    lexed = lex_by_tokens(text.split("\n"))
    shapes = [
        _as_one(b"".join(map(_SIGNS.__getitem__, lexed.codes[it.first : it.end - 1])))
        for it in lexed.statements
    ]
    sizes = [it.end - it.first for it in lexed.statements]
    return Shape(shapes, sizes)


def _as_one(words: bytes) -> bytes:
    """Makes one word of those that stand side by side."""
    return words.title().translate(None, _LETTER)


class _Line(NamedTuple):
    """What is known of a line that was made of kinds of characters."""

    deeper: int
    """The brackets that it leaves open."""
    lowest: int
    """How many of those that are open before it closes at most, as a negative number."""
    is_odd: bool
    """Whether a semicolon stands in brackets."""
    statements: Sequence[bytes]
    sizes: Sequence[int]


_Logical = tuple[_Line, int, bool]
"""A whole line, the row that it begins on, and whether that is all of it."""


class _Lines(dict[bytes, _Line]):
    """Lines by what they are made of, kept for those that come again: nearly all do."""

    def __missing__(self, text: bytes) -> _Line:
        if len(self) >= _MOST:
            self.clear()
        line = self[text] = _line(text)
        return line


_MOST = 20_000
_lines = _Lines()


def _line(text: bytes) -> _Line:
    deeper = lowest = 0
    is_odd = False
    for sign in text.translate(_SHAPES, _NO_SHAPE):
        if sign == _OPENING:
            deeper += 1
        elif sign == _CLOSING:
            deeper -= 1
            lowest = min(lowest, deeper)
        else:
            is_odd = is_odd or deeper > lowest  # it stands in brackets
    bare = [_TRAILING_COMMA.sub(b"", it) for it in text.split(b";")]
    pieces = [it for it in bare if it]
    sizes = [len(it) + 1 for it in pieces]
    return _Line(deeper, lowest, is_odd, [_as_one(it) for it in pieces], sizes)


def glanced(text: str) -> Shape | None:
    """Returns the shape of some code; None where it cannot be seen at a glance."""
    if _STRING in text or "\\#" in text:  # no line goes on there, though one seems to
        return None
    text = _without_strings_and_comments(text)
    if "\\\n" in text:
        text = text.replace("\\\n", " ")
    if text.endswith("\\"):  # it joins a line that nobody has typed yet
        text = text[:-1]
    if not text.isascii():
        text = _FOREIGN.sub(_at_home, text)
    data = text.encode().translate(_KINDS)
    if b"..0" in data:
        return None
    if b".0" in data:
        data = data.replace(b".0", b" 0")
    if b"0." in data or b"e-0" in data or b"e+0" in data:
        data = _ODD_NUMBER.sub(b"0", data)
    # The first letter of a word becomes a capital one, and then only that is left of it.
    data = data.translate(_WORDS).title().translate(None, b" " + _LETTER)
    logical = _logical(data.split(b"\n"))
    if b";" in data and any(line.is_odd for line, _, _ in logical):
        return None
    statements = [it for line, _, _ in logical for it in line.statements]
    return Shape(statements, [it for line, _, _ in logical for it in line.sizes], logical, text)


def _without_strings_and_comments(text: str) -> str:
    # To look for one of them only takes half the time.
    if "#" not in text:
        return _QUOTED.sub(_IN_PLACE, text) if '"' in text or "'" in text else text
    if '"' not in text and "'" not in text:
        return _COMMENT.sub("", text)
    return _QUOTED_OR_COMMENT.sub(_replaced, text)


def _replaced(match: re.Match[str]) -> str:
    return "" if match[0][0] == "#" else _IN_PLACE


def _at_home(match: re.Match[str]) -> str:
    if match[0].isdecimal():
        return "0"
    return "a" if match[0].isalnum() else '"'


def _logical(rows: Sequence[bytes]) -> list[_Logical]:
    """Returns whole lines, each with the row that it begins on, and whether that is all of it."""
    found, open_, first, depth = list[_Logical](), b"", 0, 0
    for number, row in enumerate(rows):
        if not row:
            continue
        line = _lines[row]
        if not depth:
            if line.deeper == line.lowest:
                found.append((line, number, True))
                continue
            open_, first = b"", number
        open_ += row
        depth = max(depth + line.deeper, line.deeper - line.lowest)
        if not depth:
            found.append((_lines[open_], first, False))
    if depth:
        found.append((_lines[open_], first, False))
    return found
