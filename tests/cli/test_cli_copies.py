"""`nbguard check` on notebooks that share code with other files of their project."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

CLEAN = """\
def clean(table):
    table = table.dropna(subset=["amount", "day"])
    table = table[table["amount"] > 0]
    table["week"] = table["day"].dt.isocalendar().week
    table["net"] = table["amount"] / (1 + table["tax"])
    return table.groupby("week")["amount"].sum()"""
EDITED = CLEAN.replace("> 0", ">= 0")
Run = Callable[..., Result]


@pytest.fixture
def shared(project: Path, save: Callable[..., Path]) -> Path:
    (project / ".git").mkdir()
    save("prepare/a.ipynb", {"x": "x = 1", "a": CLEAN})
    return save("report/b.ipynb", {"b": EDITED})


def test_a_copy_elsewhere_in_the_repository(shared: Path, run: Run) -> None:
    result = run("report", "--workspace", "--ignore", "undeclared-package")
    assert result.exit_code == 0
    text = "These 6 lines stand in `../prepare/a.ipynb`, too, but were edited: 1 line differs."
    assert f"info[diverged-copy] {text}" in result.stdout
    assert " = 1 line differs: prepare/a.ipynb, cell 2, line 1" in result.stdout
    assert '| - table = table[table["amount"] >= 0]' in result.stdout
    assert '| + table = table[table["amount"] > 0]' in result.stdout
    assert "workspace" not in result.stderr


def test_json_names_the_other_place(shared: Path, run: Run) -> None:
    result = run(shared, "--select", "diverged-copy", "--output-format", "json")
    (found,) = json.loads(result.stdout)
    (place,) = found["related"]
    assert (place["path"], place["index"], place["cell"]) == ("prepare/a.ipynb", 1, "a")


def test_a_project_can_switch_it_off(shared: Path, run: Run, project: Path) -> None:
    text = "[tool.nbguard.clones]\nworkspace = false\n"
    (project / "pyproject.toml").write_text(text, encoding="utf-8")
    result = run("report", "--workspace")
    assert "copy" not in result.stdout
    assert "need an index of the workspace" in result.stderr


def test_without_a_project_what_was_named_is_the_workspace(
    project: Path, save: Callable[..., Path], run: Run
) -> None:
    one, other = save("a.ipynb", {"a": CLEAN}), save("sub/b.ipynb", {"b": CLEAN})
    assert "duplicated-across-notebooks" not in run(one, "--workspace").stdout
    assert run(one, other, "--workspace").stdout.count("duplicated-across-notebooks") == 2
