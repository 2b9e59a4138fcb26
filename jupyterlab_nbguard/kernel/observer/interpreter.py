"""Says where the kernel's interpreter looks for modules, so that others can see what is there.

Nothing is looked up here: to list what is installed takes long, and would take the user's time.
"""

from __future__ import annotations

import os
import socket
import sys
from typing import Any

from jupyterlab_nbguard.kernel.observer.kinds import identity


def describe() -> dict[str, Any]:
    """Returns what tells this interpreter's environment from others."""
    library = os.__file__
    return {
        "prefix": sys.prefix,
        "path": search_path(),
        "host": socket.gethostname(),
        "library": library,
        "mark": os.stat(library).st_ino,
    }


def search_path() -> list[str]:
    """Returns ``sys.path`` as full paths; the notebook's own folder stands for itself."""
    if type(sys.path) is not list:
        return []
    return [os.path.abspath(it) for it in list(sys.path) if type(it) is str and it]


class SearchPath:
    """Notices when ``sys.path`` has become another; no object in it is kept or compared."""

    def __init__(self) -> None:
        self._ids: tuple[int, ...] = ()
        self.changed()

    def changed(self) -> bool:
        """Says whether it is another than at the last time."""
        ids = tuple(map(identity, sys.path)) if type(sys.path) is list else ()
        before, self._ids = self._ids, ids
        return ids != before
