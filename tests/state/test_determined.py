# ruff: noqa: E501 (each case stays one line)
"""What the same inputs make again is believed after a sample; all else is read whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyterlab_nbguard.kernel.observer.again import Again
from jupyterlab_nbguard.kernel.observer.sight import Sight
from jupyterlab_nbguard.kernel.observer.wholes import Wholes
from jupyterlab_nbguard.model.notebook import Cell, CellId
from state.inprocess import InProcess

Read = Callable[[], list[str]]
LIBRARIES = "import numpy as np, pandas as pd\nimport builtins, types"
ARRAY = "x = np.arange(200_000.0)"


def versions(kernel: InProcess, *cells: str, name: str = "y") -> list[str | None]:
    """Runs cells; returns the version of ``name`` that each of them wrote, if it did."""
    found: list[str | None] = []
    for source in cells:
        kernel.run(Cell(CellId(source), "code", source))
        run = kernel.history.last_of_cell[CellId(source)]
        written = {write.name: write.value for write in run.writes}
        value = written.get(name)
        found.append(None if value is None else value.version)
    return found


@pytest.fixture
def passes(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Counts the passes over the memory of what determined runs made."""
    made: list[int] = []
    whole, taken = Again.digests, Wholes.take

    def counted(again: Again, np: Any, value: Any, sight: Sight, read: Read) -> list[str]:
        def reading() -> list[str]:
            made.extend([1] if again._origin is not None else [])
            return read()

        return whole(again, np, value, sight, reading)

    def taking(wholes: Wholes, value: Any, look: Callable[[], Sight]) -> Sight:
        def looking() -> Sight:
            large = wholes._origin is not None and isinstance(value, (np.ndarray, pd.DataFrame))
            made.extend([1] if large else [])
            return look()

        return taken(wholes, value, looking)

    monkeypatch.setattr(Again, "digests", counted)
    monkeypatch.setattr(Wholes, "take", taking)
    return made


@pytest.mark.parametrize(
    "cell",
    [
        "y = np.sort(x) * 2",
        "y = pd.DataFrame({'a': x, 'b': -x}); y['c'] = y.a / y.b",
        "rng = np.random.default_rng(3)\ny = rng.normal(size=100_000)",
        "np.random.seed(3)\ny = np.random.rand(100_000)",
    ],
)
def test_a_run_on_the_same_inputs_is_not_read_again(passes: list[int], cell: str) -> None:
    kernel = InProcess()
    versions(kernel, LIBRARIES, ARRAY)
    first = versions(kernel, cell)
    known = len(passes)
    assert known
    again = versions(kernel, cell)
    assert (again, len(passes)) == (first, known)


def test_in_place_too(passes: list[int]) -> None:
    kernel = InProcess()
    first = versions(kernel, LIBRARIES, ARRAY, "x[::2] += 1", name="x")
    known = len(passes)
    again = versions(kernel, ARRAY, "x[::2] += 1", name="x")
    assert (again, len(passes)) == (first[1:], known)


@pytest.mark.parametrize(
    "cell",
    [
        "y = np.sort(x) * 2",
        "y = pd.DataFrame({'a': x, 'b': -x, 't': 'text'}); y['c'] = y.a / y.b",
        "y = pd.Series(x, pd.date_range('2020', periods=len(x), freq='s', tz='UTC'))",
        "y = pd.DataFrame({'a': x}).groupby(x % 7).agg(['sum', 'min'])",
        "y = pd.DataFrame({'k': pd.Categorical(['a', 'b'] * 9)})",
    ],
)
def test_what_is_taken_over_whole_is_known_as_well_as_what_is_looked_at(
    cell: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    whole = Wholes.take

    def take(self: Wholes, value: Any, look: Callable[[], Sight]) -> Sight:
        made = [] if self._origin is None or isinstance(value, np.number) else [0]

        def looked() -> Sight:
            made[:] = [it + 1 for it in made]
            return look()

        found, fresh = whole(self, value, looked), look()
        found.seal()
        fresh.seal()
        told = [it for it in Sight.__slots__ if it not in ("seconds", "oid")]
        assert [getattr(found, it) for it in told] == [getattr(fresh, it) for it in told]
        looks.extend(made)
        return found

    monkeypatch.setattr(Wholes, "take", take)
    cells = LIBRARIES, "x = np.arange(90_000.0)", cell, cell, "z = y[1:]", "z = y[1:]"
    versions(InProcess(), *cells)
    assert looks == [1, 1, 0, 1, 0]


# An element at an odd place, which no sample has.
HIDDEN = [
    # Another input: one element of it.
    ([ARRAY], "y = x + 1", "x[77_777] = -1"),
    # What the inputs do not tell all of: objects, functions, modules that do more than compute.
    (["box = types.SimpleNamespace(at=1)", "def make():\n    y = np.zeros(200_000)\n    y[box.at] = 7\n    return y"], "y = make()", "box.at = 77_777"),
    (["builtins.at = 1"], "y = np.zeros(200_000); y[at] = 7", "builtins.at = 77_777"),
    (["builtins.at = 1"], "y = np.zeros(200_000); y[builtins.at] = 7", "builtins.at = 77_777"),
    (["builtins.at = 1"], "y = np.zeros(200_000); y[eval('at')] = 7", "builtins.at = 77_777"),
    ([ARRAY, "np.save('kept.npy', x)"], "y = np.load('kept.npy')", "x[77_777] = -1; np.save('kept.npy', x)"),
    (["np.random.seed(1)"], "y = np.zeros(200_000); y[int(np.random.rand() * 100_000) * 2 + 1] = 7", "1"),
    (["rng = np.random.default_rng(1)"], "y = np.zeros(200_000); y[rng.integers(100_000) * 2 + 1] = 7", "1"),
    (["rng = np.random.mtrand._rand; draw = rng"], "y = np.zeros(200_000); y[draw.randint(100_000) * 2 + 1] = 7", "1"),
    # A run that broke off is not what the whole run makes.
    ([ARRAY, "y = x.copy()", "at = 1", "stop = [0]"], "y[at] += 1\nif stop[0]: raise ValueError", "stop[0] = 1"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "cell", "change"), HIDDEN)
def test_one_element_that_another_run_makes_differently_is_seen(
    before: list[str], cell: str, change: str, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(str(tmp_path))
    kernel = InProcess()
    versions(kernel, LIBRARIES, *before)
    first, _, second = versions(kernel, cell, change, cell)
    assert first is not None
    assert second != first
