from __future__ import annotations

import pytest

from jupyterlab_nbguard.clones.difference import side_by_side
from jupyterlab_nbguard.clones.fingerprints import GRAM, WINDOW, fingerprints
from jupyterlab_nbguard.clones.memory import classes_among
from jupyterlab_nbguard.clones.modules import pieces_of
from jupyterlab_nbguard.clones.tokens import lex_cell
from jupyterlab_nbguard.clones.units import definitions, lines_of, unit_of
from jupyterlab_nbguard.clones.weight import size, weight

DISTANCE = """\
def distance(a, b):
    lat = math.radians(b[0] - a[0])
    lon = math.radians(b[1] - a[1])
    h = math.sin(lat / 2) ** 2 + math.cos(a[0]) * math.cos(b[0]) * math.sin(lon / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(h))
"""
REPORT = """\
totals = orders.groupby("region")["amount"].sum().sort_values(ascending=False)
for region, amount in totals.items():
    share = amount / totals.sum()
    print(f"{region:<20}{amount:>12,.2f}{share:>8.1%}")
best = totals.index[0]
"""


def found(*sources: str) -> list[tuple[int, float, list[tuple[int, int, int]]]]:
    """Returns type, similarity, and the piece and lines of each member of each class."""
    pieces = [lex_cell(source) for source in sources]
    return [
        (
            each.type,
            each.similarity,
            [
                (it.piece, *lines_of(pieces[it.piece], it.region.first, it.region.end))
                for it in each.nodes
            ],
        )
        for each in classes_among(pieces)
    ]


def test_type_1() -> None:
    other = DISTANCE.replace("lat / 2", "lat/2   ").replace(":\n", ":  # why\n\n", 1)
    assert found(DISTANCE, other) == [(1, 1.0, [(0, 0, 4), (1, 0, 5)])]


def test_quotes_line_breaks_and_trailing_commas_are_layout() -> None:
    one = "x = compute('a', \"b\", c=[1, 2, 3], d={'e': 4})\n" * 3
    other = 'x = compute(\n  "a", "b",\n  c=[1, 2, 3,],\n  d={"e": 4},\n)\n' * 3
    assert lex_cell(one).texts == lex_cell(other).texts


def test_type_2() -> None:
    other = DISTANCE.replace("lat", "dx").replace("lon", "dy").replace("6371", "3959")
    assert found(DISTANCE, other) == [(2, 1.0, [(0, 0, 4), (1, 0, 4)])]


def test_type_3() -> None:
    lines = DISTANCE.split("\n")
    lines.insert(3, "    check(lat, lon)")
    ((type_, similarity, members),) = found(DISTANCE, "\n".join(lines))
    assert (type_, members) == (3, [(0, 0, 4), (1, 0, 5)])
    assert 0.85 < similarity < 1


def test_a_function_in_a_larger_cell() -> None:
    ((type_, _, members),) = found(f"{REPORT}\n{DISTANCE}\n{REPORT.upper()}", DISTANCE)
    assert (type_, members) == (1, [(0, 6, 10), (1, 0, 4)])


def test_half_a_cell_in_another_cell() -> None:
    host = "with open(path) as file:\n    names = [line.strip() for line in file if line]\n"
    half = "\n".join(DISTANCE.split("\n")[1:4])
    ((_, similarity, members),) = found(f"{host}{half}\n{host}", DISTANCE)
    assert members[0] == (0, 2, 4)
    assert similarity > 0.7


LONG_LINE = "rates = client.describe(" + ", ".join(f"key_{it}=it[{it}]" for it in range(30)) + ")"


def test_statements_count_however_long_the_changed_one_is() -> None:
    other = REPORT.replace("best = totals.index[0]", LONG_LINE)
    ((type_, similarity, members),) = found(REPORT, other)
    assert (type_, members) == (3, [(0, 0, 4), (1, 0, 4)])
    assert similarity < 0.5


RENAMED = (
    REPORT.replace("totals", "by_shop")
    .replace("region", "shop")
    .replace("share", "part")
    .replace("best", "first")
    .replace("orders", "sales")
    .replace("amount", "price")
)


def test_what_is_known_of_a_whole_cell_is_not_said_of_a_part() -> None:
    whole = "# prices\n\n# by region\nrate = 1.19\n" + REPORT
    # Only the part is in the first one, and it is met first.
    sources = [
        "import os\nshow(left, right)\n" * 9 + RENAMED,
        whole,
        whole.replace("1.19", "rate / 7"),
    ]
    assert [(1, 0, 8), (2, 0, 8)] in [
        [it for it in members if it[0]] for _, _, members in found(*sources)
    ]


