from __future__ import annotations

import asyncio
import os
import socket
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import TypeVar

import pytest

from jupyterlab_nbguard.jobs.verify import workcopy
from jupyterlab_nbguard.jobs.verify.cannot import CannotVerify
from jupyterlab_nbguard.jobs.verify.workcopy import WorkCopy, readable_size, work_copy

T = TypeVar("T")


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder of the test: nothing must be left in it."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "my projéct"
    (folder / "data" / "deep").mkdir(parents=True)
    (folder / "data" / "deep" / "a.csv").write_text("a,b\n1,2\n")
    (folder / "n.ipynb").write_text("{}")
    return folder


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def with_copy(folder: Path, look: Callable[[WorkCopy], T], limit: int = 1_000_000) -> T:
    async def work() -> T:
        async with work_copy(folder, limit) as copy:
            return look(copy)

    return asyncio.run(work())


def test_the_folder_is_copied_and_the_copy_deleted(project: Path, temporary: Path) -> None:
    def look(copy: WorkCopy) -> Path:
        assert names(copy.directory) == ["data", "data/deep", "data/deep/a.csv", "n.ipynb"]
        assert (copy.size, copy.files, copy.left_out) == (10, 2, ())
        assert copy.directory.name == "my projéct"
        (copy.directory / "data" / "deep" / "a.csv").write_text("changed")
        (copy.directory / "locked").mkdir()
        (copy.directory / "locked" / "file").write_text("")
        (copy.directory / "locked").chmod(0o500)
        return copy.directory

    assert not with_copy(project, look).exists()
    assert (project / "data" / "deep" / "a.csv").read_text() == "a,b\n1,2\n"
    assert names(temporary) == []


def test_what_is_not_the_notebooks_own_is_left_behind(project: Path) -> None:
    for name in (".git", "__pycache__", ".ipynb_checkpoints", "node_modules", "env"):
        (project / name).mkdir()
        (project / name / "file").write_text("x")
    (project / "env" / "pyvenv.cfg").write_text("")
    found = with_copy(project, lambda copy: names(copy.directory))
    assert found == ["data", "data/deep", "data/deep/a.csv", "n.ipynb"]


@pytest.mark.skipif(os.name == "nt", reason="links and sockets of Unix")
def test_links_pipes_and_closed_files(project: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s")
    (project / "out").symlink_to(tmp_path / "secret")
    (project / "up").symlink_to("..")
    (project / "in").symlink_to(project / "data" / "deep")
    (project / "loop").symlink_to("loop")
    os.mkfifo(project / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(project)  # the path of a socket must be short
        try:
            listening.bind("socket")
        finally:
            os.chdir(here)

    def look(copy: WorkCopy) -> None:
        assert (copy.directory / "in").resolve() == copy.directory / "data" / "deep"
        assert not {"out", "up", "pipe", "socket"} & set(names(copy.directory))
        assert f"out: a link out of the folder, to {tmp_path / 'secret'}" in copy.left_out
        assert f"up: a link out of the folder, to {tmp_path}" in copy.left_out
        assert "pipe: no regular file" in copy.left_out

    with_copy(project, look)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_what_cannot_be_read_is_said(project: Path) -> None:
    (project / "n.ipynb").chmod(0)
    assert with_copy(project, lambda copy: copy.left_out) == ("n.ipynb: cannot be read",)


def test_a_folder_beyond_the_limit_is_refused_before_a_byte_is_copied(
    project: Path, temporary: Path
) -> None:
    (project / "data" / "big.bin").write_bytes(b"x" * 5000)
    (project / "data" / "huge.bin").write_bytes(b"x" * 9000)
    with pytest.raises(CannotVerify) as refused:
        with_copy(project, lambda copy: None, limit=6000)
    message = str(refused.value)
    assert f"the folder {project} is larger than 6 kB" in message
    assert "data (14 kB)" in message
    assert names(temporary) == []


def test_many_files_are_refused(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workcopy, "MOST_FILES", 1)
    with pytest.raises(CannotVerify, match="holds more than 1 files"):
        with_copy(project, lambda copy: None)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CannotVerify, match="cannot be read: no such file"):
        with_copy(tmp_path / "none", lambda copy: None)


def cancelled(project: Path, seconds: float) -> None:
    """Cancels the work on a copy so long after the folder was measured."""

    async def run() -> None:
        begun = asyncio.Event()

        async def work() -> None:
            async with work_copy(project, 10**9, lambda size, files: begun.set()):
                await asyncio.sleep(60)

        task = asyncio.create_task(work())
        await begun.wait()
        await asyncio.sleep(seconds)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())


def test_the_copy_is_deleted_when_the_work_is_cancelled(project: Path, temporary: Path) -> None:
    cancelled(project, 0.3)
    assert names(temporary) == []


def test_copying_has_ended_before_the_copy_is_deleted(
    project: Path, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[bool] = []

    def slow(folder: Path, target: Path, listing: object, stopped: Event) -> None:
        target.mkdir()
        told = stopped.wait(5)
        time.sleep(0.2)
        ended.append(told and target.exists())

    monkeypatch.setattr(workcopy, "_copy", slow)
    cancelled(project, 0.1)
    assert ended == [True]
    assert names(temporary) == []


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 bytes"), (999, "999 bytes"), (1000, "1 kB"), (3_450_000, "3.45 MB"), (10**9, "1 GB")],
)
def test_sizes_are_said_in_a_unit_that_suits(size: int, said: str) -> None:
    assert readable_size(size) == said
