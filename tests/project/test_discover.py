from __future__ import annotations

import os
from pathlib import Path

import pytest

from jupyterlab_nbguard.project.discover import discover
from jupyterlab_nbguard.project.errors import ProjectError


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (
        "b.ipynb",
        "a.ipynb",
        "notes.txt",
        ".hidden.ipynb",
        "sub/c.ipynb",
        "sub/.ipynb_checkpoints/c-checkpoint.ipynb",
        ".git/x.ipynb",
        "node_modules/pkg/x.ipynb",
        "env/lib/x.ipynb",
        "envs/d.ipynb",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "env" / "pyvenv.cfg").touch()
    return tmp_path


def names(tree: Path, *paths: Path) -> list[str]:
    found = []
    for it in discover(paths):
        found.append(str(it).replace(f"{tree}{os.sep}", "").replace(os.sep, "/"))
    return found


def test_a_folder(tree: Path) -> None:
    assert names(tree, tree) == ["a.ipynb", "b.ipynb", "envs/d.ipynb", "sub/c.ipynb"]


def test_each_notebook_once_in_the_order_of_the_arguments(tree: Path) -> None:
    assert names(tree, tree / "sub", tree / "b.ipynb", tree / "sub" / "c.ipynb") == [
        "sub/c.ipynb",
        "b.ipynb",
    ]


def test_a_file_that_is_named_counts_whatever_it_is_called(tree: Path) -> None:
    assert names(tree, tree / ".hidden.ipynb", tree / "notes.txt") == [
        ".hidden.ipynb",
        "notes.txt",
    ]


def test_what_is_not_there(tree: Path) -> None:
    (found,) = discover([tree / "no.ipynb"])
    assert isinstance(found, ProjectError)
    assert str(found) == f"{tree / 'no.ipynb'}: cannot be read: no such file or directory"


def test_a_folder_that_is_closed(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refuse(path: str) -> object:
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert names(tree, tree) == [
        "a.ipynb",
        "b.ipynb",
        "envs/d.ipynb",
        "sub: cannot be read: permission denied",
    ]
