"""Which names are taken for others that were meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyterlab_nbguard.python.slips import Slips, is_slip

_NAMES = st.text("abA_1", min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("reslts", "results"),
        ("resultss", "results"),
        ("result", "results"),
        ("rsults", "results"),
        ("reuslts", "results"),
        ("resulst", "results"),
        ("xtrain", "x_train"),
        ("X_train", "x_train"),
        ("größse", "größe"),
    ],
)
def test_a_slip(typed: str, meant: str) -> None:
    assert is_slip(typed, meant)
    assert is_slip(meant, typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("train_x", "train_y"),
        ("data1", "data2"),
        ("data", "data2"),
        ("data12", "data21"),
        ("table", "model"),
        ("results", "res"),
        ("abcdef", "badcfe"),
    ],
)
def test_another_name(typed: str, meant: str) -> None:
    assert not is_slip(typed, meant)
    assert not is_slip(meant, typed)


@given(typed=_NAMES, names=st.lists(_NAMES, unique=True))
def test_no_slip_is_overlooked(typed: str, names: list[str]) -> None:
    found = Slips(names).meant(typed)
    assert sorted(found) == sorted(name for name in names if is_slip(typed, name))
