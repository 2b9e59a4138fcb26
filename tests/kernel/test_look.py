# ruff: noqa: E501 (each case stays one line)
"""Versions follow content: equal where a re-run gives the same, another after any change."""

from __future__ import annotations

import io
import sys
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from jupyterlab_nbguard.kernel.observer import look
from jupyterlab_nbguard.kernel.observer.look import Looker


def namespace_of(source: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "__main__", "np": np, "pd": pd}
    namespace.update(Figure=Figure, __file__=__file__)
    exec(source, namespace)
    return namespace


def version(namespace: dict[str, Any], name: str = "x") -> str:
    looker = Looker(namespace, sys.modules)
    return looker.look(namespace[name]).version


FIGURE = "fig = Figure()\naxes = fig.add_subplot()\naxes.plot([1, 2], label='q')\naxes.legend()\naxes.scatter([1], [2])\n"

SAME = [
    "x = [1, 2.5, 'a', None, True, b'z', 3j]",
    "x = {'a': [1], 'b': {2, 3}}",
    "x = {3, 'b', (1, 2)}",
    "def x(a, b=2, *c, d=4): return a + rate",
    "x = lambda v: v * 2",
    "class x:\n    k = 1\n    def m(self): return self.k",
    "class P:\n    def __init__(self): self.a = [1]\nx = P()",
    "import functools\nx = functools.partial(max, 3)",
    "x = iter([1, 2, 3]); next(x)",
    "def g():\n    yield 1\n    yield 2\nx = g(); next(x)",
    "import random\nx = random.Random(3)",
    "x = np.arange(10.0).reshape(2, 5)",
    "x = np.random.default_rng(3)",
    "x = pd.DataFrame({'a': [1, 2], 'b': ['x', None]}, index=['r', 's'])",
    "x = pd.Series([1, 2], name='n')",
    "x = pd.DataFrame({'c': pd.Categorical(['u', 'v'])})",
    "x = pd.date_range('2020', periods=3)",
    "import re\nx = re.compile('a+', re.I)",
    "import datetime, decimal, pathlib\nx = [datetime.date(2020, 1, 2), decimal.Decimal(1), pathlib.Path('p')]",
    "import collections\nx = collections.Counter('abca')",
    "import collections\nx = collections.namedtuple('P', 'a b')(1, [2])",
    "import re\nx = re.search('b+', 'abbc')",
    "import operator\nx = [operator.itemgetter(1, 2), operator.attrgetter('a.b'), operator.methodcaller('f', 3)]",
    "d = {'a': 1}\nx = [d.keys(), d.values(), d.items()]",
    "import struct\nx = struct.Struct('ii')",
    "import enum\nclass E(enum.Enum):\n    A = 1\nx = E.A",
    "import dataclasses\n@dataclasses.dataclass\nclass D:\n    q: int\nx = D(3)",
    "x = list(range(90_000))",
    "x = []\nx.append(x)",
    "from types import SimpleNamespace\nx = SimpleNamespace(a=[1], b=2)",
    "import io\nx = io.StringIO('a\\nb\\n'); x.readline()",
    "x = open(__file__); x.readline()",
    "import itertools\nx = itertools.count(3); next(x)",
    "x = np.ma.array([1, 2], mask=[0, 1])",
    FIGURE + "x = fig",
    FIGURE + "x = axes",
]


@pytest.mark.parametrize("source", SAME)
def test_running_the_same_source_again_gives_the_same_version(source: str) -> None:
    assert version(namespace_of(source)) == version(namespace_of(source))


