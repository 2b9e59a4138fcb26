"""What is said of copies that were found: one thing of the same lines."""

from __future__ import annotations

from jupyterlab_nbguard.clones.told import tell
from jupyterlab_nbguard.clones.units import UnitKind
from jupyterlab_nbguard.model.clones import CloneMember, FoundCopy
from jupyterlab_nbguard.model.notebook import CellId, Notebook

STEPS = """\
import math


def distance(a, b):
    lat = math.radians(b[0] - a[0])
    lon = math.radians(b[1] - a[1])
    return 2 * 6371 * math.asin(math.sqrt(math.sin(lat / 2) ** 2 + math.cos(lon)))


places = [(52.5, 13.4), (48.1, 11.6), (50.1, 8.7), (51.2, 6.8), (53.6, 10.0)]
print([distance(one, other) for one in places for other in places])
"""


def copy(path: str, start: int, end: int, unit: UnitKind, tokens: int) -> FoundCopy:
    """Returns a copy of lines of the cell at the same lines of another notebook."""
    lines = "\n".join(STEPS.split("\n")[start : end + 1])
    other = CloneMember(path, 0, CellId("x"), start, end)
    return FoundCopy(CellId("a"), start, end, 1, 1.0, other, lines, unit, "", tokens)


def told(*found: FoundCopy) -> list[tuple[int, int]]:
    cells = Notebook.of_sources([("a", STEPS)]).code
    return [(it.at.start, it.at.end) for it in tell(cells, found, 60, {"elsewhere"})]


def test_a_part_is_told_of_only_where_it_stands_elsewhere_too() -> None:
    whole = copy("b.ipynb", 0, 10, "cell", 130)
    assert told(whole, copy("b.ipynb", 3, 6, "function", 61)) == [(0, 10)]
    assert told(whole, copy("c.ipynb", 3, 6, "function", 61)) == [(0, 10), (3, 6)]
