"""Bad input: each gives one line that names the file and the cause."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.read_notebook import read_notebook


def code(source: Any, **more: Any) -> dict[str, Any]:
    cell = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    return {**cell, "source": source, **more}


def write(path: Path, *cells: Any, **more: Any) -> Path:
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **more}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "n.ipynb"


def test_a_notebook(path: Path) -> None:
    cells = (
        code(["x = 1\n", "y"], id="a", execution_count=3, outputs=[{"output_type": "stream"}]),
        {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "# Title"},
        code("z", id="b", metadata={"tags": ["one", 2]}),
    )
    notebook = read_notebook(write(path, *cells))
    first, second, third = notebook.cells
    assert (first.id, first.source, first.execution_count) == ("a", "x = 1\ny", 3)
    assert first.has_outputs
    assert (second.type, second.id) == ("markdown", "m")
    assert third.tags == ("one",)
    assert notebook.is_python
    assert notebook.path == str(path)


def ids(notebook: Notebook) -> list[str]:
    return [cell.id for cell in notebook.cells]


def test_cells_without_ids_are_called_by_their_place(path: Path) -> None:
    cells = (code("a"), code("b", id=""), code("c", id=7), code("d", id="cell-0"))
    assert ids(read_notebook(write(path, *cells))) == ["cell-0", "cell-1", "cell-2", "cell-0-2"]


def test_ids_that_stand_twice_are_told_apart(path: Path) -> None:
    cells = (code("a", id="x"), code("b", id="x"), code("c", id="x-2"), code("d", id="x"))
    assert ids(read_notebook(write(path, *cells))) == ["x", "x-2", "x-2-2", "x-3"]


def test_what_is_odd_in_a_cell_stays_a_cell(path: Path) -> None:
    cells = ("text", {"cell_type": "heading"}, code(None), code(["a", 1]), None)
    notebook = read_notebook(write(path, *cells))
    assert [cell.type for cell in notebook.cells] == ["raw", "raw", "code", "code", "raw"]
    assert [cell.source for cell in notebook.cells] == ["", "", "", "a", ""]


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, "python"),
        ({"kernelspec": {"language": "R"}}, "R"),
        ({"language_info": {"name": "julia"}, "kernelspec": {"language": "python"}}, "julia"),
        ({"language_info": {"name": "python", "version": "3.11.2"}}, "python"),
        ({"language_info": {"name": "python", "version": "2.7.1"}}, "Python 2"),
        ({"kernelspec": "python3"}, "python"),
        (None, "python"),
        ({"language_info": {"name": 3}}, "python"),
    ],
)
def test_languages(path: Path, metadata: Any, language: str) -> None:
    assert read_notebook(write(path, metadata=metadata)).language == language


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (b"", "not JSON: empty file"),
        (b"{", "not JSON: expecting property name enclosed in double quotes (line 1, column 2)"),
        (b"\xff\xfe\xfa{}", "not JSON: not UTF-8 text"),
        (b"[" * 100_000, "not JSON that a notebook could hold"),
        (b"[]", "not a notebook (the JSON is no object)"),
        (b"{}", "not a notebook (no 'nbformat' in it)"),
        (b'{"nbformat": 4}', "not a notebook (no list of 'cells' in it)"),
        (b'{"nbformat": 4, "cells": {}}', "not a notebook (no list of 'cells' in it)"),
        (b'{"nbformat": 3, "worksheets": []}', "nbformat 3 is not supported; `jupyter nbconvert"),
        (b'{"nbformat": 5, "cells": []}', "nbformat 5 is not supported"),
    ],
)
def test_causes(path: Path, text: bytes, cause: str) -> None:
    path.write_bytes(text)
    with pytest.raises(ProjectError) as raised:
        read_notebook(path)
    assert str(raised.value).startswith(f"{path}: {cause}")
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there(path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be read: no such file or directory"):
        read_notebook(path)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be read: is a directory"):
        read_notebook(tmp_path)


def test_a_byte_order_mark_does_no_harm(path: Path) -> None:
    write(path, code("x"))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(read_notebook(path).cells) == 1


def test_outputs_are_dropped_while_they_are_read(path: Path) -> None:
    image = {"output_type": "display_data", "data": {"image/png": "A" * 1000}, "metadata": {}}
    notebook = read_notebook(write(path, code("x", outputs=[image])))
    assert notebook.cells[0].has_outputs


@pytest.mark.parametrize(
    ("data", "source"),
    [
        (rb'"a\ud800"', "a\ud800"),
        (b'"a", "metadata": {"n": NaN}', "a"),
        (b'"a", "metadata": {"n": 1e999}', "a"),
    ],
)
def test_what_only_python_calls_json_is_read(path: Path, data: bytes, source: str) -> None:
    cell = b'{"cell_type": "code", "outputs": [], "source": ' + data + b"}"
    path.write_bytes(b'{"nbformat": 4, "metadata": {}, "cells": [' + cell + b"]}")
    assert [it.source for it in read_notebook(path).cells] == [source]
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())  # with a byte order mark
    assert [it.source for it in read_notebook(path).cells] == [source]
