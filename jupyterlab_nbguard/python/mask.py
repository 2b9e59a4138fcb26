"""Masks IPython's syntax: Python of the same lines, and a map back to the source.

This follows what IPython's own input transformer does: prompts and common indentation are taken
off, then a cell magic is looked for, then special syntax at the starts of logical lines.
Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from jupyterlab_nbguard.python.cell_magics import cell_magic
from jupyterlab_nbguard.python.expand import is_expression
from jupyterlab_nbguard.python.logical import LogicalLine, logical_line
from jupyterlab_nbguard.python.magics import Effect, Magic, call, line_magic, shell
from jupyterlab_nbguard.python.positions import Line, PositionMap, Traced

_DOCTEST = re.compile(r"\s*>>>[ \t]?")
_DOCTEST_NEXT = re.compile(r"\s*\.\.\.[ \t]?")
_PROMPT = re.compile(r"(?:(?:\[nav\]|\[ins\])? )?In \[\d+\]: |\s*\.{3,}: ?")
_HELP = re.compile(r"(%{0,2}(?!\d)[\w*]+(?:\.(?!\d)[\w*]+|\[-?[0-9]+\])*)\?\??$")
_BLANK = re.compile(r"[ \t\f]*")
_MAGIC_VALUE = re.compile(r"=[ \t]*(!|%(?=[^\W\d]))")
_ESCAPES = frozenset("!%?,;/")


@dataclass(frozen=True)
class Masked:
    """A cell in which IPython's syntax stands no more."""

    text: str
    positions: PositionMap
    magics: tuple[Magic, ...]
    language: str
    isolated: bool
    """Whether the code runs in a scope of its own and binds nothing in the notebook."""
    dynamic: bool


def mask(source: tuple[str, ...]) -> Masked:
    """Returns the masked cell.

    It has as many lines as the source, and one more where a cell magic binds a name in the end.
    """
    masker = _Masker()
    masker.cell([Line(text) for text in source])
    return Masked(
        "\n".join(line.text for line in masker.done),
        PositionMap(source, tuple(masker.done)),
        tuple(masker.magics),
        masker.language,
        masker.isolated,
        masker.dynamic,
    )


