from __future__ import annotations

from pathlib import Path

import pytest

from jupyterlab_nbguard.model.packages import Surroundings
from jupyterlab_nbguard.project.environment import find_environment, read_environment
from jupyterlab_nbguard.project.surroundings import SurroundingsReader


def around(folder: Path, **files: str | bytes) -> Surroundings:
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_txt", ".txt").replace("_toml", ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return SurroundingsReader().around(folder / "notebook.ipynb")


def names(found: Surroundings) -> list[str]:
    return [it.name for it in found.declared]


def test_up_to_the_repository(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("outside\n")
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "requirements.txt").write_text("above\n")
    folder = tmp_path / "repository" / "a" / "b"
    assert names(around(folder, requirements_txt="here\n")) == ["here", "above"]
    (folder / "requirements.txt").unlink()
    assert names(SurroundingsReader().around(folder / "x.ipynb")) == ["above"]


def test_without_a_repository_the_first_that_declares(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("above\n")
    assert names(around(tmp_path / "a", requirements_txt="here\n")) == ["here"]


def test_nothing_outside_a_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("above\n")
    folder = tmp_path / "a"
    folder.mkdir()
    assert SurroundingsReader(folder).around(folder / "x.ipynb") == Surroundings()


def test_files_that_name_each_other(tmp_path: Path) -> None:
    found = around(
        tmp_path,
        requirements_txt="-r requirements-b.txt\n-r gone.txt\na\n",
        **{"requirements-b_txt": "-r requirements.txt\nb\n"},
    )
    assert sorted(names(found)) == ["a", "b"]
    assert [str(it) for it in found.problems] == [
        f"{tmp_path / 'requirements.txt'}: includes gone.txt, which is not there"
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_windows_wrote_it(tmp_path: Path, encoding: str) -> None:
    found = around(tmp_path, requirements_txt="# größe\r\nnumpy==1\r\n".encode(encoding))
    assert [(it.name, it.specifier, it.line) for it in found.declared] == [("numpy", "==1", 2)]


def test_what_cannot_be_read(tmp_path: Path) -> None:
    found = around(tmp_path, requirements_txt=b"\x80\n", pyproject_toml="a = \n")
    said = [str(it).removeprefix(f"{tmp_path}/") for it in found.problems]
    assert said[0].startswith("pyproject.toml:1: not TOML")
    assert said[1] == "requirements.txt: neither UTF-8 nor UTF-16 text"


def test_modules_that_come_along(tmp_path: Path) -> None:
    found = around(
        tmp_path,
        **{
            "mine.py": "",
            "package__sub__x.py": "",
            "data__x.csv": "",
            "pandas.ipynb": "",
            "pyproject_toml": "[project]\nname = 'the.Project'\n",
        },
    )
    assert found.own == {"mine", "package", "the_project"}


def test_editable_installations(tmp_path: Path) -> None:
    site = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages"
    info = site / "mine-1.dist-info"
    info.mkdir(parents=True)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("version_info = 3.12.1.final.0\n")
    (tmp_path / "src" / "mine_module").mkdir(parents=True)
    (tmp_path / "src" / "mine_module" / "__init__.py").touch()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1\n")
    (info / "RECORD").write_text("__editable__.mine.pth,,\n")
    (site / "__editable__.mine.pth").write_text(f"{tmp_path / 'src'}\n")
    folder = find_environment(tmp_path / "a" / "x.ipynb")
    assert folder == tmp_path / ".venv"
    found = read_environment(folder)
    assert [it.name for it in found.of_import("mine_module")] == ["mine"]
    assert found.python == "3.12.1"
