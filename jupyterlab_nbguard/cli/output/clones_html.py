"""Clone classes as one HTML page that needs nothing else: the copies stand side by side."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from jupyterlab_nbguard.cli.copies import Copies, place
from jupyterlab_nbguard.cli.output.clones_full import describe
from jupyterlab_nbguard.clones.difference import Row, side_by_side
from jupyterlab_nbguard.model.clones import CloneMember, Clones

_CLASSES = 300
_PAIRS = 3
"""Copies of a class that are compared with the first one; the others are named."""
_STYLE = """
:root { color-scheme: light dark; --line: #d0d7de; --mark: #fff3b0; --dim: #57606a; }
@media (prefers-color-scheme: dark) {
  :root { --line: #3d444d; --mark: #54420a; --dim: #9198a1; }
}
body { font: 15px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 110rem; padding: 0 1rem; }
section { border-top: 1px solid var(--line); margin-top: 2rem; }
h2 { font-size: 1.1rem; }
ul { color: var(--dim); }
h2 a { color: inherit; text-decoration: none; }
h2 a:hover { text-decoration: underline; }
table { border-collapse: collapse; table-layout: fixed; width: 100%; margin-bottom: 1rem; }
th { text-align: left; font-weight: normal; color: var(--dim); overflow-wrap: anywhere; }
td, th { border: 1px solid var(--line); padding: 0 .5rem; vertical-align: top; width: 50%; }
td { font: 13px/1.45 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
td i { color: var(--dim); font-style: normal; user-select: none; }
tr.differs td { background: var(--mark); }
"""


def render(copies: Copies) -> Iterator[str]:
    """Yields the page, a class at a time."""
    count = len(copies.classes)
    title = f"{count} clone class{'' if count == 1 else 'es'}"
    yield (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{_STYLE}</style></head><body><h1>{title}</h1>"
    )
    saves = sum(it.saves for it in copies.classes)
    yield f"<p>Up to {saves} lines to save. Lines that differ are marked.</p>"
    for each in copies.classes[:_CLASSES]:
        yield from _section(copies, each)
    if count > _CLASSES:
        yield f"<p>{count - _CLASSES} smaller ones are not shown.</p>"
    yield "</body></html>"


def _section(copies: Copies, each: Clones) -> Iterator[str]:
    head = f"{len(each.members)} copies {describe(each)}, {each.saves} lines to save"
    # A link to itself: the tab key goes from class to class, and one can be passed on.
    at = escape(each.id)
    yield f'<section id="{at}"><h2><a href="#{at}">{escape(head)}</a></h2>'
    first = each.members[0]
    for member in each.members[1 : 1 + _PAIRS]:
        yield from _pair(copies, first, member)
    if len(each.members) > 1 + _PAIRS:
        yield "<p>and in</p><ul>"
        for member in each.members[1 + _PAIRS :]:
            yield f"<li>{escape(place(member))}</li>"
        yield "</ul>"
    yield "</section>"


def _pair(copies: Copies, left: CloneMember, right: CloneMember) -> Iterator[str]:
    a, b = copies.lines(left), copies.lines(right)
    yield "<table><thead><tr>"
    for member in (left, right):
        yield f'<th scope="col">{escape(place(member))}</th>'
    yield "</tr></thead><tbody>"
    for row in side_by_side(a, b):
        yield _row(row, a, b, left.start, right.start)
    yield "</tbody></table>"


def _row(row: Row, a: list[str], b: list[str], first_a: int, first_b: int) -> str:
    # The marked row says so to those who do not see colours, too.
    said = ' class="differs" aria-label="differs"' if row.differs else ""
    return f"<tr{said}>{_cell(row.left, a, first_a)}{_cell(row.right, b, first_b)}</tr>"


def _cell(number: int | None, lines: list[str], first: int) -> str:
    if number is None:
        return "<td></td>"
    return f"<td><i>{first + number + 1:>4} </i>{escape(lines[number])}</td>"