@dataclass
class _Masker:
    done: list[Line] = field(default_factory=list)
    magics: list[Magic] = field(default_factory=list)
    language: str = "python"
    isolated: bool = False
    dynamic: bool = False

    def cell(self, lines: list[Line]) -> None:
        """Masks lines as a cell of their own; the body of `%%time` is one, too."""
        lines = _without_prompts(_dedented(lines))
        while lines and not lines[0].text.strip():
            self.done.append(lines.pop(0))
        if lines and lines[0].text.startswith("%%") and not re.match(r"%%\w+\?", lines[0].text):
            self._cell_magic(lines)
        else:
            self._lines(lines)

    def _traced(self, line: Line, number: int) -> Traced:
        return Traced.at(line.text, number, line.column)

    def _put(self, code: Traced) -> None:
        self.done.append(Line(code.text, 0, code.origins))

    def _cell_magic(self, lines: list[Line]) -> None:
        first = self._traced(lines[0], len(self.done))
        name, _, rest = lines[0].text[2:].rstrip().partition(" ")
        text = first.part(2 + len(name) + 1, 2 + len(name) + 1 + len(rest))
        self.magics.append(Magic("cell", name, rest, len(self.done)))
        effect = cell_magic(name, text)
        self.dynamic = self.dynamic or effect.dynamic
        self._put(effect.code)
        if effect.body == "other":
            self.language = effect.language
            self.done.extend(Line("") for _ in lines[1:])
            return
        self.isolated = self.isolated or effect.body == "alone"
        self.cell(lines[1:])
        if effect.after.text:
            self._put(effect.after)

    def _lines(self, lines: list[Line]) -> None:
        special = _last_special(lines)
        if special < 0:
            self.done.extend(lines)
            return
        text = "\n".join(line.text for line in lines)
        starts, total = [], 0
        for line in lines:
            starts.append(total)
            total += len(line.text) + 1
        number, base = 0, len(self.done)
        while number <= special:
            blank = _BLANK.match(lines[number].text)
            indent = blank.end() if blank is not None else 0
            here = lines[number].text[indent : indent + 1]
            if not here or here == "#":
                self.done.append(lines[number])
                number += 1
                continue
            logical = logical_line(text, starts[number] + indent)
            last = number
            while last + 1 < len(lines) and starts[last + 1] < logical.end:
                last += 1
            used = self._special(lines, number, last, indent, logical, starts)
            if used == 0:
                used = last + 1 - number
                self.done.extend(lines[number : number + used])
            number += used
        self.done.extend(lines[number:])
        assert len(self.done) == base + len(lines)

    def _special(
        self,
        lines: list[Line],
        number: int,
        last: int,
        indent: int,
        logical: LogicalLine,
        starts: list[int],
    ) -> int:
        """Masks one logical line and returns how many lines that took; 0 for plain Python."""
        ending = lines[last].text
        if ending.endswith("?") and not logical.commented:
            target = _HELP.search(ending)
            if target is not None:
                self._note("help", "", target.group(1))
                return self._replace(lines, number, last, indent, Effect(Traced.ours("0")))
        if lines[number].text[indent] in _ESCAPES:
            return self._escaped(lines, number, indent)
        if logical.assign >= 0:
            place = number
            while place < last and starts[place + 1] <= logical.assign:
                place += 1
            column = logical.assign - starts[place]
            value = _MAGIC_VALUE.match(lines[place].text, column)
            if value is not None:
                return self._assigned(lines, number, place, value.start(1))
        return 0

    def _escaped(self, lines: list[Line], number: int, indent: int) -> int:
        command, end = self._command(lines, number, indent, len(self.done))
        escape = command.text[:2] if command.text[:2] in ("!!", "??") else command.text[:1]
        content = command.part(len(escape))
        if escape in ("!", "!!"):
            self._note("shell", "", content.text)
            effect = shell(content)
        elif escape == "%":
            effect = self._line_magic(content, False)
        elif escape in ("?", "??"):
            self._note("help", "", content.text)
            effect = Effect(Traced.ours("0"))
        else:
            called = call(escape, content)
            if called is None:
                return 0
            self._note("call", "", content.text)
            effect = called
        return self._replace(lines, number, end, indent, effect)

    def _assigned(self, lines: list[Line], number: int, place: int, column: int) -> int:
        self.done.extend(lines[number:place])
        command, end = self._command(lines, place, column, len(self.done))
        if command.text[0] == "!":
            self._note("shell", "", command.text[1:])
            effect = shell(command.part(1))
        else:
            effect = self._line_magic(command.part(1), True)
        return self._replace(lines, place, end, column, effect) + place - number

    def _line_magic(self, content: Traced, value: bool) -> Effect:
        name, _, rest = content.text.partition(" ")
        self._note("line", name, rest)
        effect = line_magic(name, content.part(len(name) + 1), value)
        self.dynamic = self.dynamic or effect.dynamic
        if value and not is_expression(effect.code.text):
            return Effect(Traced.ours("0"))
        return effect

    def _note(self, kind: str, name: str, text: str) -> None:
        self.magics.append(Magic(kind, name, text, len(self.done)))  # type: ignore[arg-type]

    def _command(self, lines: list[Line], number: int, column: int, at: int) -> tuple[Traced, int]:
        """Returns a command, joined where backslashes continue it, and its last line."""
        command = self._traced(lines[number], at).part(column)
        end = number
        while lines[end].text.endswith("\\") and end + 1 < len(lines):
            end += 1
            command = command.part(0, len(command.text) - 1) + " "
            command = command + self._traced(lines[end], at + end - number)
        return command.part(0, len(command.text.rstrip())), end

    def _replace(
        self, lines: list[Line], number: int, last: int, column: int, effect: Effect
    ) -> int:
        """Puts code in the place of the lines from a column on."""
        before = self._traced(lines[number], len(self.done)).part(0, column)
        self._put(before + effect.code)
        self.done.extend(Line("") for _ in range(last - number))
        return last + 1 - number


def _last_special(lines: list[Line]) -> int:
    """Returns the last line that may hold special syntax, or -1: all below it stays as it is."""
    for number in range(len(lines) - 1, -1, -1):
        text = lines[number].text
        if text.endswith("?") or text.lstrip(" \t\f")[:1] in _ESCAPES:
            return number
        if "=" in text and _MAGIC_VALUE.search(text):
            return number
    return -1


def _dedented(lines: list[Line]) -> list[Line]:
    """Takes off the indentation that all lines share, or that of the first line."""
    texts = [line.text for line in lines if line.text.strip()]
    if not texts or not texts[0][0].isspace():
        return lines
    margins = [text[: len(text) - len(text.lstrip())] for text in texts]
    least, most = min(margins), max(margins)
    same = (index for index, char in enumerate(least) if most[index : index + 1] != char)
    margin = least[: next(same, len(least))]
    if not margin:  # as older IPythons do
        margin = texts[0][: len(texts[0]) - len(texts[0].lstrip())]
    size = len(margin)
    return [
        Line(line.text[size:], line.column + size) if line.text.startswith(margin) else line
        for line in lines
    ]


def _without_prompts(lines: list[Line]) -> list[Line]:
    """Takes off the prompts of pasted sessions."""
    if any(">>>" in line.text and _DOCTEST.match(line.text) for line in lines):
        stripped, inside = [], False
        for line in lines:
            match = _DOCTEST.match(line.text) or (inside and _DOCTEST_NEXT.match(line.text))
            stripped.append(_cut(line, match.end()) if match else line)
            inside = bool(match)
        return _dedented(stripped)
    if any(_PROMPT.match(line.text) for line in lines[:2]):
        matches = [(line, _PROMPT.match(line.text)) for line in lines]
        return [_cut(line, match.end()) if match else line for line, match in matches]
    return lines


def _cut(line: Line, size: int) -> Line:
    return Line(line.text[size:], line.column + size)
