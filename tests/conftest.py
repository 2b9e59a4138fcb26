"""What holds for all tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyterlab_nbguard.jobs.check import cache
from jupyterlab_nbguard.jobs.clones import index


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keeps indexes out of the cache folder of whoever runs the tests, and of other tests."""
    folder = tmp_path_factory.mktemp("cache")
    for module in (index, cache):
        monkeypatch.setattr(module, "user_cache_path", lambda name: folder / name)
    # What other processes look at, but for those of macOS.
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    monkeypatch.setenv("LOCALAPPDATA", str(folder))
    return folder / "nbguard"
