"""Which options of libraries a run depends on is told by what it showed."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pytest

from jupyterlab_nbguard.kernel.shown import options_of, reads
from jupyterlab_nbguard.model.execution import Value

FRAME = pd.DataFrame({"a": [i / 7 for i in range(100)], "b": range(100)})


def told(found: Iterable[str]) -> set[str]:
    return {name.rpartition(":")[2].replace("display.", "") for name in found}


def table(frame: pd.DataFrame, known: Iterable[str] = ()) -> set[str]:
    shown = {"text/plain": repr(frame), "text/html": frame._repr_html_()}
    return told(options_of("df", [shown], "", set(known)))


def printed(value: object, known: Iterable[str] = ()) -> set[str]:
    return told(options_of("print(x)", [], f"{value}\n", set(known)))


def test_a_frame_that_was_cut_depends_on_how_many_rows_are_shown() -> None:
    assert table(FRAME) == {"max_rows", "min_rows", "precision", "float_format"}
    assert table(FRAME.head()) == {"precision", "float_format"}
    assert table(FRAME[["b"]].head()) == set()
    with pd.option_context("display.max_columns", 20):
        assert "max_columns" in table(pd.DataFrame(np.zeros((2, 40), int)))
    with pd.option_context("display.max_columns", None, "display.max_rows", None):
        assert "max_columns" in table(pd.DataFrame(np.zeros((2, 40), int)))
        assert "max_columns" not in table(pd.DataFrame(np.zeros((2, 9), int)))
        assert "max_rows" in table(FRAME)
    assert table(pd.DataFrame({"t": ["x" * 200]})) == {"max_colwidth"}


def test_short_fractions_depend_on_the_precision_once_somebody_asked_for_one() -> None:
    prices = pd.DataFrame({"p": [1.25, 2.5]})
    assert table(prices) == set()
    assert table(prices, {"option:pandas:display.precision"}) == {"precision", "float_format"}


@pytest.mark.parametrize(
    ("value", "depends"),
    [
        (np.array([1 / 3, 2.0]), True),
        (np.ones((3, 3)) / 3, True),
        (np.array([1e-9 / 3, 2.0]), True),
        (np.array([1.0, 2.0]), False),
        (np.arange(3), False),
        ([1 / 3, 2.0], False),
        ({"a": [1 / 3]}, False),
        ("the ratio [0.3333 of all] is", False),
        (1 / 3, False),
    ],
)
def test_only_arrays_of_numpy_are_printed_by_its_options(value: object, depends: bool) -> None:
    assert ("precision" in printed(value)) == depends


def test_printed_frames_and_series() -> None:
    assert printed(FRAME) == {"max_rows", "min_rows"}
    assert printed(FRAME.a) == {"max_rows", "min_rows", "precision", "float_format"}
    assert printed(FRAME.b.head()) == set()


def test_a_figure_depends_on_what_its_code_does_not_say_itself() -> None:
    shown = [{"text/plain": "<Figure size 640x480 with 1 Axes>"}]
    plain = told(options_of("plt.plot(x)", shown, "", ()))
    assert {"figure.figsize", "font.", "lines."} <= plain
    assert "legend." not in plain
    asked = told(options_of("plt.subplots(figsize=(2, 2))", shown, "", ()))
    assert not {"figure.figsize", "lines."} & asked


def test_a_run_reads_the_options_that_were_ever_set_but_not_its_own() -> None:
    known = ("option:pandas:display.precision", "option:matplotlib:font.size")
    now = {known[1]: Value("v")}
    (read,) = reads(("option:matplotlib:font.",), known, now, ())
    assert (read.name, read.version) == (known[1], "v")
    (read,) = reads(("option:pandas:",), known, now, ())
    assert (read.name, read.version) == (known[0], None)
    assert reads(("option:matplotlib:font.",), known, now, (known[1],)) == ()
    assert reads((), known, now, ()) == ()
