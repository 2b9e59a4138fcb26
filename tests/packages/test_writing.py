from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyterlab_nbguard.model.packages import Environment
from jupyterlab_nbguard.packages.needs import look
from jupyterlab_nbguard.packages.portable import Portable
from jupyterlab_nbguard.packages.reading import CannotWrite
from jupyterlab_nbguard.packages.script import find_script
from jupyterlab_nbguard.packages.writing import (
    into_notebook,
    into_pyproject,
    into_requirements,
)
from jupyterlab_nbguard.project.document import from_document

WANTED = Portable(("numpy==1.26.4", "pandas[excel]==2.2.2"), ">=3.11")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=6) | st.floats(allow_nan=False),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
SOURCES = st.text(max_size=20) | st.lists(st.text(max_size=8), max_size=3)
CELLS = st.builds(
    lambda source, metadata: {"metadata": metadata, "source": source, "cell_type": "code"},
    SOURCES,
    st.dictionaries(st.text(max_size=4), JSON, max_size=2),
)


def document(cells: list[Any], minor: int = 5, **others: Any) -> dict[str, Any]:
    return {**others, "cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": minor}


@given(
    st.lists(CELLS, max_size=3),
    JSON,
    st.sampled_from([None, 1, 2, "\t"]),
    st.booleans(),
    st.sampled_from(["", "\ufeff"]),
    st.sampled_from([4, 5]),
)
def test_all_else_stays(
    cells: list[Any], other: Any, indent: Any, ascii_only: bool, mark: str, minor: int
) -> None:
    before = document(cells, minor, **{"cel ls": other})
    text = mark + json.dumps(before, indent=indent, ensure_ascii=ascii_only) + "\n"
    written = into_notebook(text, WANTED, None, None)
    after = json.loads(written.removeprefix("\ufeff"))
    first, *others = after["cells"]
    assert others == cells
    assert "".join(first["source"]) == WANTED.block
    assert first["metadata"] == {"jupyter": {"source_hidden": True}}
    assert ("id" in first) == (minor == 5)
    # What was there before and behind the new cell is there still, to the last character.
    place = text.index('"cells"') + len('"cells"')
    assert written.startswith(text[:place])
    rest = text[text.index("[", place) + 1 :].lstrip("\r\n\t ") if cells else ""
    assert written.endswith(rest)


def test_the_layout_is_the_files_own() -> None:
    cell = {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "source": ["x = 'é'"]}
    before = document([cell])
    for indent in (1, 2, 4):
        text = json.dumps(before, indent=indent, ensure_ascii=False)
        written = into_notebook(text, WANTED, None, None)
        assert written == json.dumps(json.loads(written), indent=indent, ensure_ascii=False)
        assert into_notebook(text.replace("\n", "\r\n"), WANTED, None, None) == written.replace(
            "\n", "\r\n"
        )
    assert "\\u00e9" in into_notebook(json.dumps(before), WANTED, None, None)


@pytest.mark.parametrize("whole", [True, False])
def test_a_block_is_replaced(whole: bool) -> None:
    source = "# mine\n# /// script\n# dependencies = ['numpy']\n# ///\nimport numpy"
    cell = {"cell_type": "code", "source": source if whole else source.splitlines(True)}
    before = document([{"cell_type": "markdown", "source": "x"}, cell], odd=1.50)
    text = json.dumps(before, indent=1).replace("1.5", "1.50")
    script = find_script(from_document(before))
    written = into_notebook(text, WANTED, script, 1)
    assert '"odd": 1.50' in written
    after = json.loads(written)["cells"][1]["source"]
    assert isinstance(after, str) == whole
    assert "".join(after) == f"# mine\n{WANTED.block}\nimport numpy"


def test_a_key_given_twice() -> None:
    text = '{"cells": [], "cells": [{"cell_type": "code", "source": ""}], "nbformat": 4}'
    with pytest.raises(CannotWrite):
        into_notebook(text, WANTED, None, None)


def test_requirements() -> None:
    assert into_requirements("", ["a"]) == "a\n"
    assert into_requirements("x\r\ny", ["a", "b"]) == "x\r\ny\r\na\r\nb\r\n"
    assert into_requirements("x\n", []) == "x\n"
    assert into_requirements("x \\\n", ["a"]) == "x \\\n\na\n"


def test_pyproject() -> None:
    text = """# top
[project]
name = 'x'   # odd   spacing
dependencies = [
  "numpy",  # why
]

[tool.other]
a=1
"""
    wanted = text.replace('  "numpy",  # why\n', '  "numpy",  # why\n  "pandas==2.2.2",\n')
    assert into_pyproject(text, ["pandas==2.2.2"]) == wanted
    crlf = text.replace("\n", "\r\n")
    assert into_pyproject("\ufeff" + crlf, ["pandas==2.2.2"]) == "\ufeff" + wanted.replace(
        "\n", "\r\n"
    )
    for refused in ("[project", "[tool.x]\n", "[project]\ndynamic=['dependencies']\n"):
        with pytest.raises(CannotWrite):
            into_pyproject(refused, ["a"])
    made = into_pyproject("[project]\nname = 'x'\n", ["a==1"])
    assert 'dependencies = ["a==1"]' in made


def test_nothing_is_invented_without_an_environment() -> None:
    notebook = from_document(document([{"cell_type": "code", "source": "import cv2"}]))
    found = look(notebook, None, Environment({}, {}))
    assert [(it.name, it.guessed) for it in found.needs] == [("opencv-python", True)]


def test_escapes_stay_escapes() -> None:
    source = "# é\n# /// script\n# dependencies = []\n# ///"
    before = document([{"cell_type": "code", "source": source}])
    script = find_script(from_document(before))
    for ascii_only in (True, False):
        text = json.dumps(before, indent=1, ensure_ascii=ascii_only)
        written = into_notebook(text, WANTED, script, 0)
        assert written.isascii() == ascii_only
