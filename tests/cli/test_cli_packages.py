from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jupyterlab_nbguard.cli.main import main
from jupyterlab_nbguard.project.environment import read_environment
from jupyterlab_nbguard.project.read_notebook import read_notebook


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["packages", *map(str, arguments)], catch_exceptions=False)


def write(path: Path, *sources: str) -> Path:
    cells = [
        {"cell_type": "code", "id": f"c{at}", "metadata": {}, "outputs": [], "source": it}
        for at, it in enumerate(sources)
    ]
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return path


def distribution(site: Path, name: str, version: str, *modules: str, **files: Any) -> None:
    """Installs a distribution by hand: its metadata, its list of files, and nothing else."""
    info = site / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    requires = "".join(f"Requires-Dist: {it}\n" for it in files.pop("requires", ()))
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{requires}"
    (info / "METADATA").write_text(metadata)
    (info / "RECORD").write_text("".join(f"{it},,\n" for it in modules))
    for file, value in files.items():
        (info / f"{file}.json").write_text(json.dumps(value))


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    folder = tmp_path / ".venv"
    site = folder / "lib" / "python3.12" / "site-packages"
    site.mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("home = x\nversion = 3.12.4\n")
    distribution(site, "Pandas", "2.2.2", "pandas/__init__.py", requires=["numpy>=1"])
    distribution(site, "numpy", "1.26.4", "numpy/__init__.py", "numpy/core/x.py")
    distribution(site, "google-cloud-storage", "2.0", "google/cloud/storage/__init__.py")
    distribution(site, "google-auth", "2.1", "google/auth/__init__.py")
    distribution(
        site,
        "tool",
        "0.1",
        "tool.py",
        direct_url={
            "url": "https://user:secret@host/o/tool.git",
            "vcs_info": {"vcs": "git", "commit_id": "0123456"},
        },
    )
    distribution(
        site,
        "mine",
        "0.1",
        "mine.py",
        direct_url={"url": "file:///somewhere/mine", "dir_info": {"editable": True}},
    )
    return folder


def test_nothing_needed(tmp_path: Path) -> None:
    result = run(write(tmp_path / "a.ipynb", "import os"))
    assert result.exit_code == 0
    assert "nothing but the standard library is imported" in result.stdout


def test_shown(tmp_path: Path, venv: Path) -> None:
    notebook = write(tmp_path / "a.ipynb", "import pandas, numpy\nfrom sklearn import svm")
    (tmp_path / "requirements.txt").write_text("pandas<2\n")
    result = run(notebook)
    assert result.exit_code == 1
    lines = [" ".join(it.split()) for it in result.stdout.splitlines()]
    assert lines[0].endswith(str(venv))
    assert (
        lines[1] == f"Pandas 2.2.2 {tmp_path / 'requirements.txt'}:1 drifts: pandas<2 is declared"
    )
    assert lines[2] == "numpy 1.26.4 comes with pandas"
    assert lines[3] == "scikit-learn (a guess) - - not installed"


def test_json(tmp_path: Path, venv: Path) -> None:
    notebook = write(tmp_path / "a.ipynb", "1", "from google.cloud import storage")
    (entry,) = [json.loads(run(notebook, "--output-format", "json").stdout)]
    assert entry["python"] == "3.12.4"
    assert entry["requirements"] == ["google-cloud-storage==2.0"]
    (package,) = entry["packages"]
    assert (package["name"], package["cells"], package["trouble"]) == (
        "google-cloud-storage",
        [1],
        "declared nowhere",
    )


def test_a_block_is_written_once(tmp_path: Path, venv: Path) -> None:
    notebook = write(
        tmp_path / "a.ipynb", "import pandas, tool, mine\n%pip install 'pandas[excel]'"
    )
    before = notebook.read_text()
    result = run(notebook, "--write", "pep723")
    assert result.exit_code == 0
    assert f"{notebook}: mine 0.1 is an editable installation" in result.stderr
    first = read_notebook(notebook).cells[0].source
    assert first == (
        '# /// script\n# requires-python = ">=3.12"\n# dependencies = [\n'
        '#     "Pandas[excel]==2.2.2",\n#     "tool @ git+https://host/o/tool.git@0123456",\n'
        "# ]\n# ///"
    )
    assert notebook.read_text().endswith(before[before.index('"c0"') :])
    written = notebook.read_bytes()
    again = run(notebook, "--write", "pep723")
    assert "nothing to write" in again.stderr
    assert notebook.read_bytes() == written
    assert [it.name for it in tmp_path.iterdir() if it.name.startswith(".a")] == []


