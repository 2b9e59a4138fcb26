from __future__ import annotations

from pathlib import Path

import pytest

from jupyterlab_nbguard.project.importable import module_name
from jupyterlab_nbguard.project.workspace import workspace_of


@pytest.mark.parametrize(
    ("notebook", "module", "name"),
    [
        ("a.ipynb", "tools.py", "tools"),
        ("a.ipynb", "tools/geo.py", "tools.geo"),
        ("a.ipynb", "tools/__init__.py", "tools"),
        ("nb/a.ipynb", "tools.py", ""),
        ("a.ipynb", "my-tools/geo.py", ""),
        ("a.ipynb", "import/geo.py", ""),
        ("a.ipynb", "test_geo.py", ""),
        ("a.ipynb", "setup.py", ""),
        ("project/nb/a.ipynb", "project/src/pack/geo.py", "pack.geo"),
        ("project/nb/a.ipynb", "project/flat/geo.py", "flat.geo"),
        ("project/nb/a.ipynb", "project/loose/geo.py", ""),
        ("project/nb/a.ipynb", "project/tests/geo.py", ""),
    ],
)
def test_names(tmp_path: Path, notebook: str, module: str, name: str) -> None:
    for file in ("src/pack/__init__.py", "flat/__init__.py", "tests/__init__.py", "pyproject.toml"):
        path = tmp_path / "project" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    assert module_name(tmp_path / notebook, tmp_path / module) == name


def test_a_workspace_is_the_repository_or_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = tmp_path / "repository" / "project" / "nb" / "a.ipynb"
    notebook.parent.mkdir(parents=True)
    assert workspace_of(notebook) is None
    (tmp_path / "repository" / "project" / "pyproject.toml").write_text("", encoding="utf-8")
    assert workspace_of(notebook) == tmp_path / "repository" / "project"
    (tmp_path / "repository" / ".git").mkdir()
    assert workspace_of(notebook) == tmp_path / "repository"
    # A home folder that is kept in git is no project.
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "repository")
    assert workspace_of(notebook) == tmp_path / "repository" / "project"