CHANGED = [
    ("x = [1, 2]", "x.append(3)"),
    ("x = [1, 2]", "x[0] = 1.0"),
    ("x = [[1], 2]", "x[0].append(5)"),
    ("x = {'a': 1}", "x['a'] = 2"),
    ("x = {'a': 1, 'b': 2}", "x['a'] = x.pop('a')"),
    ("x = {1, 2}", "x.add(3)"),
    ("class P: pass\nx = P()", "x.a = 1"),
    ("class P: k = 1\nx = P()", "P.k = 2"),
    ("class P:\n    __slots__ = ('a',)\nx = P()\nx.a = 1", "x.a = 2"),
    ("x = iter([1, 2])", "next(x)"),
    ("x = (i for i in [1, 2, 3])", "next(x)"),
    ("def make():\n    n = [0]\n    def f(): n[0] += 1\n    return f\nx = make()", "x()"),
    ("def x(): return 1", "x.cache = {}"),
    ("x = np.zeros((3, 4))", "x[1, 2] = 7"),
    ("x = np.zeros(200_000)", "x[77_777] = 7"),
    ("x = np.arange(200_000)", "x[:] = x[::-1].copy()"),
    # Signs, of numbers whose places are told apart by odd factors.
    ("x = np.arange(1.0, 1_018_001)", "x *= -1"),
    ("x = np.arange(1.0, 20_361)", "x[[509, 2 * 509]] *= -1"),
    ("x = np.arange(1.0, 200_001)", "x[[5, 5 + 509 * 300]] *= -1"),
    ("x = np.arange(1.0, 509 * 64 * 63 + 1)", "x *= -1"),
    ("x = np.array([1, 'a'], dtype=object)", "x[1] = 'b'"),
    ("x = pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})", "x.loc[0, 'b'] = 'z'"),
    ("x = pd.DataFrame({'a': [1, 2], 'b': [3, 4]})", "x.iloc[1, 1] = 9"),
    ("x = pd.DataFrame({'a': [1, 2]})", "x.drop(index=0, inplace=True)"),
    ("x = pd.DataFrame({'a': [2, 1]})", "x.sort_values('a', inplace=True)"),
    ("x = pd.Series([1, 2])", "x[0] = 5"),
    ("class L(list): pass\nx = L([1])", "x.append(2)"),
    ("import random\nx = random.Random(1)", "x.random()"),
    ("x = np.random.default_rng(1)", "x.random()"),
    ("import collections\nx = collections.deque([1])", "x.appendleft(0)"),
    ("from types import SimpleNamespace\nx = SimpleNamespace(a=1)", "x.a = 2"),
    ("import io\nx = io.StringIO('a\\nb')", "x.readline()"),
    ("x = open(__file__)", "x.readline()"),
    ("x = open(__file__)", "x.close()"),
    ("import itertools\nx = itertools.count(3)", "next(x)"),
    ("import logging\nx = logging.Logger('a')", "x.setLevel(10)"),
    ("import logging\nx = logging.Logger('a')", "x.addHandler(logging.NullHandler())"),
    (FIGURE + "x = fig", "axes.set_title('t')"),
    (FIGURE + "x = axes", "axes.plot([5, 6])"),
]


@pytest.mark.parametrize(("source", "change"), CHANGED)
def test_a_change_in_place_gives_another_version(source: str, change: str) -> None:
    namespace = namespace_of(source)
    before = version(namespace)
    exec(change, namespace)
    assert version(namespace) != before


def test_drawing_a_figure_changes_nothing() -> None:
    namespace = namespace_of(FIGURE)
    before = [version(namespace, name) for name in ("fig", "axes")]
    namespace["fig"].savefig(io.BytesIO(), bbox_inches="tight")
    assert [version(namespace, name) for name in ("fig", "axes")] == before


PARTS = [
    ("x = {'lr': 1, 'n': 2}", "x['n'] = 3", "['n']"),
    ("x = pd.DataFrame({'a': [1, 2], 'b': [3, 4]})", "x['b'] = 0", "['b']"),
    ("class P: pass\nx = P()\nx.a = 1\nx.b = 2", "x.b = 3", ".b"),
]


@pytest.mark.parametrize(("source", "change", "part"), PARTS)
def test_a_change_of_one_part_leaves_the_others(source: str, change: str, part: str) -> None:
    namespace = namespace_of(source)
    looker = Looker(namespace, sys.modules)
    before = looker.look(namespace["x"]).parts or {}
    exec(change, namespace)
    after = looker.look(namespace["x"]).parts or {}
    assert {label for label in after if after[label] != before.get(label)} == {part}


ACTS = [
    "class P:\n    @property\n    def p(self): bump()\nx = P()",
    "class P:\n    def __getattr__(self, name): bump()\nx = P()",
    "class P:\n    def __getattribute__(self, name): bump(); return object.__getattribute__(self, name)\nx = P()",
    "class P:\n    def __repr__(self): bump(); return ''\n    __str__ = __repr__\nx = P()",
    "class P:\n    def __reduce__(self): bump(); return (P, ())\nx = P()",
    "class P:\n    def __eq__(self, other): bump()\n    def __hash__(self): bump(); return 1\nx = [P()]",
    "class P:\n    def __iter__(self): bump(); return iter([])\n    def __len__(self): bump(); return 0\nx = P()",
    "class P(list):\n    def __iter__(self): bump(); return iter([])\nx = P([1])",
    "class P(dict):\n    def items(self): bump(); return []\nx = P(a=1)",
    "class P:\n    @property\n    def __class__(self): bump(); return int\nx = P()",
    "class P:\n    @property\n    def __dict__(self): bump(); return {}\nx = P()",
    "class M(type):\n    def __getattribute__(cls, name): bump(); return type.__getattribute__(cls, name)\nclass x(metaclass=M): pass",
    "class M(type):\n    def __instancecheck__(cls, other): bump()\nclass P(metaclass=M): pass\nx = [P, P()]",
    "class D:\n    def __get__(self, owner, kind): bump()\nclass P:\n    d = D()\nx = P()",
    "class P(int):\n    def __int__(self): bump(); return 1\n    __index__ = __int__\nx = P(3)",
    "class P(np.ndarray):\n    def __array_finalize__(self, other): bump()\nx = np.zeros(3).view(P); acts.clear()",
    "class P(pd.DataFrame):\n    @property\n    def _constructor(self): bump(); return P\nx = P({'a': [1]}); acts.clear()",
]


