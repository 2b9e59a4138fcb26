"""Sees at a glance what the statements of a text look like, without reading its tokens.

Statements of the same codes have the same shape here. So have some others, since words that stand
side by side are one; but it takes a quarter of the time of the lexer, which need not read then what
cannot have a copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

from jupyterlab_nbguard.clones.alphabet import CODES, END, LITERAL, NAME, QUOTED
from jupyterlab_nbguard.clones.tokens import lex_by_tokens
from jupyterlab_nbguard.clones.weight import is_light

T = TypeVar("T")
WORD = b"a"
"""The shape of a single name; of a docstring, too, though the lexer takes that for a comment."""
_NO_CODE = b'"'
_STRING = "\x01"
_STRING_OR_COMMENT = re.compile(rf"{QUOTED}|\#[^\n]*", re.VERBOSE | re.DOTALL)
_ODD_NUMBER = re.compile(rb"0(?<![ae0]0)[ae0]*(?:\.|(?<=e)[+-](?=0))(?:e[+-](?=0)|[ae0.])*")
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_RUN = re.compile(rb"aa+")
_TRAILING_COMMA = re.compile(rb",(?=[)\]}])")


def _kind(byte: int) -> int:
    character = chr(byte)
    if character in "eE":
        return ord("e")  # it may begin an exponent
    if character.isalpha() or character in ("_", _STRING):
        return WORD[0]
    if character.isdigit():
        return ord("0")
    if character in " \t\f":
        return ord(" ")
    return byte if character in CODES or character == "\n" else _NO_CODE[0]


_KINDS = bytes(_kind(it) if it < 128 else 0 for it in range(256))
_WORDS = bytes(WORD[0] if it in b"e0" else it for it in range(256))
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
        rows: Sequence[bytes] = (),
        text: str = "",
    ) -> None:
        self.statements = statements
        self.sizes = sizes
        self.tokens = sum(sizes)
        self._rows, self._text = rows, text

    @cached_property
    def kinds(self) -> frozenset[bytes]:
        """The shapes, each once."""
        return frozenset(self.statements)

    @cached_property
    def weights(self) -> Sequence[int]:
        """No less than the tokens of each statement that count (see :mod:`.weight`)."""
        if not self._rows:
            return self.sizes
        weights = list[int]()
        for line, start, is_whole in _logical(self._rows, self._text.split("\n")):
            first = len(weights)
            weights += line.sizes
            if line.sizes and is_light(start, is_whole):
                weights[first] = 0
        return weights


def shape_of(lines: Sequence[str]) -> Shape:
    """Returns the shape of some lines of code."""
    return glanced(lines) or read(lines)


def read(lines: Sequence[str]) -> Shape:
    """Returns the shape of any code, as the lexer reads it."""
    lexed = lex_by_tokens(lines)
    shapes = [
        _RUN.sub(WORD, b"".join(map(_SIGNS.__getitem__, lexed.codes[it.first : it.end - 1])))
        for it in lexed.statements
    ]
    sizes = [it.end - it.first for it in lexed.statements]
    return Shape(shapes, sizes)


class _Line(NamedTuple):
    """What is known of a line that was made of kinds of characters."""

    deeper: int
    """The brackets that it leaves open."""
    lowest: int
    """How many of those that are open before it closes at most, as a negative number."""
    is_odd: bool
    statements: Sequence[bytes]
    sizes: Sequence[int]


class _Lines(dict[bytes, _Line]):
    """Lines by what they are made of, kept for those that come again: nearly all do."""

    def __missing__(self, text: bytes) -> _Line:
        if len(self) >= _MOST:
            self.clear()
        line = self[text] = _line(text)
        return line


class _Plain(dict[bytes, "tuple[bytes, int] | None"]):
    """The same of lines that are one statement: its shape, and its size."""

    def __missing__(self, text: bytes) -> tuple[bytes, int] | None:
        if len(self) >= _MOST:
            self.clear()
        line = _lines[text]
        is_one = line.deeper == line.lowest and len(line.sizes) == 1 and not line.is_odd
        found = self[text] = (line.statements[0], line.sizes[0]) if is_one else None
        return found


_MOST = 20_000
_lines = _Lines()
_plain = _Plain()


def _line(text: bytes) -> _Line:
    deeper = lowest = 0
    is_odd = False
    for byte in text:
        if byte in b"([{":
            deeper += 1
        elif byte in b")]}":
            deeper -= 1
            lowest = min(lowest, deeper)
        elif byte in b";":
            is_odd = is_odd or deeper > lowest  # it stands in brackets
    bare = [_TRAILING_COMMA.sub(b"", it) for it in text.split(b";")]
    pieces = [it for it in bare if it]
    sizes = [len(it) + 1 for it in pieces]
    return _Line(deeper, lowest, is_odd, [_RUN.sub(WORD, it) for it in pieces], sizes)


def glanced(lines: Sequence[str]) -> Shape | None:
    """Returns the shape of some lines of code; None where it cannot be seen at a glance."""
    text = "\n".join(lines)
    if _STRING in text:
        return None
    if '"' in text or "'" in text or "#" in text:
        text = _STRING_OR_COMMENT.sub(_replaced, text)
    if "\\\n" in text:
        text = text.replace("\\\n", " ")
    if not text.isascii():
        text = _FOREIGN.sub(_at_home, text)
    data = text.encode().translate(_KINDS)
    if b"..0" in data:
        return None
    if b".0" in data:
        data = data.replace(b".0", b" 0")
    if b"0." in data or b"e-0" in data or b"e+0" in data:
        data = _ODD_NUMBER.sub(b"0", data)
    data = _RUN.sub(WORD, data.translate(_WORDS)).translate(None, b" ")
    rows = data.split(b"\n")
    plain = [_plain[row] for row in rows if row]
    found = [it for it in plain if it is not None]
    if len(found) < len(plain):
        found.clear()
        for line, _, _ in _logical(rows, rows):
            if line.is_odd:
                return None
            found += zip(line.statements, line.sizes, strict=True)
    return Shape([it[0] for it in found], [it[1] for it in found], rows, text)


def _replaced(match: re.Match[str]) -> str:
    # The spaces keep it apart from the words around it; its prefix counts as one.
    return "" if match[0][0] == "#" else f" {_STRING} "


def _at_home(match: re.Match[str]) -> str:
    if match[0].isdecimal():
        return "0"
    return "a" if match[0].isalnum() else '"'


def _logical(rows: Sequence[bytes], texts: Sequence[T]) -> Iterator[tuple[_Line, T, bool]]:
    """Yields whole lines, each with the text of its first one, and whether that is all of it."""
    depth, open_ = 0, list[tuple[bytes, T]]()
    for part, text in zip(rows, texts, strict=True):
        if not part:
            continue
        line = _lines[part]
        if not depth and line.deeper == line.lowest:
            yield line, text, True
            continue
        open_.append((part, text))
        depth = max(depth + line.deeper, line.deeper - line.lowest)
        if not depth:
            yield _lines[b"".join(it for it, _ in open_)], open_[0][1], False
            open_.clear()
    if open_:
        yield _lines[b"".join(it for it, _ in open_)], open_[0][1], False
