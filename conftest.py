"""What every Python test may use: a Jupyter server that has this extension enabled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import hypothesis
import pytest

from jupyterlab_nbguard.jobs import cloneindex, outcomecache

# CI judges the change, not the luck of its dice. To look for more:
# make test-python PYTEST_ARGS="--hypothesis-profile explore tests/state"
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, max_examples=300)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=5000)
hypothesis.settings.load_profile("ci")

pytest_plugins = ("pytest_jupyter.jupyter_server",)


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder that no other test, and no person, has used."""
    folder = tmp_path_factory.mktemp("cache")
    for module in (cloneindex, outcomecache):
        monkeypatch.setattr(module, "user_cache_path", lambda name: folder / name)
    # What other processes look at.
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    monkeypatch.setenv("LOCALAPPDATA", str(folder))
    return folder / "nbguard"


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any]) -> dict[str, Any]:
    return {
        "ServerApp": {
            "jpserver_extensions": {"jupyterlab_nbguard": True},
            # Every handler must ask who is there.
            "allow_unauthenticated_access": False,
        }
    }
