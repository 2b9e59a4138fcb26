from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from jupyterlab_nbguard.jobs.save import NotSaved
from jupyterlab_nbguard.jobs.verify.notebook_file import read_file, save_outputs, with_outputs
from jupyterlab_nbguard.project.errors import ProjectError

# As somebody's own tool wrote it: keys in an order of their own, Windows line ends, odd metadata.
DOCUMENT = {
    "nbformat": 4,
    "metadata": {"zeta": 1, "alpha": {"ü": "🎉"}},
    "nbformat_minor": 5,
    "cells": [
        {"cell_type": "markdown", "id": "m", "source": ["# Ünï\n", "code"], "metadata": {}},
        {
            "source": "print(1)",
            "cell_type": "code",
            "id": "c",
            "metadata": {},
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ["0\n", "x"]}],
            "execution_count": 7,
        },
    ],
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "nötebook.ipynb"
    text = json.dumps(DOCUMENT, indent=2, ensure_ascii=False) + "\n"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    return path


def test_only_outputs_and_counts_are_written(path: Path) -> None:
    before, notebook = read_file(path)
    assert notebook.cells[1].outputs[0].text == "0\nx"
    assert with_outputs(before, notebook) == before
    notebook.cells[1].outputs[0].text = "1\n🎉"
    notebook.cells[1].execution_count = 1
    save_outputs(path, before, notebook)
    old, new = json.loads(before), json.loads(path.read_bytes())
    assert new["cells"][1].pop("outputs")[0]["text"] == ["1\n", "🎉"]
    assert new["cells"][1].pop("execution_count") == 1
    del old["cells"][1]["outputs"], old["cells"][1]["execution_count"]
    assert json.dumps(old) == json.dumps(new)
    assert path.read_bytes().count(b"\r\n") == path.read_bytes().count(b"\n") > 20
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(path.parent) == [path.name]


def test_escapes_stay_escapes(path: Path) -> None:
    path.write_text(json.dumps(DOCUMENT))
    before, notebook = read_file(path)
    assert with_outputs(before, notebook) == before
    notebook.cells[1].outputs[0].text = "\ud83d"
    assert json.loads(with_outputs(before, notebook))["cells"][1]["outputs"][0]["text"] == [
        "\ud83d"
    ]


def test_a_lone_surrogate_can_be_written(path: Path) -> None:
    before, notebook = read_file(path)
    notebook.cells[1].outputs[0].text = "\ud83d"
    save_outputs(path, before, notebook)
    assert json.loads(path.read_bytes())["cells"][1]["outputs"][0]["text"] == ["\ud83d"]


def test_nothing_is_written_over_a_change(path: Path) -> None:
    before, notebook = read_file(path)
    path.write_bytes(before + b" ")
    with pytest.raises(NotSaved, match="the file was changed meanwhile"):
        save_outputs(path, before, notebook)
    assert path.read_bytes() == before + b" "
    assert os.listdir(path.parent) == [path.name]
    path.unlink()
    with pytest.raises(NotSaved, match="not updated: no such file"):
        save_outputs(path, before, notebook)
    assert os.listdir(path.parent) == []


@pytest.mark.skipif(os.name == "nt", reason="links of Unix")
def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.ipynb"
    link.symlink_to(path)
    before, notebook = read_file(link)
    notebook.cells[1].execution_count = 1
    save_outputs(link, before, notebook)
    assert link.is_symlink()
    assert json.loads(path.read_bytes())["cells"][1]["execution_count"] == 1


@pytest.mark.parametrize("text", ["{", "[]", '{"nbformat": 3}', ""])
def test_what_is_no_notebook(path: Path, text: str) -> None:
    path.write_text(text)
    with pytest.raises(ProjectError, match="not"):
        read_file(path)