@pytest.mark.parametrize("source", ACTS)
def test_looking_never_acts(source: str) -> None:
    acts: list[int] = []
    namespace = {"__name__": "__main__", "np": np, "pd": pd, "acts": acts}
    namespace["bump"] = lambda: acts.append(1)
    exec(source, namespace)
    acts.clear()
    assert version(namespace)
    assert acts == []


def test_aliases_and_views_share_an_identity() -> None:
    namespace = namespace_of(
        "a = [1]\nb = a\nc = {'k': a}\nd = [1]\n"
        "m = np.zeros(9)\nv = m[2:4]\nw = v[:1]\n"
        "f = pd.DataFrame({'a': [1]})\ng = f\nh = f.copy()"
    )
    looker = Looker(namespace, sys.modules)
    ids = {name: looker.look(namespace[name]).ids for name in "abcdmvwfgh"}
    for one, other in ("ab", "ac", "mv", "vw", "fg"):
        assert ids[one] & ids[other], (one, other)
    for one, other in ("ad", "fh"):
        assert not ids[one] & ids[other], (one, other)


def test_the_global_names_of_code_are_found_through_containers_closures_and_methods() -> None:
    namespace = namespace_of(
        "x = [{'k': lambda v: v * rate}]\n"
        "class P:\n    def m(self): return other\n"
        "p = P()\n"
        "def outer():\n    def inner(): return deep\n    return inner\n"
        "q = outer()"
    )
    looker = Looker(namespace, sys.modules)
    assert set(looker.look(namespace["x"]).names) == {"rate"}
    assert set(looker.look(namespace["p"]).names) == {"other"}
    assert set(looker.look(namespace["q"]).names) == {"deep"}


def test_what_is_too_large_is_known_by_its_origin() -> None:
    namespace = namespace_of("x = list(range(300_000))")
    looker = Looker(namespace, sys.modules)
    looker.tokens.begin("cell one")
    first = looker.look(namespace["x"])
    assert not first.exact
    looker.tokens.begin("cell two")
    assert looker.look(namespace["x"]).version == first.version
    namespace["x"][0] = -1
    assert looker.look(namespace["x"]).version != first.version


TOO_LARGE = [
    ("x = list(range(300_000))", "x[::2] = x[1::2]"),
    ("x = {k: k for k in range(300_000)}", "x.update((k, -k) for k in list(x))"),
    ("x = [[i] for i in range(20_000)]", "x[777], x[3] = x[3], x[777]"),
    ("x = {i: [i] for i in range(20_000)}", "x[777] = []"),
    (
        "from types import SimpleNamespace\nx = SimpleNamespace(rows=[[i] for i in range(20_000)], n=1)",
        "x.n = 2",
    ),
    ("x = np.zeros(12_000_000)", "x[7_777_777] = 1"),
    ("x = np.zeros(20_000_000)", "x[::1000] = 1"),
]


@pytest.mark.parametrize(("source", "change"), TOO_LARGE)
def test_what_shows_of_a_large_value_shows_a_change(source: str, change: str) -> None:
    namespace = namespace_of(source)
    looker = Looker(namespace, sys.modules)
    before = looker.look(namespace["x"]).version
    assert looker.look(namespace["x"]).version == before
    exec(change, namespace)
    assert looker.look(namespace["x"]).version != before


def test_huge_integers_and_long_texts_are_read() -> None:
    assert version(namespace_of("x = 10 ** 10_000")) != version(
        namespace_of("x = 10 ** 10_000 + 1")
    )
    assert version(namespace_of("x = 'a' * 10**6")) != version(
        namespace_of("x = 'a' * 10**6 + 'b'")
    )


COUNTER = "def mk(n):\n    def x():\n        nonlocal n\n        n += 1\n    return x\nx = mk(0)"
GROWS = "class P:\n    n = 0\n    def grow(self): self.n += 1\n    def show(self): return self.n\n"


