"""Names all that the findings of a notebook depend on, so that they need be worked out only once.

A check is a function of its snapshot alone; what stands in no snapshot is the code that checks:
nbguard's own, that of other people's rules, and Python with its parser.
"""

from __future__ import annotations

import os
import sys
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from hashlib import blake2b
from pathlib import Path

import jupyterlab_nbguard
from jupyterlab_nbguard.project.plugins import Installed

Key = bytes
_SIZE = 16
_MOST_FILES = 5000
_MOST_KNOWN = 64


class Keys:
    """Makes the keys of one run; ``asked`` is what was asked of all notebooks."""

    def __init__(self, installed: Installed, asked: object) -> None:
        self._fixed = _fixed_part(installed, asked)
        # Thousands of notebooks share one object.
        self._known: OrderedDict[int, tuple[object, bytes]] = OrderedDict()

    def key(self, settings: object, around: object, path: str, data: bytes) -> Key:
        """Returns a key that is another one as soon as any of these is."""
        digest = blake2b(self._fixed, digest_size=_SIZE)
        digest.update(self._digest(settings))
        digest.update(self._digest(around))
        digest.update(path.encode("utf-8", "surrogateescape") + b"\0")
        digest.update(data)
        return digest.digest()

    def _digest(self, value: object) -> bytes:
        known = self._known.get(id(value))
        if known is None or known[0] is not value:
            text = written(value).encode("utf-8", "surrogateescape")
            known = self._known[id(value)] = value, blake2b(text, digest_size=_SIZE).digest()
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
        return known[1]


def _fixed_part(installed: Installed, asked: object) -> bytes:
    digest = blake2b(digest_size=_SIZE)
    folders = {Path(jupyterlab_nbguard.__file__).parent}
    for rule in installed.rules:
        file = getattr(sys.modules.get(rule.check.__module__), "__file__", None)
        if file and rule.check.__module__.partition(".")[0] != jupyterlab_nbguard.__name__:
            folders.add(_package_of(Path(file), rule.check.__module__))
    parts = [jupyterlab_nbguard.__version__, sys.version, written(asked)]
    parts += [rule.name for rule in installed.rules]
    # Code that somebody works on changes without its version.
    parts += [stamp for folder in sorted(folders) for stamp in _stamps(folder)]
    digest.update("\0".join(parts).encode("utf-8", "surrogateescape"))
    return digest.digest()


def _package_of(file: Path, module: str) -> Path:
    """Returns the folder of the outermost package that a module lies in, or its file."""
    depth = module.count(".") + (file.name == "__init__.py")
    return file.parents[depth - 1] if depth else file


def _stamps(place: Path) -> Iterator[str]:
    if place.is_file():
        found = place.stat()
        yield f"{place} {found.st_mtime_ns} {found.st_size}"
        return
    number = 0
    for parent, folders, files in os.walk(place):
        folders[:] = sorted(it for it in folders if it not in ("__pycache__", "labextension"))
        for name in sorted(files):
            if name.endswith((".py", ".toml")) and number < _MOST_FILES:
                number += 1
                found = os.stat(os.path.join(parent, name))
                yield f"{parent}/{name} {found.st_mtime_ns} {found.st_size}"


def written(value: object) -> str:
    """Returns a text that is equal for equal values: sets and mappings have an order in it."""
    if is_dataclass(value):
        inner = (f"{it.name}={written(getattr(value, it.name))}" for it in fields(value))
        return f"{type(value).__name__}({','.join(inner)})"
    if isinstance(value, Mapping):
        return f"{{{','.join(sorted(f'{written(k)}:{written(v)}' for k, v in value.items()))}}}"
    if isinstance(value, (frozenset, set)):
        return f"{{{','.join(sorted(map(written, value)))}}}"
    if isinstance(value, (tuple, list)):
        return f"({','.join(map(written, value))})"
    return repr(value)
