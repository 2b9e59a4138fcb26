"""What every Python test may use: a Jupyter server that has this extension enabled."""

from __future__ import annotations

from typing import Any

import pytest

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
