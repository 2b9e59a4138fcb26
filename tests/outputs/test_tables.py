from __future__ import annotations

import pandas as pd
import pytest

from jupyterlab_nbguard.outputs.compare import compare_outputs
from jupyterlab_nbguard.outputs.difference import OutputDifference
from jupyterlab_nbguard.outputs.html import read_html
from tests.outputs.builders import Output, shown


def table(frame: pd.DataFrame) -> Output:
    return shown(repr(frame), text__html=frame._repr_html_())


FRAME = pd.DataFrame({"price": [10.5, 20.0], "name": ["ä", "b"]}, index=["x", "y"])


def test_a_cell_is_named_by_row_and_column() -> None:
    other = FRAME.copy()
    other.loc["y", "price"] = 21.0
    found = compare_outputs([table(FRAME)], [table(other)])
    assert found == OutputDifference("table", "row y, column 'price': 20.0 → 21.0")


def test_small_changes_of_numbers_do_not_count() -> None:
    other = FRAME.assign(price=FRAME.price + 1e-9)
    assert compare_outputs([table(FRAME)], [table(other)]) is None


def test_dates_in_a_table_are_data() -> None:
    old, new = (
        pd.DataFrame({"day": pd.to_datetime([day])}) for day in ("2020-01-01", "2020-01-02")
    )
    found = compare_outputs([table(old)], [table(new)])
    assert found is not None
    assert "2020-01-01 → 2020-01-02" in found.text


def test_another_shape_is_said_with_the_rows() -> None:
    found = compare_outputs([table(FRAME)], [table(FRAME.head(1))])
    assert found is not None
    assert found.text.startswith(
        "table of 3 rows × 3 columns, headings included → 2 rows × 3 columns, headings included\n"
    )
    assert "-y | 20.0 | b" in found.text


def test_many_changes_are_counted() -> None:
    old = pd.DataFrame({"a": range(50)})
    found = compare_outputs([table(old)], [table(old + 1)])
    assert found is not None
    assert found.text.splitlines()[-1] == "… 40 cells more"


def test_several_headings_are_joined() -> None:
    columns = pd.MultiIndex.from_tuples([("a", "min"), ("a", "max")])
    old = pd.DataFrame([[1, 2]], columns=columns)
    found = compare_outputs([table(old)], [table(old.add([0, 1]))])
    assert found is not None
    assert found.text == "row 0, column 'a / max': 2 → 3"


def test_rows_that_reach_down_are_repeated() -> None:
    index = pd.MultiIndex.from_product([["u", "v"], [1, 2]])
    page = read_html(pd.DataFrame({"n": range(4)}, index=index)._repr_html_())
    assert page.tables[0].rows == [
        ["", "", "n"],
        ["u", "1", "0"],
        ["u", "2", "1"],
        ["v", "1", "2"],
        ["v", "2", "3"],
    ]
    assert page.tables[0].row(2) == "u / 2"


def test_ids_of_a_styler_are_no_difference() -> None:
    pattern = (
        "<style>#T_{0}_row0_col0 {{color: red}}</style><table id='T_{0}'>"
        "<tr><td id='T_{0}_row0_col0'>1</td></tr></table>"
    )
    old, new = (shown("<Styler>", text__html=pattern.format(id_)) for id_ in ("ab1", "cd2"))
    assert compare_outputs([old], [new]) is None


@pytest.mark.parametrize(
    "source",
    ["<table", "<td>1</table>", "<table><table><tr></table>", "</table></td>", "<td colspan=1e9>",
     "<table><td colspan=99999999>a<td rowspan=-1>b", "<![x", "<tr><table></tr><th>"],
)  # fmt: skip
def test_broken_html_is_read_as_far_as_it_goes(source: str) -> None:
    assert sum(len(row) for it in read_html(source).tables for row in it.rows) < 1000