def test_files_are_written(tmp_path: Path, venv: Path) -> None:
    notebook = write(tmp_path / "a.ipynb", "import pandas, numpy")
    assert run(notebook, "--write", "pyproject").exit_code == 2
    assert run(notebook, "--write", "requirements").exit_code == 0
    file = tmp_path / "requirements.txt"
    assert file.read_text() == "Pandas==2.2.2\nnumpy==1.26.4\n"
    assert "nothing to write" in run(notebook, "--write", "requirements").stderr
    assert run(notebook).exit_code == 0
    file.write_bytes("\ufeffpandas>=1\r\n".encode())
    assert run(notebook, "--write", "requirements").exit_code == 0
    assert file.read_bytes() == "\ufeffpandas>=1\r\nnumpy==1.26.4\r\n".encode()
    file.unlink()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\ndependencies = ["numpy"]\n')
    assert run(notebook, "--write", "pyproject").exit_code == 0
    assert 'dependencies = ["numpy", "Pandas==2.2.2"]' in (tmp_path / "pyproject.toml").read_text()


def test_never_over_a_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    notebook = write(tmp_path / "a.ipynb", "import numpy")
    from jupyterlab_nbguard.jobs import declare

    real = declare.save

    def late(path: Path, before: bytes | None, data: bytes, done: str) -> None:
        path.write_text("changed")
        real(path, before, data, done)

    monkeypatch.setattr(declare, "save", late)
    result = run(notebook, "--write", "pep723")
    assert result.exit_code == 2
    assert "the file was changed meanwhile" in result.stderr
    assert notebook.read_text() == "changed"
    assert [it.name for it in tmp_path.iterdir()] == ["a.ipynb"]


def test_what_cannot_be_read(tmp_path: Path) -> None:
    result = run(tmp_path / "none.ipynb")
    assert result.exit_code == 2
    assert (
        result.stderr == f"{tmp_path / 'none.ipynb'}: cannot be read: no such file or directory\n"
    )
    notebook = write(tmp_path / "a.ipynb", "# /// script\n# dependencies = [\n# ///")
    before = notebook.read_bytes()
    result = run(notebook, "--write", "pep723")
    assert result.exit_code == 2
    assert f"{notebook}:2: not TOML" in result.stderr
    assert notebook.read_bytes() == before


def test_own_environment() -> None:
    found = read_environment()
    assert found.python == ".".join(map(str, sys.version_info[:3]))
    assert [it.name for it in found.of_import("packaging.version")] == ["packaging"]
    assert [it.name for it in found.of_import("yaml")] == ["PyYAML"]


def test_an_environment_file_is_written(tmp_path: Path, venv: Path) -> None:
    notebook = write(tmp_path / "a.ipynb", "import pandas, numpy")
    file = tmp_path / "environment.yml"
    assert run(notebook, "--write", "environment").exit_code == 2
    file.write_text("dependencies:\n  - python\n  - pandas\n")
    info = next(venv.glob("lib/*/site-packages/numpy-*.dist-info"))
    (info / "INSTALLER").write_text("conda\n")
    assert run(notebook, "--write", "environment").exit_code == 0
    assert file.read_text() == "dependencies:\n  - python\n  - pandas\n  - numpy=1.26.4\n"


def test_a_lock_needs_a_block(tmp_path: Path) -> None:
    notebook = write(tmp_path / "a.ipynb", "import pandas")
    result = run(notebook, "--write", "requirements", "--lock")
    assert result.exit_code == 2
    assert "--lock goes with --write pep723" in result.stderr


def test_a_lock_is_written_where_uv_is(
    tmp_path: Path, venv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a `uv` that asks no index: what is written is ours, what is locked is its own."""
    tools = tmp_path / "tools"
    tools.mkdir()
    uv = tools / "uv"
    uv.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, sys\n"
        "script = pathlib.Path(sys.argv[3])\n"
        "assert script.suffix == '.py' and 'numpy==1.26.4' in script.read_text()\n"
        "pathlib.Path(f'{script}.lock').write_text('version = 1\\n')\n"
    )
    uv.chmod(0o755)
    monkeypatch.setenv("PATH", str(tools))
    notebook = write(tmp_path / "a.ipynb", "import numpy")
    assert run(notebook, "--write", "pep723", "--lock").exit_code == 0
    document = json.loads(notebook.read_text())
    assert document["metadata"] == {"uv.lock": "version = 1\n"}
    assert document["cells"][0]["metadata"] == {"jupyter": {"source_hidden": True}}
    before = notebook.read_bytes()
    uv.write_text("#!/bin/sh\necho '  × No solution' >&2; exit 1\n")
    result = run(notebook, "--write", "pep723", "--lock")
    assert result.exit_code == 2
    assert "uv found no lock: No solution" in result.stderr
    assert notebook.read_bytes() == before
