"""Files that nobody would make on purpose: each is read, or it is said what to do about it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]


def document(*cells: Any) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def code(source: Any, **more: Any) -> dict[str, Any]:
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source, **more}


PLAIN = json.dumps(document(code("print(x)")))
READ: dict[str, bytes] = {
    "line ends of Windows": json.dumps(document(code("a = 1\r\nprint(x)\r\n")), indent=1)
    .replace("\n", "\r\n")
    .encode(),
    "byte order mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "UTF-16": PLAIN.encode("utf-16"),
    "numbers that JSON has not": json.dumps(
        document(
            code(
                "print(x)",
                outputs=[
                    {
                        "output_type": "execute_result",
                        "metadata": {},
                        "data": {"application/json": [float("nan"), float("inf")]},
                    }
                ],
            )
        )
    ).encode(),
    "outputs of any shape": json.dumps(
        document(
            code("print(x)", outputs=None),
            code("1", outputs="x"),
            code("1", outputs=[1, None, {"output_type": 3, "data": [1], "text": {"a": 1}}]),
            code("1", outputs={"a": 1}),
            code(None),
            code({"a": 1}, id=5),
            3,
            None,
        )
    ).encode(),
    "a large output": json.dumps(
        document(
            code(
                "print(x)",
                outputs=[
                    {
                        "output_type": "display_data",
                        "metadata": {},
                        "data": {"image/png": "A" * 20_000_000, "text/html": "<td>" * 1_000_000},
                    }
                ],
            )
        )
    ).encode(),
}
REFUSED: dict[str, tuple[bytes, str]] = {
    "not UTF-8": ("é".encode("latin-1"), "not JSON: not UTF-8 text; save it as UTF-8"),
    "empty": (b" \n", "not JSON: empty file"),
    "a list": (b"[]", "not a notebook (the JSON is no object)"),
    "no list of cells": (b'{"nbformat": 4}', "not a notebook (no list of 'cells' in it)"),
    "an old one": (
        b'{"nbformat": 3, "worksheets": []}',
        "nbformat 3 is not supported; `jupyter nbconvert --to notebook` upgrades it",
    ),
    "a new one": (
        b'{"nbformat": 5, "cells": []}',
        "nbformat 5 is not supported; a newer nbguard may read it",
    ),
    "a merge conflict": (
        b'{\n<<<<<<< HEAD\n "cells": []\n=======\n>>>>>>> other\n}',
        "not JSON: a merge conflict stands in it; resolve it first (nbdime merges notebooks)",
    ),
    "too deep": (b'{"a":' + b"[" * 100_000, "not JSON that a notebook could hold"),
}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is(project: Path, run: Run, name: str) -> None:
    (project / "a.ipynb").write_bytes(READ[name])
    result = run("a.ipynb", "--output-format", "concise", "--select", "undefined-name")
    assert result.stdout.endswith(
        "7: error[undefined-name] `x` is made by no cell of the notebook.\n"
    )
    assert result.exit_code == 1


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_told_of(project: Path, run: Run, name: str) -> None:
    data, message = REFUSED[name]
    (project / "a.ipynb").write_bytes(data)
    (project / "b.ipynb").write_text(PLAIN)
    result = run("a.ipynb", "b.ipynb", "--output-format", "concise")
    assert f"a.ipynb: {message}" in result.stderr.splitlines()
    assert "b.ipynb" in result.stdout
    assert run("a.ipynb").exit_code == 2


def test_half_a_character(project: Path, run: Run) -> None:
    text = json.dumps(document(code("x = '?'"))).replace("?", "\\ud83d")
    (project / "a.ipynb").write_text(text)
    result = run("a.ipynb", "--output-format", "concise")
    assert "not Python: it holds half a character (a lone surrogate)" in result.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_links_in_circles_pipes_and_odd_names(project: Path, run: Run) -> None:
    (project / "sub").mkdir()
    os.symlink(project, project / "sub" / "loop")
    os.symlink("nowhere", project / "dangling.ipynb")
    os.mkfifo(project / "pipe.ipynb")
    (project / "a\n\x1b[31m.ipynb").write_text(PLAIN)
    result = run(".", "--output-format", "concise")
    assert result.stdout.startswith("a\\n\\x1b[31m.ipynb:cell 1:1:7: error[undefined-name]")
    assert "dangling.ipynb: cannot be read: no such file or directory" in result.stderr
    assert "pipe.ipynb" not in result.output + result.stderr


def test_patterns_with_backslashes_find_nothing_but_say_so(project: Path, run: Run) -> None:
    if sys.platform != "win32":
        result = run("sub\\*.ipynb")
        assert result.stderr == "sub\\*.ipynb: no notebook matches\n"
        assert result.exit_code == 2


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_text_notebooks_of_any_line_end(project: Path, run: Run, newline: str) -> None:
    text = "\ufeff# %%\nimport os\n# %%\nprint(x, os)\n".replace("\n", newline)
    (project / "a.py").write_bytes(text.encode())
    result = run("a.py", "--output-format", "concise")
    assert "error[undefined-name] `x`" in result.stdout
    assert "large-output" not in result.stderr
