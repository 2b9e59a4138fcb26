"""Puts into words what is said of copies; the four rules that say it differ in when they do."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice

from jupyterlab_nbguard.clones.difference import Row, differing, renaming, shown, side_by_side
from jupyterlab_nbguard.clones.memory import lexed_cell
from jupyterlab_nbguard.clones.told import Copy, Kind, Place, Told, tell
from jupyterlab_nbguard.model.diagnostic import Diagnostic, Related
from jupyterlab_nbguard.model.fix import Fix, Promote
from jupyterlab_nbguard.model.promotion import Copy as Copied
from jupyterlab_nbguard.model.promotion import Lines
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.python.positions import split_lines
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule

RULES: dict[Kind, str] = {
    "module": "reimplemented-function",
    "diverged": "diverged-copy",
    "elsewhere": "duplicated-across-notebooks",
    "here": "duplicated-code",
}
"""Which rule says what; of the same code the first one that applies speaks."""
OF_WORKSPACE = frozenset(RULES.values()) - {"duplicated-code"}
"""The rules that look into other files."""
TOKENS = 60
_MOST_RELATED = 12


def told(context: Context, kind: Kind) -> Iterator[Told]:
    """Yields what one of the rules has to say."""
    asked = context.option("duplicated-code", "tokens")
    least = max(asked, 20) if isinstance(asked, int) else TOKENS
    wanted = frozenset(kind for kind, rule in RULES.items() if context.is_wanted(rule))
    cells, found = context.notebook.code, context.snapshot.copies or ()
    sources = tuple((cell.id, cell.source) for cell in cells)
    key = ("copies", least, wanted, sources, found)
    for it in context.memo.get(key, lambda: tell(cells, found, least, wanted)):
        if it.kind == kind:
            yield it


def diagnostic(
    rule: Rule, context: Context, it: Told, message: str, fixes: tuple[Fix, ...] = ()
) -> Diagnostic:
    """Returns the finding: at the first statement, with the other copies beside it."""
    source = context.notebook.by_id[it.at.cell].source
    lines = split_lines(source)
    # Marked is the first statement, not the comment above it.
    starts = [each.line for each in lexed_cell(source).statements]
    start = next((line for line in starts if it.at.start <= line <= it.at.end), it.at.start)
    text = lines[min(start, len(lines) - 1)]
    indent = len(text) - len(text.lstrip())
    pieces = it.pieces or (it,)
    related = (_related(context, each, copy) for each in pieces for copy in each.copies)
    return Diagnostic(
        rule.name,
        rule.severity,
        it.at.cell,
        Range.of(start, indent, start, len(text)),
        message,
        tuple(islice(related, _MOST_RELATED)),
        fixes,
    )


def promotion(it: Told) -> tuple[Fix, ...]:
    """Offers to make a module's function of the lines, and to replace every copy in notebooks."""
    copies = [copy.place for copy in it.copies if not copy.place.path.endswith(".py")]
    if it.pieces or it.type == 3 or not copies:
        return ()
    places = tuple(
        Copied(place.path, Lines(place.cell, place.start, place.end)) for place in copies
    )
    offer = Promote(lines=(Lines(it.at.cell, it.at.start, it.at.end),), copies=places)
    return (Fix("Promote to a module, and use that in every copy", (), None, "unsafe", offer),)


def changed_lines(at: Place, copy: Copy) -> int:
    """Counts the lines that say something else, but for other names that are used alike."""
    return differing(_rows(at.source, copy.place.source))


@lru_cache(maxsize=256)
def _rows(one: str, other: str) -> Sequence[Row]:
    """Puts two copies side by side: to count what differs, and to show it."""
    renamed = renaming(lexed_cell(one), lexed_cell(other))
    return side_by_side(split_lines(one), split_lines(other), renamed)


def where(context: Context, it: Told) -> str:
    """Names the places of the copies: `another cell`, `2 other cells and prepare.ipynb`."""
    cells = {copy.place.cell for copy in it.copies if not copy.place.path} - {it.at.cell}
    inside = any(not copy.place.path for copy in it.copies)
    paths = sorted({copy.place.path for copy in it.copies if copy.place.path})
    named = [shown_path(context, path) for path in paths]
    files = " and ".join(f"`{name}`" for name in named) if len(named) < 3 else ""
    files = files or f"{len(named)} other files"
    if not inside:
        return files
    if not cells:
        own = "this cell"
    else:
        own = "another cell" if len(cells) == 1 else f"{len(cells)} other cells"
    return f"{own} and {files}" if paths else own


def shown_path(context: Context, path: str) -> str:
    """Names a file from where the notebook lies."""
    folder = posixpath.dirname(context.notebook.path)
    return posixpath.relpath(path, folder) if folder else path


def lines_in(it: Told) -> int:
    """Counts the lines of all pieces that are told of."""
    return sum(each.at.lines for each in it.pieces or (it,))


def _related(context: Context, it: Told, copy: Copy) -> Related:
    place = copy.place
    message, difference = "the same code", ""
    if copy.type > 1:
        rows = _rows(it.at.source, place.source)
        count = differing(rows)
        difference = shown(rows, split_lines(it.at.source), split_lines(place.source))
        lines = "1 line differs" if count == 1 else f"{count} lines differ"
        message = lines if difference else "the same code with other names"
    if not place.path:
        source = context.notebook.by_id[place.cell].source
        width = len(split_lines(source)[place.end])
        range_ = Range.of(place.start, 0, place.end, width)
        return Related(place.cell, range_, message, difference=difference)
    # How wide the lines of another file are, nobody asks.
    range_ = Range.of(place.start, 0, place.end, 0)
    is_module = place.path.endswith(".py")
    return Related(
        None if is_module else place.cell,
        range_,
        message,
        place.path,
        None if is_module else place.index,
        difference,
    )
