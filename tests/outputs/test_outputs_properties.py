"""Equal outputs never differ; a number that changed by more than the tolerance always does."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from jupyterlab_nbguard.outputs.compare import compare_outputs
from jupyterlab_nbguard.outputs.difference import Rules
from tests.outputs.builders import error, out, shown

TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)
PIECES = st.one_of(
    TEXTS,
    st.lists(
        st.sampled_from(
            ["\r", "\r\n", "\n", "\x08", "\x1b[31m", "50%|", "0x7f0011223344", "1.5", " s", "<td>"]
        ),
        max_size=8,
    ).map("".join),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | PIECES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
MIMES = st.sampled_from(
    ["text/plain", "text/html", "image/png", "image/svg+xml", "application/json", "a/b"]
)
OUTPUTS = st.lists(
    st.one_of(
        st.builds(out, PIECES, st.sampled_from(["stdout", "stderr"])),
        st.builds(error, TEXTS, PIECES),
        st.dictionaries(MIMES, JSON, max_size=3).map(lambda data: {**shown(), "data": data}),
    ),
    max_size=5,
)


@given(OUTPUTS)
def test_equal_outputs_never_differ(outputs: list[dict[str, Any]]) -> None:
    assert compare_outputs(outputs, copy.deepcopy(outputs)) is None


@given(OUTPUTS, OUTPUTS)
def test_any_two_can_be_compared_and_order_does_not_decide(
    old: list[dict[str, Any]], new: list[dict[str, Any]]
) -> None:
    there, back = compare_outputs(old, new), compare_outputs(new, old)
    assert (there is None) == (back is None)


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(1e-9, 0.1),
    st.sampled_from(["value {}", "[{}]", "a {} b\nc", "{}\r\n", "ä={}"]),
)
def test_a_number_beyond_the_tolerance_differs(
    old: float, new: float, tolerance: float, text: str
) -> None:
    assume(abs(old - new) > max(1.001 * tolerance * max(abs(old), abs(new)), 1e-14))
    rules = Rules.of(tolerance=tolerance)
    before, after = text.format(old), text.format(new)
    assert compare_outputs([out(before)], [out(after)], rules) is not None
    assert compare_outputs([shown(before)], [shown(after)], rules) is not None
    cells = [f"<table><tr><td>{number}</td></tr></table>" for number in (old, new)]
    tables = [shown("", text__html=html) for html in cells]
    assert compare_outputs([tables[0]], [tables[1]], rules) is not None


@given(st.integers(), st.integers())
def test_whole_numbers_are_exact(old: int, new: int) -> None:
    same = compare_outputs([out(f"{old} rows")], [out(f"{new} rows")]) is None
    assert same == (old == new)


@given(st.floats(-1e9, 1e9), st.floats(-0.5e-6, 0.5e-6))
def test_a_number_within_the_tolerance_does_not(number: float, change: float) -> None:
    before, after = f"x = {number!r} y", f"x = {number * (1 + change)!r} y"
    assert compare_outputs([out(before)], [out(after)]) is None
