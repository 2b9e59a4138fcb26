"""Compares the tables of HTML cell by cell, and says row, column, old and new."""

from __future__ import annotations

from itertools import islice

from .difference import OutputDifference, Rules, joined
from .html import Page, Table
from .text import compare_texts, diff, same_texts, short

_SHOWN = 10


def compare_pages(old: Page, new: Page, rules: Rules) -> OutputDifference | None:
    """Returns how what two pieces of HTML show differs."""
    if len(old.tables) != len(new.tables):
        text = f"{len(old.tables)} → {len(new.tables)} tables"
        return OutputDifference("table", text)
    pairs = zip(old.tables, new.tables, strict=True)
    found = [compare_tables(before, after, rules) for before, after in pairs]
    # 'Showing 5 of 7 rows', a caption
    found.append(compare_texts(old.text, new.text, rules))
    return joined(it for it in found if it is not None)


def compare_tables(old: Table, new: Table, rules: Rules) -> OutputDifference | None:
    """Returns how two tables differ."""
    if _shape(old) != _shape(new):
        head = f"table of {_size(old)} → {_size(new)}"
        return OutputDifference("table", f"{head}\n{diff(_text(old), _text(new), rules)}")
    cells = (
        f"row {old.row(r)}, column {old.column(c)}: {_shown(before)} → {_shown(after)}"
        for r, (olds, news) in enumerate(zip(old.rows, new.rows, strict=True))
        for c, (before, after) in enumerate(zip(olds, news, strict=True))
        if not same_texts(before, after, rules, data=True)
    )
    lines = list(islice(cells, _SHOWN))
    if not lines:
        return None
    more = sum(1 for _ in cells)
    if more:
        lines.append(f"… {more} cells more")
    return OutputDifference("table", "\n".join(lines))


def _shape(table: Table) -> list[int]:
    return [len(row) for row in table.rows]


def _size(table: Table) -> str:
    columns = max(_shape(table), default=0)
    return f"{len(table.rows)} rows × {columns} columns, headings included"


def _text(table: Table) -> str:
    return "\n".join(" | ".join(row) for row in table.rows)


def _shown(text: str) -> str:
    return short(text) or "(empty)"
