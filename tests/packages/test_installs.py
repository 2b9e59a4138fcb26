from __future__ import annotations

import pytest

from jupyterlab_nbguard.packages.imports import packages_of
from jupyterlab_nbguard.packages.installs import conda_specifier


def names(source: str) -> list[tuple[str, str, bool]]:
    return [
        (it.tool, asked.wanted.name, asked.pinned)
        for it in packages_of(source).installs
        for asked in it.asked
    ]


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("%pip install a", [("pip", "a", False)]),
        ("!pip3 install -q 'a==1.2' b>=1", [("pip", "a", True), ("pip", "b", False)]),
        ("!pip install a[x,y]==2 # why", [("pip", "a", True)]),
        ("!pip install --index-url u -t folder a", [("pip", "a", False)]),
        ("!pip install -r requirements.txt", []),
        ("!pip install {name}", []),
        ("!pip uninstall -y a", []),
        ("!pip install git+https://h/o/repo.git", [("pip", "repo", False)]),
        ("!pip install git+https://h/o/repo@0123abc", [("pip", "repo", True)]),
        ("!pip install -e .", [("pip", "", True)]),
        (
            "!conda install -y -c conda-forge a=1.2 b",
            [("conda", "a", False), ("conda", "b", False)],
        ),
        ("%conda install a==1.2", [("conda", "a", True)]),
        ("!apt-get install -y a && pip install b", [("pip", "b", False)]),
        ("%%bash\n# pip install z\npip install a\n", [("pip", "a", False)]),
        ("pip install a", [("pip", "a", False)]),
        ("!uv pip install a", [("uv", "a", False)]),
        ("x = !pip install a", [("pip", "a", False)]),
        ("!pip install a > /dev/null 2>&1", [("pip", "a", False)]),
        ("# !pip install a", []),
        ("s = '!pip install a'", []),
    ],
)
def test_what_is_installed(source: str, found: list[tuple[str, str, bool]]) -> None:
    assert names(source) == found


def test_where_it_is_installed() -> None:
    def in_kernel(source: str) -> bool:
        return packages_of(source).installs[0].in_kernel

    assert in_kernel("%pip install a")
    assert in_kernel("!{sys.executable} -m pip install a")
    assert not in_kernel("!pip install a")
    assert not in_kernel("!python -m pip install a")


def test_places() -> None:
    source = "import sys\nif True:\n    !pip install é x"
    (install,) = packages_of(source).installs
    assert (install.range.start.line, install.range.start.column, install.range.end.column) == (
        2,
        4,
        8,
    )
    (install,) = packages_of("!{sys.executable} -m pip install x").installs
    assert install.asked[0].range.start.column == 33


@pytest.mark.parametrize(
    ("pin", "specifier"),
    [
        ("=1.2", "==1.2.*"),
        ("=1.2.*", "==1.2.*"),
        ("==1.2", "==1.2"),
        ("=1.2=py39_0", "==1.2"),
        (">=1,<2", ">=1,<2"),
        ("1.2|1.3", ""),
        ("", ""),
    ],
)
def test_conda(pin: str, specifier: str) -> None:
    assert conda_specifier(pin) == specifier
