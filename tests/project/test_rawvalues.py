"""Values of cells are found in any JSON, and taken out without touching another byte."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyterlab_nbguard.project.rawvalues import cell_values
from jupyterlab_nbguard.project.splice import with_sources

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["cells", "outputs", "execution_count", "a"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)
keys = st.sampled_from(["outputs", "execution_count", "source", "metadata", "cells"])
documents = st.fixed_dictionaries(
    {"cells": st.lists(st.dictionaries(keys, values, max_size=4), max_size=4)},
    optional={"metadata": values, "outputs": values},
)


@given(documents, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_the_spans_are_those_of_the_values(document: Any, indent: Any, ascii_only: bool) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    for key in ("outputs", "execution_count"):
        wanted = {place: cell[key] for place, cell in enumerate(document["cells"]) if key in cell}
        found = {
            place: json.loads(text[start:end])
            for place, (start, end) in cell_values(text, key).items()
        }
        assert found == wanted


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_outputs_are_taken_out_and_all_else_stays(newline: str) -> None:
    cells: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "execution_count": 3,
            "metadata": {"outputs": [1]},
            "outputs": [{"output_type": "stream", "text": ['a{]"\n']}],
            "source": "x",
        },
        {"outputs": [{"output_type": "stream"}], "source": ["y"], "execution_count": None},
        {"cell_type": "markdown", "source": "# z"},
    ]
    text = json.dumps({"cells": cells, "nbformat": 4}, indent=1).replace("\n", newline)
    after = with_sources(text.encode(), {1: "new"}, [0, 2]).decode()
    cells[0] |= {"outputs": [], "execution_count": None}
    cells[1]["source"] = ["new"]
    assert json.loads(after) == {"cells": cells, "nbformat": 4}
    lines = set(text.split(newline))
    assert len([line for line in after.split(newline) if line not in lines]) == 3
