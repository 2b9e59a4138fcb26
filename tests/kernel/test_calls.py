"""What is recorded of calls: values come back as they were, and nothing disturbs the cells."""

from __future__ import annotations

import ast
import datetime
import inspect
import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyterlab_nbguard.kernel.calls import recorder, values
from jupyterlab_nbguard.kernel.calls.recorder import Recorder
from jupyterlab_nbguard.kernel.calls.values import ROWS, Unwritable, Writer, decode, same

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=5), inner, max_size=5)
    ),
    max_leaves=20,
)


def through_json(value: Any) -> Any:
    return decode(json.loads(json.dumps(Writer().encode(value))))


@given(PLAIN)
def test_plain_values_come_back(value: Any) -> None:
    assert same(through_json(value), value)


@pytest.mark.parametrize(
    "value",
    [
        {1, 2},
        frozenset("ab"),
        1 + 2j,
        range(1, 9, 2),
        slice(None, 3),
        datetime.date(2020, 1, 2),
        datetime.datetime(2020, 1, 2, 3),
        datetime.timedelta(1, 2, 3),
        np.float64(0.1),
        np.int8(3),
        np.bool_(True),
        np.arange(6.0).reshape(2, 3),
        np.array([True, False]),
        np.array([1j, 2]),
        np.array(["ä", "bb"]),
        np.array(3),
        np.array([]),
        pd.Series([1.5, None], name="x"),
        pd.Series(pd.to_datetime(["2020-01-01", None])),
        pd.DataFrame({"a": [1, 2], "b": ["x", None], 3: [True, False]}, index=["p", "q"]),
        pd.DataFrame({"t": pd.to_datetime(["2020-01-01"])}, index=pd.to_datetime(["2021-01-01"])),
        pd.DataFrame(),
        pd.Timestamp("2020-01-01"),
        math.floor,
        json.dumps,
        open,
    ],
    ids=repr,
)
def test_values_come_back(value: Any) -> None:
    assert recorder._same_or_not(through_json(value), value)


def test_not_more_than_some_rows_are_kept() -> None:
    for value in (pd.DataFrame({"a": range(99)}), np.zeros((99, 9)), list(range(999))):
        writer = Writer()
        assert len(decode(writer.encode(value))) == ROWS
        assert writer.cut


@pytest.mark.parametrize(
    "value",
    [
        object(),
        lambda: 1,
        np.array([object()]),
        np.longdouble(1),
        np.zeros(2, np.longdouble),
        pd.DataFrame({"a": pd.Categorical(["x"])}),
        pd.DataFrame([[1]], columns=pd.MultiIndex.from_tuples([("a", "b")])),
        {n: n for n in range(999)},
        type("Own", (), {})(),
    ],
    ids=repr,
)
def test_other_values_are_refused(value: Any) -> None:
    with pytest.raises(Unwritable):
        Writer().encode(value)


def test_the_first_call_that_can_be_written_is_kept_as_it_was() -> None:
    calls, space = Recorder(), {"k": 2}

    def f(xs: Any, y: int = 1) -> int:
        xs.append(y)
        return len(xs) * space["k"]

    wrapped = calls.wrap("f", f, {"k": "k"}, space)
    assert wrapped.__name__ == "f"
    assert wrapped([object()]) == 4
    assert wrapped([7, 8], y=3) == 6
    assert wrapped([1]) == 4
    source = "def f(xs, y=1, *, k):\n    xs.append(y)\n    return len(xs) * k\n"
    found = calls.finish({"f": True}, source, "ft")
    call = found["calls"]["f"]
    assert (call["args"], call["kwargs"], call["result"]) == ([[7, 8]], {"y": 3, "k": 2}, 6)
    assert (call["steady"], call["changed"]) == (True, {"0": [7, 8, 3]})


def test_a_result_that_is_too_long_is_not_compared_with_its_start() -> None:
    calls = Recorder()
    calls.wrap("f", lambda n: (pd.DataFrame({"a": range(n)}), 1), {}, {})(60)
    source = "import pandas as pd\ndef f(n):\n    return pd.DataFrame({'a': range(n)}), 1\n"
    call = calls.finish({"f": True}, source, "ft")["calls"]["f"]
    assert (call.get("result"), call["type"]) == (None, "tuple")
    assert call["unwritten"] == "a result of that length"


def test_errors_and_recursion_reach_the_caller() -> None:
    calls, space = Recorder(), {}

    def down(n: int) -> int:
        if n < 0:
            raise ValueError(n)
        return n and space["down"](n - 1)

    space["down"] = calls.wrap("down", down, {}, space)
    with pytest.raises(ValueError, match="-1"):
        space["down"](-1)
    assert space["down"](3) == 0
    assert calls.found["down"]["args"] == [3]


def test_what_is_not_the_same_twice_is_said() -> None:
    calls = Recorder()
    numbers = iter(range(99))
    calls.wrap("f", lambda: next(numbers), {}, {})()
    source = "import itertools\nnumbers = itertools.count()\ndef f():\n    return next(numbers)\n"
    assert calls.finish({"f": True}, source, "ft")["calls"]["f"]["steady"] is False
    assert "error" in calls.finish({"f": True}, "oops(", "ft")


def test_what_a_decorator_made_is_left_alone() -> None:
    import functools

    calls = Recorder()
    cached = functools.lru_cache(lambda: 1)
    assert calls.wrap("f", cached, {}, {}) is cached


@pytest.mark.parametrize("module", [recorder, values])
def test_it_is_python_3_8(module: Any) -> None:
    ast.parse(inspect.getsource(module), feature_version=(3, 8))
