"""What every Python test may use: a Jupyter server that has this extension enabled."""

from __future__ import annotations

from typing import Any

import hypothesis
import pytest

# CI judges the change, not the luck of its dice. To look for more:
# make test-python PYTEST_ARGS="--hypothesis-profile explore tests/state"
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True, max_examples=300)
hypothesis.settings.register_profile("explore", deadline=None, max_examples=5000)
hypothesis.settings.load_profile("ci")

pytest_plugins = ("pytest_jupyter.jupyter_server",)


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any]) -> dict[str, Any]:
    return {
        "ServerApp": {
            "jpserver_extensions": {"jupyterlab_nbguard": True},
            # Every handler must ask who is there.
            "allow_unauthenticated_access": False,
        }
    }
