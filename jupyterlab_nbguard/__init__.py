"""Diagnostics and fixes for the state of Jupyter notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping
    from typing import Any

    from .model.notebook import Notebook
    from .model.snapshot import Report, Settings

try:
    from ._version import __version__
except ImportError:  # a checkout that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__", "check"]


def check(
    notebook: str | os.PathLike[str] | Mapping[str, Any] | Notebook,
    settings: Settings | None = None,
    *,
    workspace: str | os.PathLike[str] | None = None,
) -> Report:
    """Returns what the rules find in a notebook, as ``nbguard check`` does.

    ``notebook`` is a path, a document as ``json`` or ``nbformat`` read it, or a
    :class:`.model.notebook.Notebook`. Without ``settings``, those of the nearest
    ``pyproject.toml`` count for a path. Other files are looked into only where ``workspace`` names
    a folder and ``notebook`` is a path: for copies, by an index in the user's cache folder, which
    takes a while the first time. Raises :class:`.project.errors.ProjectError` or
    ``ValueError``, naming the cause, where there is no notebook to be had. Nothing is executed.
    """
    # Imported here: whoever loads the server extension shall not wait for the command line.
    from .library import check_notebook

    return check_notebook(notebook, settings, workspace)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "jupyterlab-nbguard"}]


def _jupyter_server_extension_points() -> list[dict[str, object]]:
    # Imported here: the library and the command line do without a Jupyter server.
    from .server.extension import NbguardApp

    return [{"module": "jupyterlab_nbguard", "app": NbguardApp}]
