"""Outputs and secrets on the command line: what is said, what is masked, what is cleared."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from jupyterlab_nbguard.cli.formats import FORMATS

Run = Callable[..., Result]

# The keys of nobody.
KEY = "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
WORD = "gR4pe9!fruit"


@pytest.fixture
def notebook(project: Path) -> Path:
    def cell(id_: str, source: str, *outputs: Any) -> dict[str, Any]:
        head = {"cell_type": "code", "id": id_, "metadata": {}, "execution_count": 4}
        return {**head, "source": source, "outputs": list(outputs)}

    stream = {"output_type": "stream", "name": "stdout", "text": [f"key: {KEY}\n"]}
    picture = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"image/png": "A" * 2_000_000},
    }
    document = {
        "cells": [
            cell("a", f"password = '{WORD}'\nprint(password)"),
            cell("b", "print('x')", stream),
            cell("c", "1", picture),
            cell("d", "2", {"output_type": "stream", "name": "stdout", "text": "2"}),
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = project / "n.ipynb"
    path.write_text(json.dumps(document, indent=1))
    return path


@pytest.mark.parametrize("form", list(FORMATS))
def test_no_format_shows_a_secret(notebook: Path, run: Run, form: str) -> None:
    for _ in range(2):
        result = run(notebook, "--output-format", form)
        assert result.stdout.count("secret-in-output") >= 2
        assert result.stdout.count("large-output") >= 1
        assert WORD not in result.output + result.stderr
        assert KEY not in result.output + result.stderr


def test_the_line_is_shown_with_the_secret_masked(notebook: Path, run: Run) -> None:
    lines = run(notebook).stdout.splitlines()
    assert f"1 | password = '{'*' * len(WORD)}'" in lines
    assert f"  |             {'^' * len(WORD)}" in lines


def test_a_diff_masks_the_secrets_beside_what_it_changes(project: Path, run: Run) -> None:
    source = f"key = '{KEY}'\\n!pip install requests\\npassword = '{WORD}'"
    cell = f'''{{"cell_type": "code", "id": "a", "metadata": {{}}, "execution_count": 1,
        "outputs": [], "source": "{source}"}}'''
    path = project / "key.ipynb"
    path.write_text(f'{{"cells": [{cell}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}')
    shown = run(path, "--diff", "--unsafe-fixes").output
    assert "+%pip install requests" in shown
    assert f"password = '{'*' * len(WORD)}'" in shown
    assert KEY not in shown
    assert WORD not in shown
    assert KEY in path.read_text()


def test_neither_the_baseline_nor_the_cache_holds_it(
    notebook: Path, run: Run, own_cache: Path
) -> None:
    assert run(notebook, "--write-baseline", "known.json").exit_code == 0
    assert WORD not in Path("known.json").read_text()
    assert run(notebook, "--baseline", "known.json").exit_code == 0
    files = [file for file in own_cache.rglob("*") if file.is_file()]
    assert files
    assert all(WORD.encode() not in file.read_bytes() for file in files)


def test_outputs_are_cleared_only_where_that_is_asked_for(notebook: Path, run: Run) -> None:
    before = notebook.read_text()
    run(notebook, "--fix")
    assert notebook.read_text() == before
    shown = run(notebook, "--diff", "--unsafe-fixes")
    assert shown.stdout.splitlines() == [
        "n.ipynb:cell 2: outputs cleared",
        "n.ipynb:cell 3: outputs cleared",
    ]
    assert (shown.exit_code, notebook.read_text()) == (1, before)
    assert "2 findings fixed" in run(notebook, "--fix", "--unsafe-fixes").stderr
    after = json.loads(notebook.read_text())
    wanted = json.loads(before)
    for cell in wanted["cells"][1:3]:
        cell |= {"outputs": [], "execution_count": None}
    assert after == wanted
    assert "saved output" not in run(notebook).stdout


def test_how_large_is_large(notebook: Path, run: Run, project: Path) -> None:
    (project / "nbguard.toml").write_text("[rules.large-output]\nkilobytes = 2001")
    assert "large-output" not in run(notebook).stdout
    (project / "nbguard.toml").write_text("[rules.large-output]\nkilobytes = 2000")
    assert "large-output" in run(notebook).stdout


def test_unsafe_fixes_need_something_to_fix(notebook: Path, run: Run) -> None:
    assert run(notebook, "--unsafe-fixes").exit_code == 2
