"""The lines of one cell with insertions in them: what is cut out, and what is left."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Sequence

from jupyterlab_nbguard.fixes.arguments import CellText
from jupyterlab_nbguard.model.fix import ReplaceText
from jupyterlab_nbguard.promote.program import Statement

_COMMENT = re.compile(r"\s*#(?!\s*nbguard:|\s*%%|\s*-\*-)")


class Sheet:
    """A cell's source. Edits change parts of a line, so that lines keep their numbers."""

    def __init__(self, text: CellText, edits: Iterable[ReplaceText] = ()) -> None:
        self.text = text
        self.lines = text.cell.source.split("\n")
        # From the end, so that places stay true; of two at one place the later one comes behind.
        ordered = sorted(enumerate(edits), key=lambda it: (it[1].range.start, it[0]), reverse=True)
        for _, edit in ordered:
            start, end = edit.range.start, edit.range.end
            line = self.lines[start.line]
            self.lines[start.line] = f"{line[: start.column]}{edit.text}{line[end.column :]}"
        self._gone: set[int] = set()
        self._instead: dict[int, list[str]] = {}

    def slice(self, first: int, last: int) -> list[str]:
        """Returns lines as a module has them: without what the whole cell is indented by."""
        masked = self.text.parsed.positions.masked
        found = []
        for number in range(first, last + 1):
            column = masked[number].column if masked and number < len(masked) else 0
            found.append(self.lines[number][column:])
        return found

    def above(self, statement: Statement) -> int:
        """Returns the first line of the comment right above a statement, or its own."""
        first = statement.first
        while first and _COMMENT.match(self.lines[first - 1]) and not self._in_string(first - 1):
            first -= 1
        return first

    def _in_string(self, line: int) -> bool:
        tree = self.text.parsed.tree
        body = tree.body if tree is not None else []
        return any(it.lineno - 1 <= line <= (it.end_lineno or 0) - 1 for it in body)

    def remove(self, first: int, last: int) -> None:
        """Takes lines out."""
        self._gone.update(range(first, last + 1))

    def begin(self, statements: Sequence[Statement], number: int) -> int:
        """Returns the line that one of some statements in a row is taken from.

        That is with the comments above it, and with blank lines where nothing else is between.
        """
        statement = statements[number]
        if number == 0:
            return self.above(statement)
        before = statements[number - 1].last
        tree = self.text.parsed.tree
        between = tree.body if tree is not None else []
        others = (it for it in between if before < it.lineno - 1 < statement.first)
        return before + 1 if next(others, None) is None else self.above(statement)

    def remove_all(self, statements: Sequence[Statement], first: int) -> None:
        """Takes statements in a row out, the first of them from line ``first`` on."""
        for number, statement in enumerate(statements):
            start = self.begin(statements, number) if number else first
            self.remove(start, statement.last)

    def _prefix(self, line: int) -> str:
        """Returns what the whole cell is indented by, or its prompt."""
        masked = self.text.parsed.positions.masked
        column = masked[line].column if masked and line < len(masked) else 0
        return self.text.cell.source.split("\n")[line][:column]

    def put(self, line: int, new: Iterable[str]) -> None:
        """Puts lines in where ``line`` stands, or stood."""
        prefix = self._prefix(line)
        self._instead.setdefault(line, []).extend(f"{prefix}{it}" for it in new)

    def put_first(self, line: int, new: str) -> None:
        """Puts a line in, above what else was put in there."""
        self._instead.setdefault(line, []).insert(0, f"{self._prefix(line)}{new}")

    @property
    def result(self) -> str:
        """The cell's new source."""
        kept: list[str] = []
        cut = False
        for number, line in enumerate(self.lines):
            kept += self._instead.get(number, ())
            if number in self._gone:
                cut = True
            elif line.strip() or not cut or not self._blank_before(kept):
                kept.append(line)
                cut = cut and not line.strip()
        if self._gone:
            while kept and not kept[-1].strip():
                kept.pop()
            while kept and not kept[0].strip():
                kept.pop(0)
        return "\n".join(kept)

    @staticmethod
    def _blank_before(kept: list[str]) -> bool:
        return not kept or not kept[-1].strip()


def indented(lines: list[str]) -> list[str]:
    """Indents lines of code by four spaces, but for those that continue a string."""
    inside: set[int] = set()
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO("\n".join(lines) + "\n").readline):
        name = tokenize.tok_name[token.type]
        if name == "STRING":
            inside.update(range(token.start[0], token.end[0]))
        elif name in ("FSTRING_START", "TSTRING_START"):
            opened.append(token.start[0])
        elif name in ("FSTRING_END", "TSTRING_END"):
            inside.update(range(opened.pop(), token.end[0]))
    return [
        f"    {line}" if line.strip() and number not in inside else line
        for number, line in enumerate(lines)
    ]
