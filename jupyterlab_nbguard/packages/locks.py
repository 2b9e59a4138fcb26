"""Reads the versions in lock files: ``pylock.toml`` (PEP 751) and ``uv.lock``."""

from __future__ import annotations

from jupyterlab_nbguard.model.packages import normalise
from jupyterlab_nbguard.packages.reading import Read, parse_toml


def read_lock(text: str, file: str) -> Read:
    """Returns the versions that a lock names; a name may have several, for several platforms."""
    read = Read(declares=False)
    document, problem = parse_toml(text, file)
    if problem is not None:
        read.problems.append(problem)
        return read
    # PEP 751 says `packages`, uv `package`.
    packages = document.get("packages", document.get("package", []))
    for package in packages if isinstance(packages, list) else []:
        name, version = package.get("name"), package.get("version")
        if isinstance(name, str) and isinstance(version, str):
            read.locked.setdefault(normalise(name), []).append(version)
    return read
