"""The round that looks what surrounds the notebooks of a page."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.snapshot import Snapshot
from jupyterlab_nbguard.project.policies import installed_policies
from jupyterlab_nbguard.protocol.answer import KernelView
from jupyterlab_nbguard.server.projects import Disk, Projects
from jupyterlab_nbguard.server.settings import SettingsFinder


@pytest.mark.parametrize("turns", range(5))
async def test_its_end_is_heard_at_the_very_moment_of_news(tmp_path: Path, turns: int) -> None:
    """At one of these turns the news has come, and the round has not gone on yet."""
    disk = Disk()
    finder = SettingsFinder(tmp_path, set(), installed_policies(), "")
    projects = Projects(disk, finder, lambda uri: None, may_run=True)
    following = asyncio.ensure_future(projects.follow())
    await asyncio.sleep(0)
    projects.fill(Snapshot(Notebook(())), "a.ipynb", KernelView("off"))
    for _ in range(turns):
        await asyncio.sleep(0)
    following.cancel()
    try:
        await asyncio.wait({following}, timeout=5)
        assert following.cancelled()
    finally:
        following.cancel()
        disk.close()
