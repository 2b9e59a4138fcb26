"""Reads what a reader sees of HTML: the texts of its tables, cell by cell, and the text around."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

_UNSEEN = frozenset(("script", "style", "head", "template"))
_BLOCKS = frozenset(("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre"))
_MOST_CELLS = 200
"""A span over more than this is a mistake, or an attempt to fill the memory."""


@dataclass
class Table:
    """A table's cells as a grid: what spans several stands in each of them."""

    rows: list[list[str]] = field(default_factory=list)
    headings: list[list[bool]] = field(default_factory=list)
    """For each cell whether it is a heading."""

    def column(self, number: int) -> str:
        """Names a column by the rows of headings at the top, else by its number from 1."""
        names: list[str] = []
        for row, heads in zip(self.rows, self.headings, strict=True):
            if not heads or not all(heads):
                break
            if number < len(row) and row[number] and row[number] not in names:
                names.append(row[number])
        return f"'{' / '.join(names)}'" if names else str(number + 1)

    def row(self, number: int) -> str:
        """Names a row by its headings at the left, else by its number from 1."""
        heads = zip(self.rows[number], self.headings[number], strict=True)
        names = [text for text, is_heading in heads if is_heading and text]
        return " / ".join(dict.fromkeys(names)) or str(number + 1)


@dataclass
class Page:
    """What HTML shows."""

    tables: list[Table]
    text: str


def read_html(source: str) -> Page:
    """Returns what HTML shows; whatever is in it, this does not raise."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.text).split("\n"))
    return Page(reader.tables, "\n".join(line for line in lines if line))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self.text: list[str] = []
        self._unseen = 0
        self._cell: list[str] | None = None
        self._heading = False
        self._spans = (1, 1)
        self._below: dict[int, list[Any]] = {}
        """Column to the rows that a cell still fills, its text, and whether it is a heading."""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append(Table())
                self._below = {}
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self._end_row()
            self.tables[-1].rows.append([])
            self.tables[-1].headings.append([])
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            given = dict(attrs)
            self._spans = (_number(given.get("rowspan")), _number(given.get("colspan")))
            self._heading = tag == "th"
            self._cell = []
        elif tag in _BLOCKS:
            self._add("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "table" and self._depth:
            if self._depth == 1:
                self._end_cell()
                self._end_row()
            self._depth -= 1
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
        elif tag in _BLOCKS:
            self._add("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._add(data)

    def _add(self, text: str) -> None:
        if self._cell is not None:
            self._cell.append(text)
        elif not self._depth or text.strip():
            self.text.append(text)

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        text, self._cell = " ".join("".join(self._cell).split()), None
        table = self.tables[-1]
        if not table.rows:
            table.rows.append([])
            table.headings.append([])
        rows, columns = self._spans
        for _ in range(columns):
            self._fill()
            if rows > 1:
                self._below[len(table.rows[-1])] = [rows, text, self._heading]
            table.rows[-1].append(text)
            table.headings[-1].append(self._heading)

    def _fill(self) -> None:
        """Repeats the cells that reach down from above, up to the first free place."""
        row, heads = self.tables[-1].rows[-1], self.tables[-1].headings[-1]
        while len(row) in self._below:
            _, text, heading = self._below[len(row)]
            row.append(text)
            heads.append(heading)

    def _end_row(self) -> None:
        if self.tables[-1].rows:
            self._fill()
        for span in self._below.values():
            span[0] -= 1
        self._below = {place: span for place, span in self._below.items() if span[0] > 0}


def _number(text: str | None) -> int:
    try:
        return min(_MOST_CELLS, max(1, int(text or 1)))
    except ValueError:
        return 1