@pytest.mark.parametrize(
    ("source", "stirs"),
    [
        (COUNTER, {"()"}),
        ("x = {'a': iter([1])}", {"()"}),
        ("x = (i for i in [1])", {"()"}),
        ("import itertools\nx = itertools.count()", {"()"}),
        ("def x(v, acc=[]): acc.append(v)", {"()"}),
        ("def x(v, acc=[]): return sum(acc) + v", set()),
        ("def mk(n): return lambda: n\nx = mk([1])", set()),
        ("def mk(kept):\n    def x(): kept.append(1)\n    return x\nx = mk([])", {"()"}),
        (GROWS + "x = P()", {"grow"}),
        (GROWS + "class Q(P): pass\nx = [Q()]", {"grow"}),
        ("x = [1, {'a': 2}]", set()),
    ],
)
def test_what_is_changed_by_using_it_is_told(source: str, stirs: set[str]) -> None:
    namespace = namespace_of(source)
    sight = Looker(namespace, sys.modules).look(namespace["x"])
    assert sight.stirs == stirs
    assert set(sight.to_wire()[4:]) == stirs


@pytest.mark.parametrize(
    ("source", "other"),
    [
        ("import re\nx = re.search('b', 'abb')", "x = re.search('b', 'abb'[2:])"),
        ("import operator\nx = operator.itemgetter(1)", "x = operator.itemgetter(2)"),
        ("d = {'a': 1}\nx = d.keys()", "d['b'] = 2"),
        ("d = {'a': 1}\nx = d.items()", "d['a'] = 2"),
    ],
)
def test_what_looks_something_up_is_known_by_what_it_looks_up(source: str, other: str) -> None:
    namespace = namespace_of(source)
    before = version(namespace)
    looker = Looker(namespace, sys.modules)
    assert not looker.look(namespace["x"]).tokens
    exec(other, namespace)
    assert version(namespace) != before


def test_a_view_of_a_dict_shares_it() -> None:
    namespace = namespace_of("d = {'a': 1}\nx = d.keys()")
    looker = Looker(namespace, sys.modules)
    assert looker.look(namespace["x"]).ids & looker.look(namespace["d"]).ids


def test_a_sentinel_without_content_is_no_object_of_unknown_content() -> None:
    source = "import dataclasses\nx = [dataclasses.MISSING]"
    namespace = namespace_of(source)
    looker = Looker(namespace, sys.modules)
    sight = looker.look(namespace["x"])
    assert not sight.tokens


@pytest.mark.parametrize(
    ("source", "exact"),
    [
        ("x = [{'a': [i], 'b': (i, 'x')} for i in range(1_666)]", True),
        ("x = [{'a': [i], 'b': (i, 'x')} for i in range(1_667)]", False),
        ("x = {i: [i] for i in range(4_999)}", True),
        ("x = {i: [i] for i in range(5_000)}", False),
        ("same = [[1], [2]]\nx = [same for i in range(4_997)]", True),
        ("x = {'records': [[i, [i]] for i in range(2_499)]}", True),
        ("x = {'records': [[i, [i]] for i in range(2_500)]}", False),
        ("x = [list(range(1_000)) for i in range(4_000)]", True),
        ("x = [[i] for i in range(70)]; x.append(x)", True),
    ],
)
def test_what_is_too_much_to_read_is_counted_first(
    source: str, exact: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    namespace = namespace_of(source)

    def found() -> tuple[Any, ...]:
        sight = Looker(namespace, sys.modules).look(namespace["x"])
        return sight.version, sight.parts, sight.ids, sight.exact, sight.data, sight.inert

    counted = found()
    assert counted[3] == exact
    monkeypatch.setattr(look, "crowd", lambda value, limit: None)
    assert counted == found()


def test_what_is_counted_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    namespace = namespace_of("x = [{'a': [i]} for i in range(5_000)]")
    read: list[object] = []
    whole = look.Look.read

    def counted(self: look.Look, value: Any, top: bool = False) -> str:
        read.append(value)
        return whole(self, value, top)

    monkeypatch.setattr(look.Look, "read", counted)
    Looker(namespace, sys.modules).look(namespace["x"])
    assert len(read) == 1


@pytest.mark.parametrize(
    "change",
    [
        "x.iloc[8_999] = 'other'",
        "x.iloc[8_999] = None",
        "x.iloc[[0, 8_999]] = x.iloc[[8_999, 0]].tolist()",
        "x = pd.concat([x[4_096:8_192], x[:4_096], x[8_192:]], ignore_index=True)",
    ],
)
def test_each_text_of_a_long_column_counts(change: str) -> None:
    long = "x = pd.Series([f'text {i}' for i in range(9_000)], dtype=object)"
    assert version(namespace_of(long)) == version(namespace_of(long))
    assert version(namespace_of(long)) != version(namespace_of(f"{long}\n{change}"))


@pytest.mark.parametrize("size", [3_000, 20_000, 200_000])
def test_numbers_that_are_read_stay_as_they_are(size: int) -> None:
    namespace = namespace_of(f"x = np.arange(1.0, {size} + 1)")
    before = namespace["x"].copy()
    version(namespace)
    assert (namespace["x"] == before).all()
