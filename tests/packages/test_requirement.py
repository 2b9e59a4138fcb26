from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyterlab_nbguard.model.notebook import Cell, CellId
from jupyterlab_nbguard.model.packages import Distribution
from jupyterlab_nbguard.packages.requirement import (
    NotARequirement,
    Wanted,
    allows,
    pin,
    read_requirement,
    write_requirement,
)
from jupyterlab_nbguard.packages.requirements_txt import read_requirements
from jupyterlab_nbguard.packages.script import read_script, write_script

NAMES = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,8}[A-Za-z0-9])?", fullmatch=True)
VERSIONS = st.from_regex(
    r"([1-9]!)?(0|[1-9][0-9]?)(\.(0|[1-9][0-9]?)){0,2}((a|b|rc)[0-9])?(\.post[0-9])?",
    fullmatch=True,
)
CLAUSES = st.tuples(st.sampled_from(["==", ">=", "<=", "!=", "<", ">"]), VERSIONS).map("".join)
EXTRAS = st.lists(NAMES, max_size=2, unique=True).map(lambda it: tuple(sorted(it)))
MARKERS = st.sampled_from(
    ["", 'python_version >= "3.9"', 'sys_platform == "win32" and extra == "x"', "os_name != 'nt'"]
)
URLS = st.text(string.ascii_letters + string.digits + "/@.+=&%-_", min_size=1, max_size=12).map(
    lambda it: f"git+https://host/{it}"
)
PLAIN = st.builds(
    lambda name, clauses, extras, marker: Wanted(name, ",".join(clauses), extras, "", marker),
    NAMES,
    st.lists(CLAUSES, max_size=2, unique=True),
    EXTRAS,
    MARKERS,
)
LINKS = st.builds(
    lambda name, url, extras, marker: Wanted(name, "", extras, url, marker),
    NAMES,
    URLS,
    EXTRAS,
    MARKERS,
)


@given(PLAIN | LINKS)
def test_what_is_written_is_read_again(wanted: Wanted) -> None:
    text = write_requirement(wanted)
    again = read_requirement(text)
    assert read_requirement(write_requirement(again)) == again
    assert (again.name, again.extras, again.url) == (wanted.name, wanted.extras, wanted.url)
    assert sorted(again.specifier.split(",")) == sorted(wanted.specifier.split(","))
    assert bool(again.marker) == bool(wanted.marker)


@given(st.lists(PLAIN | LINKS, max_size=4))
def test_so_it_is_in_a_block_and_in_a_file(wanted: list[Wanted]) -> None:
    texts = [write_requirement(it) for it in wanted]
    script = read_script(Cell(CellId("a"), "code", write_script(texts, ">=3.10")))
    assert script is not None
    assert not script.problems
    assert [it.text for it in script.declared] == texts
    assert script.requires_python == ">=3.10"
    read = read_requirements("".join(f"{it}\r\n" for it in texts), "r.txt")
    assert not read.problems
    assert [it.text for it in read.declared] == texts


@pytest.mark.parametrize(
    ("text", "name", "specifier", "extras", "url"),
    [
        ("a", "a", "", (), ""),
        ("A.b_c[x, Y]>=1,<2", "A.b_c", "<2,>=1", ("Y", "x"), ""),
        ("a==1 --hash=sha256:00", "a", "==1", (), ""),
        ("'a==1'", "a", "==1", (), ""),
        ("git+https://h/o/r.git@main#egg=name[x]", "name", "", ("x",), "git"),
        ("git+ssh://git@h/o/r", "r", "", (), "git"),
        ("./wheels/my_lib-1.0-py3-none-any.whl", "my-lib", "", (), "./"),
        ("../folder", "", "", (), "../"),
    ],
)
def test_spellings(text: str, name: str, specifier: str, extras: tuple[str, ...], url: str) -> None:
    found = read_requirement(text)
    assert (found.name, found.specifier, found.extras) == (name, specifier, extras)
    assert found.url.startswith(url)


@pytest.mark.parametrize("text", ["", "a b", "==1", "a=1", "a>=x y", "?", "été"])
def test_what_is_none(text: str) -> None:
    with pytest.raises(NotARequirement):
        read_requirement(text)


def test_pins() -> None:
    assert pin(Distribution("Pandas", "2.2.2"), ("excel",)) == "Pandas[excel]==2.2.2"
    vcs = Distribution("a", "1", "vcs", "git+https://h/o/a@0123456")
    assert pin(vcs) == "a @ git+https://h/o/a@0123456"
    assert pin(Distribution("torch", "2.1.0+cu121")) == "torch==2.1.0+cu121"


def test_allowed() -> None:
    assert allows(">=1,<2", "1.5")
    assert allows(">=1", "2.0rc1")
    assert not allows("==1.2", "1.3")
    assert allows("nonsense", "1.3")
    assert allows(">=1", "unknown")
