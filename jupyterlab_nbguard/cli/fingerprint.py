"""Names findings so that another run, and another service, knows them again.

Neither the message, which names other cells by their place, nor any place is part of the name: a
finding keeps it when its cell is moved, and when lines or cells are added around it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path, PurePath

from jupyterlab_nbguard.jobs.check.checked import Checked, source_line


def relative(path: PurePath | str, folder: PurePath | None = None) -> str:
    """Returns a path as seen from ``folder`` (the current one), with forward slashes everywhere."""
    path = path if isinstance(path, PurePath) else Path(path)
    folder = folder or Path.cwd()
    if path.is_absolute() and path.is_relative_to(folder):
        path = path.relative_to(folder)
    return path.as_posix()


def fingerprints(one: Checked) -> list[str]:
    """Returns a name for each finding, in their order; no two in one notebook are the same."""
    path, seen, names = relative(one.path), Counter[tuple[str, ...]](), []
    for it in one.report.diagnostics:
        parts = (path, it.rule, it.name, source_line(one, it).strip())
        seen[parts] += 1
        text = "\0".join((*parts, str(seen[parts])))
        names.append(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32])
    return names
