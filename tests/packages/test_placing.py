"""Where a project declares, and how more is written there."""

from __future__ import annotations

import pytest

from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.packages import Distribution, Environment, Surroundings
from jupyterlab_nbguard.packages.environment_yml import into_environment, read_environment
from jupyterlab_nbguard.packages.needs import look
from jupyterlab_nbguard.packages.placing import Place, place_of, undeclared
from jupyterlab_nbguard.packages.portable import portable
from jupyterlab_nbguard.packages.pyproject import read_pyproject
from jupyterlab_nbguard.packages.reading import CannotWrite
from jupyterlab_nbguard.packages.requirements_txt import read_requirements
from jupyterlab_nbguard.packages.writing import into_pyproject

PROJECT = """\
[project]
name = "x"
dependencies = ["click"]  # ours

[dependency-groups]
notebooks = [
    "numpy",  # of all of them
]
"""
ENVIRONMENT = """\
name: x
channels: [conda-forge]
dependencies:
  - python=3.11
  - numpy=1.26  # pinned
  - pip
  - pip:
      - rich
# the end
"""


def placed(source: str, **files: str) -> Place | None:
    readers = {"pyproject.toml": read_pyproject, "environment.yml": read_environment}
    declared, names = [], []
    for key, text in files.items():
        name = key.replace("_", ".")
        read = readers.get(name, read_requirements)(text, f"/p/{name}")
        declared += read.declared
        names.append(f"/p/{name}")
    around = Surroundings(tuple(declared), tuple(names))
    return place_of(look(Notebook.of_sources([("a", source)]), around, None))


def test_the_file_that_declares_most_of_it() -> None:
    files = {"pyproject_toml": PROJECT, "requirements_txt": "pandas\nrich\n"}
    source = "import numpy, pandas, rich, yaml"
    assert placed(source, **files) == Place("requirements", "/p/requirements.txt")
    assert placed("import numpy, yaml", **files) == Place(
        "pyproject", "/p/pyproject.toml", "notebooks"
    )
    # None of it is declared: the first one.
    assert placed("import yaml", **files) == Place("pyproject", "/p/pyproject.toml")
    assert placed("import yaml") is None


def test_a_notebook_with_a_block_declares_there() -> None:
    block = "# /// script\n# dependencies = []\n# ///\nimport numpy"
    assert placed(block, requirements_txt="numpy\n") is None


def test_a_group_of_a_project() -> None:
    written = into_pyproject(PROJECT, ["pandas==2.2.2"], "notebooks")
    assert written == PROJECT.replace("    # of all of them", "  # of all of them").replace(
        '"numpy",  # of all of them\n', '"numpy",  # of all of them\n    "pandas==2.2.2",\n'
    )
    with pytest.raises(CannotWrite):
        into_pyproject(PROJECT, ["pandas==2.2.2"], "other")


def test_an_environment_of_condas() -> None:
    written = into_environment(ENVIRONMENT, ["pandas=2.2.2"], ["tomlkit==0.13"])
    assert written == ENVIRONMENT.replace("  - pip\n", "  - pip\n  - pandas=2.2.2\n").replace(
        "      - rich\n", "      - rich\n      - tomlkit==0.13\n"
    )
    plain = "dependencies:\n- numpy"
    assert into_environment(plain, [], ["rich==13"]) == (
        "dependencies:\n- numpy\n- pip\n- pip:\n  - rich==13\n"
    )
    again = read_environment(into_environment(plain, ["a=1"], ["rich==13"]), "")
    assert [(it.name, it.specifier) for it in again.declared] == [
        ("numpy", ""),
        ("a", "==1.*"),
        ("pip", ""),
        ("rich", "==13"),
    ]
    for odd in ("dependencies: [numpy]\n", "name: x\n", "a: [\n"):
        with pytest.raises(CannotWrite):
            into_environment(odd, ["a=1"], [])


def test_what_lies_on_the_kernels_path_needs_no_package() -> None:
    there = Environment({}, {"helpers": ()}, "3.12.1", live=True)
    source = "import helpers.deep\nimport numpy"
    found = look(Notebook.of_sources([("a", source)]), None, there)
    assert [it.name for it in found.needs] == ["numpy"]


def test_the_magic_needs_matplotlib_though_nothing_imports_it() -> None:
    one = Distribution("matplotlib", "3.9")
    there = Environment({"matplotlib": one}, {"matplotlib": ("matplotlib",)})
    found = look(Notebook.of_sources([("a", "%matplotlib inline")]), None, there)
    assert portable(found).requirements == ("matplotlib==3.9",)
    assert undeclared(found) == []


def test_several_that_would_do() -> None:
    one = Distribution("opencv-python-headless", "4.10")
    there = Environment({"opencv-python-headless": one}, {"cv2": ("opencv-python-headless",)})
    (need,) = look(Notebook.of_sources([("a", "import cv2")]), None, there).needs
    assert need.installed is one
