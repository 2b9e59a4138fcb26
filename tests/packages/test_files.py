from __future__ import annotations

import pytest

from jupyterlab_nbguard.model.notebook import Cell, CellId
from jupyterlab_nbguard.packages.environment_yml import read_environment
from jupyterlab_nbguard.packages.locks import read_lock
from jupyterlab_nbguard.packages.pyproject import read_pyproject
from jupyterlab_nbguard.packages.reading import Read, decode
from jupyterlab_nbguard.packages.requirements_txt import read_requirements
from jupyterlab_nbguard.packages.script import (
    other_lines,
    read_script,
    replace_block,
    write_script,
)


def lines(read: Read) -> list[tuple[str, str, int]]:
    return [(it.name, it.specifier, it.line) for it in read.declared]


def test_requirements() -> None:
    text = (
        "# heading\nNumPy==1.26.4  # why\n\npandas[excel] \\\n  >=2\n-r other.txt\n-c limits.txt\n"
        "-e git+https://h/o/tool#egg=tool\n--index-url https://h/simple\nbad line here\n"
        "a==1 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\n"
    )
    read = read_requirements(text.replace("\n", "\r\n"), "r.txt")
    assert lines(read) == [("numpy", "==1.26.4", 2), ("pandas", ">=2", 4), ("tool", "", 8),
                           ("a", "==1", 11)]  # fmt: skip
    assert read.included == [("other.txt", False), ("limits.txt", True)]
    assert [str(it).split(": ")[0] for it in read.problems] == ["r.txt:10"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert decode("größe\r\n".encode(encoding)) == "größe\r\n"


def test_pyproject() -> None:
    text = """
[project]
name = "My.Project"
requires-python = ">=3.10"
dependencies = [
    "numpy>=1",
    'pandas ; python_version < "3"',
]
[project.optional-dependencies]
plot = ["matplotlib"]
[dependency-groups]
dev = ["pytest", {include-group = "other"}]
other = ["ruff==0.1"]
"""
    read = read_pyproject(text, "pyproject.toml")
    assert lines(read) == [("numpy", ">=1", 6), ("pandas", "", 7), ("matplotlib", "", 10),
                           ("pytest", "", 12), ("ruff", "==0.1", 13)]  # fmt: skip
    assert [it.applies for it in read.declared] == [True, False, True, True, True]
    assert read.declares
    assert read.own == ["My.Project"]
    assert not read_pyproject("[tool.ruff]\n", "p").declares
    assert read_pyproject("[tool.poetry.dependencies]\npython='^3'\nnumpy='^1'", "p").declares
    assert str(read_pyproject("[project\n", "p").problems[0]).startswith("p:1: not TOML")


def test_environment() -> None:
    text = """
name: x
dependencies:
  - python=3.11
  - numpy=1.26
  - conda-forge::scikit-learn >=1.3,<2
  - pytorch
  - pip
  - pip:
    - requests==2.31.0
    - -r more.txt
"""
    read = read_environment(text, "environment.yml")
    assert lines(read) == [
        ("numpy", "==1.26.*", 5),
        ("scikit-learn", ">=1.3,<2", 6),
        ("torch", "", 7),
        ("pip", "", 8),
        ("requests", "==2.31.0", 10),
    ]
    assert read.requires_python == "==3.11.*"
    assert read.included == [("more.txt", False)]
    assert str(read_environment("a: [\n", "e.yml").problems[0]).startswith("e.yml:2: not YAML")
    assert read_environment("", "e.yml").declared == []
    assert read_environment("!!python/object/apply:os.getcwd []", "e.yml").declared == []


def test_locks() -> None:
    uv = '[[package]]\nname = "Num.Py"\nversion = "1.0"\n[[package]]\nname="num-py"\nversion="2"\n'
    assert read_lock(uv, "uv.lock").locked == {"num-py": ["1.0", "2"]}
    assert read_lock('[[packages]]\nname="a"\nversion="1"', "pylock.toml").locked == {"a": ["1"]}
    assert str(read_lock("x", "uv.lock").problems[0]).startswith("uv.lock:1: not TOML")


def test_script() -> None:
    source = (
        "# above\n# /// script\n# requires-python = '>=3.10'\n# dependencies = [\n"
        "#   'numpy==1.26.4',\n# ]\n# [tool.uv]\n# exclude-newer = '2024-01-01'\n# ///\nx = 1\n"
    )
    script = read_script(Cell(CellId("a"), "code", source))
    assert script is not None
    assert [(it.name, it.line) for it in script.declared] == [("numpy", 5)]
    block = write_script(["pandas==2"], ">=3.11", other_lines(script))
    assert replace_block(script, block) == (
        '# above\n# /// script\n# requires-python = ">=3.11"\n# dependencies = [\n'
        "#     \"pandas==2\",\n# ]\n# [tool.uv]\n# exclude-newer = '2024-01-01'\n# ///\nx = 1\n"
    )


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("# /// script\n# dependencies = [\n# ///", "2: not TOML"),
        ("# /// script\n# dependencies = ['a b']\n# ///", "2: 'a b' is no requirement"),
    ],
)
def test_script_that_cannot_be_read(source: str, problem: str) -> None:
    script = read_script(Cell(CellId("a"), "code", source), "n")
    assert script is not None
    assert problem in str(script.problems[0])


def test_what_is_no_script() -> None:
    for source in ("# /// script\n", "# /// other\n# a = 1\n# ///", "x = '# /// script'"):
        assert read_script(Cell(CellId("a"), "code", source)) is None
