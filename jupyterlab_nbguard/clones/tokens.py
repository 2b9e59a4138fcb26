"""Makes the token sequences that clones are looked for in.

A cell becomes two sequences of the same length: ``texts``, in which only layout and comments are
gone (equal texts: a type-1 clone), and ``codes``, in which identifiers and literals are blinded,
too (equal codes: a type-2 clone). The types are those of Bellon, Koschke, Antoniol, Krinke, Merlo,
*Comparison and Evaluation of Clone Detection Tools*, TSE 2007.

Lexed by one regular expression instead of Python's parser: half-typed cells have copies, too, and
a workspace has a hundred thousand of them.
"""

from __future__ import annotations

import re
import sys
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

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
from jupyterlab_nbguard.clones.plain import Plain
from jupyterlab_nbguard.python.parse import ParsedCell, parse_cell
from jupyterlab_nbguard.python.positions import split_lines

_TOKEN = re.compile(
    rf"""[ \t\f\r]*(?:
      (?P<string>{STRING})
      |(?P<name>{WORD})
      |(?P<number>{NUMBER})
      |(?P<line>{LINE})
      |(?P<joined>{JOINED})
      |(?P<operator>{OPERATOR})
    )""",
    re.VERBOSE | re.DOTALL,
)
_MAY_BE_MAGIC = re.compile(r"^\s*[!%?,/]|[!%]|\?\s*$|^\s*(?:>>>|In \[)|\A\s*\w+ *[^\n]*\s*\Z", re.M)

_ODD_START = re.compile(r"\n\s*[,/]")


@dataclass(frozen=True, eq=False)
class Lexed:
    """The tokens of one piece of code; compared by identity, since it is dear to compare."""

    codes: bytes
    texts: tuple[str, ...]
    statements: tuple[Statement, ...]
    lines: tuple[int, int] = (0, 0)
    """The first and the last line that is not blank; comments count."""

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The first token of each statement."""
        return tuple(it.first for it in self.statements)

    @cached_property
    def plain(self) -> str:
        """A text that is equal for type-1 clones."""
        return "\x00".join(self.texts)


NOTHING = Lexed(b"", (), ())


def lex_cell(source: str) -> Lexed:
    """Returns the tokens of a cell; of one in another language, none."""
    code = code_of(source, parse_cell)
    return NOTHING if code is None else lex(code.split("\n"))


def code_of(source: str, parse: Callable[[str], ParsedCell]) -> str | None:
    """Returns a cell's text with newlines only and magics masked; of another language, none."""
    # Almost no cell holds a magic, and what is none need not be parsed to be read.
    if not may_be_magic(source):
        return "\n".join(split_lines(source)) if "\r" in source else source
    cell = parse(source)
    if cell.language != "python":
        return None
    return "\n".join(cell.positions.lines(source)[: len(cell.positions.source)])


def may_be_magic(source: str) -> bool:
    """Says whether there may be a magic in a cell."""
    if "%" in source or "!" in source:
        return True
    # What takes longer is asked only where there is a sign of it.
    signs = "?" in source or ">>>" in source or "In [" in source
    if signs or _ODD_START.search(source) or "\n" not in source.strip():
        return _MAY_BE_MAGIC.search(source) is not None
    return source.lstrip()[:1] in (",", "/")


def lex(lines: Sequence[str]) -> Lexed:
    """Returns the tokens of Python code; what is no Python is read as well as it goes."""
    return lex_plain(Plain(lines))


def lex_plain(plain: Plain) -> Lexed:
    """Returns the tokens of code, plain or not."""
    found = plain.read()
    if found is None:
        return lex_by_tokens(plain.lines)
    codes, texts, statements = found
    return Lexed(codes, tuple(texts), tuple(statements), _bounds(plain.lines))


