# ruff: noqa: E501 (each case stays one line)
"""Memory that was read before is not read again, unless a run may have written to it."""

from __future__ import annotations

from typing import Any

import pytest

from jupyterlab_nbguard.kernel.observer import arrays, namespace, sums, watch
from jupyterlab_nbguard.kernel.observer.again import Again
from jupyterlab_nbguard.kernel.observer.places import Places
from jupyterlab_nbguard.kernel.observer.wholes import Wholes
from jupyterlab_nbguard.model.notebook import Cell, CellId
from state.inprocess import InProcess

LIBRARIES = "import numpy as np, pandas as pd, types"
FRAME = "df = pd.DataFrame(np.arange(300_000.0).reshape(-1, 3), columns=list('abc')); df['k'] = np.arange(100_000)"


def written(kernel: InProcess, cell: str) -> dict[str, str | None]:
    """Runs a cell; returns the versions of what it wrote, by name."""
    kernel.run(Cell(CellId(cell), "code", cell))
    writes = kernel.history.last_of_cell[CellId(cell)].writes
    return {write.name: write.value.version if write.value else None for write in writes}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Lists the columns that are read, of each pass over memory."""
    # However busy the machine is, cells stand in a queue: nothing else may have changed values.
    monkeypatch.setattr(watch, "_QUEUED", 1000.0)
    found: list[int] = []
    whole = sums.column_digests

    def counted(np: Any, table: Any) -> list[str]:
        found.append(table.shape[1])
        return whole(np, table)

    monkeypatch.setattr(arrays, "column_digests", counted)
    return found


@pytest.mark.parametrize(
    ("cell", "columns"),
    [
        ("df['d'] = df.a * 2", 1),
        ("df['a'] = df.a * 2", 1),
        ("df['a'] += 1", 1),
        ("df['d'], df['e'] = 1.0, df.a + 1", 2),
        ("del df['a']", 0),
        ("y = df[['a', 'k']]", 0),
        ("y = df.rename(columns={'a': 'z'})", 0),
        ("y = df.assign(z=df.a + df.b)", 1),
        ("y = df.copy(deep=False); y['z'] = 1.0", 1),
        ("y = df.dropna()", 0),
        ("number += 1\ny = df[['a']]", 0),
        ("y = df['k'] % 10", 1),
        ("df.head(); df.a.describe()", 0),
        ("y = df[['a']]; y.head()", 0),
        ("df.sort_values('a', inplace=True)", 4),
        ("plt.hist(df.a); axes.plot(df.a[:9], df['b'][:9])", 0),
        ("plt.hist(df.a); rng.shuffle(df.b)", 4),
    ],
)
def test_only_columns_that_are_new_are_read(read: list[int], cell: str, columns: int) -> None:
    kernel = InProcess()
    written(kernel, LIBRARIES)
    written(kernel, FRAME + "; number = 1")
    written(kernel, "from matplotlib import pyplot as plt; axes = plt.figure().add_subplot()")
    written(kernel, "rng = types.SimpleNamespace(shuffle=lambda it: None)")
    read.clear()
    written(kernel, cell)
    assert sum(read) == columns


def test_frames_that_share_columns_are_no_aliases() -> None:
    kernel = InProcess()
    for cell in (LIBRARIES, FRAME, "y = df[['a', 'b']]"):
        written(kernel, cell)
    assert set(written(kernel, "y['a'] = 1.0")) == {"y"}
    assert set(written(kernel, "y.iloc[5, 1] = -1")) == {"y"}
    assert set(written(kernel, "df.iloc[5, 1] = -1")) == {"df"}


def test_a_frame_and_the_array_below_it_are() -> None:
    kernel = InProcess()
    for cell in (LIBRARIES, "x = np.zeros((2, 9))", "y = pd.DataFrame(x, copy=False)"):
        written(kernel, cell)
    assert set(written(kernel, "x[0, 3] = 5")) == {"x", "y"}
    assert set(written(kernel, "y.iloc[0, 4] = 5")) == {"x", "y"}
    assert set(written(kernel, "z = y.copy(deep=False)")) == {"z"}
    assert set(written(kernel, "x[0, 5] = 5")) == {"x", "y", "z"}


TEXTS = "df = pd.DataFrame({k: [f'{k}{i}' for i in range(%d)] for k in 'ab'}); df['n'] = 1"


@pytest.mark.parametrize("size", [3000, 100_000, 150_000])
def test_setting_a_column_changes_no_column_of_texts(size: int) -> None:
    kernel = InProcess()
    for cell in (LIBRARIES, TEXTS % size):
        written(kernel, cell)
    written(kernel, "df['n'] = df.n + 1")
    (write,) = kernel.history.last_of_cell[CellId("df['n'] = df.n + 1")].writes
    assert write.changed == ("['n']",)


@pytest.mark.parametrize("size", [3000, 100_000])
@pytest.mark.parametrize(
    "again",
    [
        "df = pd.DataFrame({'a': ['a' + str(i) for i in range(%d)], 'b': 'b'})",
        "df = pd.DataFrame({'a': [f'a{i}' if i else None for i in range(%d)], 'b': 'b'})",
        "df = pd.DataFrame({'a': [f'a{i}' if i != 1777 else '' for i in range(%d)], 'b': 'b'})",
        "df = pd.DataFrame({'a': [f'a{i}' for i in range(%d)][::-1], 'b': 'b'})",
        "df = pd.DataFrame({'a': [f'a{i}' if i != 1777 else i for i in range(%d)], 'b': 'b'})",
    ],
)
def test_texts_are_known_by_what_they_say(size: int, again: str) -> None:
    kernel = InProcess()
    cell = "df = pd.DataFrame({'a': [f'a{i}' for i in range(%d)], 'b': 'b'})"
    first, second, third = (written(kernel, it) for it in (LIBRARIES, cell % size, again % size))
    assert first != second
    assert (second == third) == ("str(i)" in again)


def test_what_a_widget_writes_between_cells_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(namespace, "_DEAR", 1000.0)
    kernel = InProcess()
    for cell in (LIBRARIES, FRAME):
        written(kernel, cell)
    first = written(kernel, "y = df[['b']]")
    kernel.namespace["df"].iloc[77_777, 1] = -1
    kernel._watcher.stir()
    assert written(kernel, "y = df[['b']]") != first


# The first cells, and then what writes into memory, at places that no sample has.
SESSIONS = [
    [FRAME, "df.iloc[77_777, 1] = -1", "y = df[['b']]"],
    [FRAME, "df.loc[77_777, 'b'] = -1; df['d'] = 1.0", "y = df[['b']]"],
    [FRAME, "df.head(); df.iloc[77_777, 1] = -1", "y = df[['b']]"],
    [FRAME, "df.head(); df['d'] = 1.0; df.mask(df.a == 77_778, -1, inplace=True)", "y = df[['b']]"],
    [FRAME, "df.b.update(pd.Series([-1.0], [77_777])); df.update({'b': pd.Series([-1.0], [77_777])})", "y = df[['b']]"],
    ["x = np.arange(300_000.0)", "x.reshape(3, -1).sort(); x.mean()", "x.copy(); x[::-1].sort()", "z = x[:]"],
    [FRAME, "df['d'] = 1.0; df.loc[77_777, 'b'] = -1", "y = df[['b']]"],
    [FRAME, "df['d'] = 1.0\nfor at in (77_777,):\n    df.iloc[at, 1] = -1", "y = df[['b']]"],
    [FRAME, "df[df.a == 77_778] = -1", "y = df[['a', 'b']]"],
    [FRAME, "df.mask(df.a == 77_778, -1, inplace=True)", "y = df[['a', 'b']]"],
    [FRAME, "y = df.mask(df.a == 77_778, -1, inplace=True)", "y = df[['a', 'b']]"],
    [FRAME, "def go(it):\n    it.iloc[77_777, 1] = -1\n    return it", "y = go(df)", "z = y[['b']]"],
    [FRAME, "def go():\n    df.iloc[77_777, 1] = -1", "go()", "y = df[['b']]"],
    [FRAME, "frames = [df]", "frames[0].iloc[77_777, 1] = -1", "y = df[['b']]"],
    [FRAME, "frames = {'a': df}", "for it in frames.values():\n    it.iloc[77_777, 1] = -1", "y = df[['b']]"],
    [FRAME, "y = df.copy(deep=False)", "y.iloc[77_777, 1] = -1", "z = df[['b']]; w = y[['b']]"],
    ["x = np.arange(300_000.0)", "x[77_777] = -1", "y = x.reshape(-1)"],
    ["x = np.arange(300_000.0)", "y = x[:]; y[77_777] = -1", "z = x.reshape(-1)"],
    ["x = np.arange(300_000.0)", "y = x[:]", "y += (np.arange(300_000) == 77_777)", "z = x[:]"],
    ["x = np.arange(300_000.0)", "y = np.add(x, x == 77_777, out=x)", "z = x[:]"],
    ["x = np.arange(300_000.0)", "y = [x.fill(3), x]", "z = x[:]"],
    ["x = np.arange(300_000.0)", "np.copyto(x, -x)", "z = x[:]"],
    ["x = np.arange(300_000.0)", "for row in x.reshape(3, -1): row[77_777] = -1", "z = x[:]"],
    ["x = np.arange(300_000.0)", "x.flat[77_777] = -1", "z = x[:]"],
    ["x = np.arange(300_000.0)", "x += x == 77_777; x = x[:]", "z = x[:]"],
    ["x = np.arange(300_000.0)", "v = memoryview(x); v[77_777] = -1.0", "z = x[:]"],
    ["x = np.zeros((3, 100_000)); y = pd.DataFrame(x.T, copy=False)", "x[1, 77_777] = -1", "z = y[[1]]"],
    ["x = np.zeros((3, 100_000)); y = pd.DataFrame(x.T, copy=False)", "y.iloc[77_777, 1] = -1", "z = x[:]"],
    ["x = np.arange(300_000.0)", "x.reshape(3, -1)[1, 77_777] = -1", "z = x[:]"],
    ["x = np.arange(300_000.0)", "np.asarray(x)[77_777] -= 1", "z = x[:]"],
    ["x = np.arange(300_000.0); y = x + 1", "(x if len(x) else y)[77_777] = -1", "z = x[:]"],
    ["x = np.arange(300_000.0)", "for x[77_777] in range(3): 1", "z = x[:]"],
    ["x = np.arange(300_000.0)", "[0 for x[77_777] in range(3)]", "z = x[:]"],
    ["x = np.arange(300_000.0)", "d = {'a': x}; d['a'][77_777] = -1", "z = x[:]"],
    ["x = np.arange(300_000.0)", "d, *e = x, x; e[0][77_777] = -1; d, e = 1, 2", "z = x[:]"],
    ["x = np.arange(300_000.0)", "e = (x, 1)\nfor y in e[:1]:\n    y -= 1\ny = 1", "z = x[:]"],
    ["x = np.arange(300_000.0)", "y = [a.__setitem__(77_777, -1) for a in (x,)]", "z = x[:]"],
    ["x = np.arange(300_000.0)", "import operator; y = operator.setitem(x, 77_777, -1)", "z = x[:]"],
    ["x = np.arange(300_000.0)", "import operator; y = operator.iadd(x, 1)", "z = x[:]"],
    ["x = np.arange(300_000.0)", "y = np.add(x, x == 77_777, x)", "z = x[:]"],
    ["x = np.arange(300_000.0); n = 1", "n += 1; n = x; n -= 1; n = 3", "z = x[:]"],
    ["import operator as op; x = np.arange(300_000.0)", "op.iadd(x, 1)", "y = op.iadd(x, 1)", "z = x[:]"],
    ["x = np.arange(300_000.0)", "y = x.__iadd__(1)", "z = x[:]"],
    ["x = np.arange(300_000.0)", "y = np.nan_to_num(x, copy=False, nan=1); y = np.ndarray.sort(x[::-1])", "z = x[:]"],
    ["x = np.arange(300_000.0)", "y = np.lib.stride_tricks.as_strided(x); y[77_777] = -1; y = 1", "z = x[:]"],
    [FRAME, "df.iloc[77_777, 2] = df.iloc[77_777, 2] * 2", "df['d'] = df.a * 2"],
    ["s = pd.Series(np.arange(300_000.0))", "s[77_777] = -1", "y = s.copy(deep=False)"],
    ["s = pd.Series(np.arange(300_000.0))", "s.update(pd.Series([-1.0], [77_777]))", "y = s.copy(deep=False)"],
]  # fmt: skip


@pytest.mark.parametrize("cells", SESSIONS)
def test_what_is_written_to_memory_is_seen_as_if_all_were_read(
    cells: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def play() -> list[dict[str, str | None]]:
        kernel = InProcess()
        return [written(kernel, cell) for cell in (LIBRARIES, *cells, *cells[1:])]

    # Whether a look is worth sparing is a question of time: here all looks are taken.
    monkeypatch.setattr(namespace, "_WORTH_SPARING", 1000.0)
    found = play()
    monkeypatch.setattr(Places, "find", lambda *_: None)
    monkeypatch.setattr(Again, "digests", lambda self, np, value, sight, read: read())
    monkeypatch.setattr(Wholes, "take", lambda self, value, look: look())
    assert found == play()
