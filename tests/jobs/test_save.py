"""A file is written whole or not at all, also where a file system has no hard links."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from jupyterlab_nbguard.jobs.save import NotSaved, save


@pytest.fixture(params=["links", "no links"])
def _links(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: str, target: Path) -> None:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    if request.param == "no links":
        monkeypatch.setattr(os, "link", refuse)


@pytest.mark.usefixtures("_links")
def test_a_new_file_is_made(tmp_path: Path) -> None:
    save(tmp_path / "new.py", None, b"x = 1\n")
    assert (tmp_path / "new.py").read_bytes() == b"x = 1\n"
    assert [it.name for it in tmp_path.iterdir()] == ["new.py"]


@pytest.mark.usefixtures("_links")
def test_a_file_that_somebody_made_meanwhile_stays(tmp_path: Path) -> None:
    (tmp_path / "new.py").write_bytes(b"theirs")
    with pytest.raises(NotSaved, match="was made meanwhile"):
        save(tmp_path / "new.py", None, b"ours")
    assert (tmp_path / "new.py").read_bytes() == b"theirs"
    assert [it.name for it in tmp_path.iterdir()] == ["new.py"]


def test_a_file_that_somebody_changed_stays(tmp_path: Path) -> None:
    (tmp_path / "old.py").write_bytes(b"theirs")
    with pytest.raises(NotSaved, match="was changed meanwhile"):
        save(tmp_path / "old.py", b"read before", b"ours")
    assert (tmp_path / "old.py").read_bytes() == b"theirs"
