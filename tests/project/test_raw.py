from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyterlab_nbguard.project.raw import FileLines, sources
from jupyterlab_nbguard.project.splice import CannotSplice, with_sources

TEXTS = st.text(st.characters(codec=None, exclude_categories=()) | st.sampled_from('\\"\n\r[]{},:'))
VALUES = st.recursive(
    st.none() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS | st.sampled_from(["source"]), inner),
    max_leaves=8,
)
SOURCES = TEXTS | TEXTS.map(lambda text: text.splitlines(keepends=True))
CELLS = st.fixed_dictionaries({"metadata": VALUES, "source": SOURCES, "outputs": VALUES})
DOCUMENTS = st.fixed_dictionaries({"x": VALUES, "cells": st.lists(CELLS), "metadata": VALUES})


@given(DOCUMENTS, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_sources_are_found_in_any_notebook(
    document: dict[str, list[dict[str, object]]], indent: int | str | None, ascii_only: bool
) -> None:
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    found = sources(text)
    assert len(found) == len(document["cells"])
    for place, source in found.items():
        assert json.loads(text[source.start : source.end]) == _source(text, place)


@given(DOCUMENTS, TEXTS, st.sampled_from([None, 1]), st.booleans())
def test_only_a_source_is_another(
    document: dict[str, list[dict[str, object]]], new: str, indent: int | None, ascii_only: bool
) -> None:
    data = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    encoded = data.encode("utf-8", "surrogatepass")
    places = range(len(document["cells"]))
    written = json.loads(with_sources(encoded, dict.fromkeys(places, new)))
    # What JSON makes of it: two surrogates that are escaped one by one are one character.
    expected = json.loads(encoded)
    assert all("".join(cell["source"]) == _as_json(new) for cell in written["cells"])
    for cell in (*expected["cells"], *written["cells"]):
        cell["source"] = ""
    assert written == expected
    kept = {place: "".join(_source(encoded, place)) for place in places}
    again = with_sources(encoded, kept)
    assert {place: "".join(_source(again, place)) for place in places} == kept


def _as_json(text: str) -> str:
    # As UTF-8 with "surrogatepass" reads it.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _source(data: bytes | str, place: int) -> str | list[str]:
    found: str | list[str] = json.loads(data)["cells"][place]["source"]
    return found


def test_of_two_equal_keys_the_last_counts() -> None:
    text = '{"cells": [{"source": "a"}, {"source": "b"}], "cells": [{"source": 1, "source": "c"}]}'
    (found,) = sources(text).values()
    assert text[found.start : found.end] == '"c"'


def test_lines_of_the_file() -> None:
    text = '{"cells": [\n{"source": [\n"a\\nb\\n",\n"c"]}, 3, {"source": "x\\ny"}, {"source": []}]}'
    lines = FileLines(text)
    assert [lines.line(0, line) for line in range(3)] == [3, 3, 4]
    assert [lines.line(cell, 0) for cell in (1, 2, 3, 9)] == [1, 4, 4, 1]


def test_what_cannot_stay_is_not_written() -> None:
    with pytest.raises(CannotSplice):
        with_sources(b'{"cells": [{"metadata": {}}]}', {0: "x"})