def lex_by_tokens(lines: Sequence[str]) -> Lexed:
    """Returns the tokens of any text, read one after the other."""
    lexer = _Lexer()
    lexer.read("\n".join(lines) + "\n")
    texts, statements = tuple(lexer.texts), tuple(lexer.statements)
    return Lexed(bytes(lexer.codes), texts, statements, _bounds(lines))


def _bounds(lines: Sequence[str]) -> tuple[int, int]:
    filled = [number for number, line in enumerate(lines) if line.strip()] or [0]
    return filled[0], filled[-1]


def packed(lexed: Lexed) -> bytes:
    """Returns all but the codes as bytes: reading them takes a tenth of lexing anew."""
    numbers = array("I", lexed.lines)
    for statement in lexed.statements:
        numbers.extend(statement)
    if sys.byteorder == "big":
        numbers.byteswap()
    data = numbers.tobytes()
    texts = "\x00".join(lexed.texts).encode("utf-8", "surrogatepass")
    return len(data).to_bytes(4, "little") + data + texts


def unpacked(data: bytes, codes: bytes) -> Lexed | None:
    """Returns what was packed; None for the odd cell that holds a NUL itself."""
    end = 4 + int.from_bytes(data[:4], "little")
    numbers = array("I")
    numbers.frombytes(data[4:end])
    if sys.byteorder == "big":
        numbers.byteswap()
    texts = tuple(data[end:].decode("utf-8", "surrogatepass").split("\x00"))
    if len(texts) != len(codes):
        return None
    flat = numbers.tolist()
    starts = range(2, len(flat), 5)
    statements = tuple(Statement._make(flat[at : at + 5]) for at in starts)
    return Lexed(codes, texts, statements, (flat[0], flat[1]))


class _Lexer:
    def __init__(self) -> None:
        self.codes = bytearray()
        self.texts: list[str] = []
        self.statements: list[Statement] = []

    def read(self, text: str) -> None:
        codes, texts = self.codes, self.texts
        line = depth = indent = 0
        first, first_line, last_line = 0, -1, 0
        line_start = 0
        follows = False  # a semicolon, on the same line
        for match in _TOKEN.finditer(text):
            kind = match.lastgroup
            if kind == "line":
                line += 1
                line_start = match.end()
                follows = False
                if depth == 0 and first_line >= 0:
                    self._end(first, first_line, last_line, indent)
                    first_line = -1
                continue
            if kind == "joined":
                line += match.group().count("\n")
                continue
            token = match.group(kind or 0)
            if first_line < 0:
                first, first_line = len(codes), line
                if not follows:
                    indent = match.start(kind or 0) - line_start
                follows = False
            if kind == "name":
                code = CODES.get(token, NAME)
            elif kind == "operator":
                code = CODES.get(token, OTHER)
                if token in "([{":
                    depth += 1
                elif token in ")]}":
                    depth = max(0, depth - 1)
                    # A formatter adds it where it breaks the line.
                    if texts and texts[-1] == "," and len(codes) > first:
                        codes.pop()
                        texts.pop()
                elif token == ";" and depth == 0:
                    self._end(first, first_line, line, indent)
                    first, first_line = len(codes), -1
                    follows = True
                    continue
            else:
                code = LITERAL
                if kind == "string":
                    line += token.count("\n")
                    token = unquoted(token)
                    if len(codes) > first and codes[-1] == LITERAL and texts[-1][:1] == "'":
                        texts[-1] += token  # adjacent strings are one, however they are broken
                        last_line = line
                        continue
            last_line = line
            codes.append(code)
            texts.append(token)
        if first_line >= 0:
            self._end(first, first_line, last_line, indent)

    def _end(self, first: int, line: int, end_line: int, indent: int) -> None:
        codes, texts = self.codes, self.texts
        if len(codes) == first or (
            # A docstring is a comment; so is what is left of a masked magic.
            len(codes) == first + 1 and codes[first] == LITERAL
        ):
            del codes[first:]
            del texts[first:]
            return
        codes.append(END)
        texts.append("")
        self.statements.append(Statement(first, len(codes), line, end_line, indent))