def test_what_was_pasted_is_found_where_the_rest_leads_astray() -> None:
    pasted = "".join(REPORT.splitlines(keepends=True)[:3])
    row = "axes[0].plot(frame['a'], frame['b'], color='red', label=names[0])\n"
    one = pasted + "if x: del y, z, u, v, w\nwhile a < b < c < d: b -= -a ** -c\n" + row
    other = pasted + "call(lambda: {1: (2, 3)}, [4, 5], key={6})\n" * 2 + row
    assert [(0, 0, 2), (1, 0, 2)] in [members for _, _, members in found(one, other)]


def test_less_is_asked_of_the_names_of_a_longer_cell() -> None:
    one = [f"{it} = sums[{it!r}, 'mean']" for it in ("left", "right", "top", "end", "far")]
    other = [f"{it} = sums[{it!r}, 'std']" for it in ("ab", "cd", "ef", "gh", "ij")]
    assert [type_ for type_, _, _ in found("\n".join(one), "\n".join(other))] == [2]
    assert found("\n".join(one[:4]), "\n".join(other[:4])) == []


def test_equal_structure_with_other_names_throughout_is_no_copy() -> None:
    one = "a = read(b)\nc = parse(a, d)\ne = merge(c, f)\nsend(e, g, h)\nclose(i)\n"
    other = "q = sum(r)\nq = len(q, s)\nu = w(q, x)\nprint(q, y, r)\nsave(s)\n"
    assert lex_cell(one).codes == lex_cell(other).codes
    assert found(one, other) == []


def test_one_class_for_many_copies() -> None:
    ((_, _, members),) = found(*[DISTANCE] * 5)
    assert len(members) == 5


def test_no_class_lies_within_another() -> None:
    other = DISTANCE.replace("lat", "dx")
    cells = [f"{REPORT}{DISTANCE}", f"{REPORT}{other}", f"{REPORT}{DISTANCE}\ncheck(1, 2, best)"]
    assert len(found(*cells)) == 1


@pytest.mark.parametrize(
    "source",
    ["", "%%bash\n" + DISTANCE, "!ls\n", "# nothing\n", "def f(:\n  (", "'''open\n" * 3],
)
def test_what_is_no_python_raises_nothing(source: str) -> None:
    assert found(source, source, DISTANCE) == []


def test_magics_are_layout_of_their_own() -> None:
    assert [it[0] for it in found(f"%%time\n{DISTANCE}", DISTANCE)] == [1]
    assert [it[0] for it in found(f"!pip install x\n{DISTANCE}", DISTANCE)] == [1]


def test_winnowing_keeps_its_guarantee() -> None:
    shared = lex_cell(DISTANCE).codes[: GRAM + WINDOW - 1]
    for before in (b"", b"\x05", b"\x05\x06\x07" * 9):
        one = {hash_ for hash_, _ in fingerprints(before + shared + b"\x09" * 20)}
        assert one & {hash_ for hash_, _ in fingerprints(b"\x0a" * 30 + shared)}


def test_units() -> None:
    lexed = lex_cell(f"class A:\n    x = 1\n    @property\n    async def f(self): pass\n{REPORT}")
    assert [(it.kind, it.name, it.first, it.end) for it in definitions(lexed)] == [
        ("class", "A", 0, 4),
        ("function", "f", 2, 4),
    ]
    assert unit_of(lexed, 0, len(lexed.statements)).kind == "cell"
    assert unit_of(lexed, 1, 3).kind == "window"


def test_pieces_of_a_module() -> None:
    pieces = pieces_of(f'"""Doc."""\nimport math\n\nx = 1\n\n\n{DISTANCE}\n\ny = 2\n')
    assert [(it.line, it.source.split("\n")[0]) for it in pieces] == [
        (1, "import math"),
        (6, "def distance(a, b):"),
        (13, "y = 2"),
    ]


@pytest.mark.parametrize(
    ("source", "weight_", "size_"),
    [
        ("import a\nfrom b import c\n", 0, 0),
        ("rate = 0.1\nnames = ['a', 'b']\n", 0, 12),
        ("ax.set_title('x')\n_ = plt.plot(x)\n", 0, 16),
        ("pd.set_option('x', 3)\n", 0, 9),
        ("total = price * 2\n", 6, 6),
    ],
)
def test_what_counts(source: str, weight_: int, size_: int) -> None:
    lexed = lex_cell(source)
    assert weight(lexed, 0, len(lexed.statements)) == weight_
    assert size(lexed, 0, len(lexed.statements)) == size_


def test_side_by_side() -> None:
    rows = side_by_side(["a = 1", "b=2  # two", "c = 3"], ["a = 1", "", "b = 2", "c = 4"])
    assert [(it.left, it.right, it.differs) for it in rows] == [
        (0, 0, False),
        (None, 1, False),
        (1, 2, False),
        (2, 3, True),
    ]
