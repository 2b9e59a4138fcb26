from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from jupyterlab_nbguard import check
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.snapshot import Settings
from jupyterlab_nbguard.project.errors import ProjectError


def document() -> nbformat.NotebookNode:
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell("print(x)"), nbformat.v4.new_code_cell("x = 1")]
    return notebook


def test_whatever_form_a_notebook_has(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    nbformat.write(document(), path)
    plain = json.loads(path.read_text(encoding="utf-8"))
    own = Notebook.of_sources([("a", "print(x)"), ("b", "x = 1")])
    for notebook in (path, str(path), document(), plain, own):
        (found,) = check(notebook).diagnostics
        assert (found.rule, found.name) == ("used-before-definition", "x")


def test_settings(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    nbformat.write(document(), path)
    (tmp_path / "pyproject.toml").write_text('[tool.nbguard]\nselect = ["syntax-error"]\n')
    assert not check(path).diagnostics
    assert check(path, Settings()).diagnostics


def test_what_is_no_notebook(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match=r"none\.ipynb: cannot be read"):
        check(tmp_path / "none.ipynb")
    with pytest.raises(ValueError, match="not a notebook"):
        check({})


def test_copies_in_other_files_are_looked_for_where_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    source = "".join(
        f"total_{it} = orders.groupby('{it}')['amount'].sum().round({it})\n" for it in range(6)
    )
    folder = tmp_path / "work"
    folder.mkdir()
    for name in ("a", "b"):
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [nbformat.v4.new_code_cell(source)]
        nbformat.write(notebook, folder / f"{name}.ipynb")
    rules = Settings(select=frozenset({"duplicated-across-notebooks"}))
    path = folder / "a.ipynb"
    alone = check(path, rules)
    assert [(it.rule, it.why) for it in alone.skipped] == [
        ("duplicated-across-notebooks", "needs an index of the workspace")
    ]
    (found,) = check(path, rules, workspace=folder).diagnostics
    assert found.related[0].path == "b.ipynb"
    with pytest.raises(ValueError, match="given as a path"):
        check(document(), workspace=tmp_path)
