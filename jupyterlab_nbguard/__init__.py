"""Diagnostics and fixes for the state of Jupyter notebooks."""

from __future__ import annotations

try:
    from ._version import __version__
except ImportError:  # a checkout that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-nbguard"}]


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    # Imported here: the library and the command line do without a Jupyter server.
    from .server.extension import NbguardApp

    return [{"module": "jupyterlab_nbguard", "app": NbguardApp}]
