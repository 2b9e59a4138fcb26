"""Reads installed distributions from their metadata folders, each once for as long as it stays.

``importlib.metadata`` would do, at three times the cost: an environment of 400 distributions would
keep the server's other threads waiting for seconds. What a folder holds changes only with its
modification time: whatever installs makes the folder anew.
"""

from __future__ import annotations

import csv
import json
import os
import re
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from jupyterlab_nbguard.model.packages import Distribution, Origin, normalise

_SUFFIXES = (".dist-info", ".egg-info")
_MODULE = (".py", ".so", ".pyd")
_HEADER = re.compile(r"^(Name|Version|Requires-Dist): *(.+?) *$", re.MULTILINE)
_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
_FINDER = re.compile(r"MAPPING[^=]*=\s*\{([^}]*)\}")
_LEVELS = 3
"""Namespaces such as ``google.cloud`` are shared by many distributions: how deep to tell."""


@dataclass(frozen=True)
class Installed:
    """A distribution, and the modules that it brings."""

    distribution: Distribution
    modules: frozenset[str]


class DistributionReader:
    """Reads the distributions in folders such as ``site-packages``; may be used by one thread."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[tuple[int, int], Installed | None]] = {}

    def read(self, folder: str) -> list[Installed]:
        """Lists what is installed in a folder; a folder that is not there holds nothing."""
        found = []
        for name, stamp in _entries(folder):
            path = os.path.join(folder, name)
            known = self._known.get(path)
            if known is None or known[0] != stamp:
                known = self._known[path] = (stamp, _read(path, folder))
            if known[1] is not None:
                found.append(known[1])
        return found


def _entries(folder: str) -> list[tuple[str, tuple[int, int]]]:
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(_SUFFIXES):
                    stat = entry.stat()
                    found.append((entry.name, (stat.st_mtime_ns, stat.st_ino)))
    except OSError:
        return found
    return sorted(found)


def _read(path: str, folder: str) -> Installed | None:
    """Reads one folder of metadata; None where its name or version is not there."""
    try:
        one = metadata.Distribution.at(path)
        text = one.read_text("METADATA") or one.read_text("PKG-INFO") or one.read_text("") or ""
    except (OSError, UnicodeDecodeError):
        return None
    # What follows the first empty line is the description.
    fields = _HEADER.findall(re.split(r"\r?\n\r?\n", text, maxsplit=1)[0])
    name = next((value for key, value in fields if key == "Name"), "")
    version = next((value for key, value in fields if key == "Version"), "")
    if not name or not version:
        return None
    needed = [value for key, value in fields if key == "Requires-Dist"]
    requires = _requires(needed or (one.requires or [] if path.endswith(".egg-info") else []))
    origin, url = _origin(one)
    if origin == "index" and _is_source(path, folder):
        origin, url = "editable", Path(folder).as_uri()
    by = (one.read_text("INSTALLER") or "").strip()
    return Installed(
        Distribution(name, version, origin, url, requires, by), frozenset(_modules(one))
    )


def _is_source(path: str, folder: str) -> bool:
    """Says whether the metadata lie in a folder that is worked in: ``setup.py develop``."""
    installed = os.path.basename(folder) in ("site-packages", "dist-packages")
    return path.endswith(".egg-info") and os.path.isdir(path) and not installed


def _modules(one: metadata.Distribution) -> set[str]:
    found: set[str] = set()
    folders: set[str] = set()
    for file in _files(one):
        head, _, name = file.rpartition("/")
        stem, dot, _ = name.partition(".")
        if file.startswith("__editable__") or name.endswith(".pth"):
            found.update(_editable(Path(str(one.locate_file(file)))))
        if not dot or not name.endswith(_MODULE):
            continue
        if stem != "__init__" and head.count("/") < _LEVELS - 1:
            _add(found, f"{head}/{stem}" if head else stem)
        if head and head not in folders:
            folders.add(head)
            _add(found, head)
    for line in (one.read_text("top_level.txt") or "").split():
        if line.isidentifier():
            found.add(line)
    return found


def _add(found: set[str], path: str) -> None:
    parts = path.split("/")
    if all(part.isidentifier() for part in parts):
        for length in range(1, min(_LEVELS, len(parts)) + 1):
            found.add(".".join(parts[:length]))


def _files(one: metadata.Distribution) -> list[str]:
    record = one.read_text("RECORD")
    if record is None:
        listed = one.read_text("installed-files.txt") or one.read_text("SOURCES.txt") or ""
        # Relative to the metadata's own folder, or to the source's.
        lines = (line.removeprefix("../") for line in listed.splitlines())
        return [line for line in lines if line and not line.startswith(("..", "/", "setup."))]
    found = []
    for line in record.splitlines():
        if line.startswith('"'):
            line = next(csv.reader([line]), [""])[0]
        else:
            line = line.partition(",")[0]
        if not line.startswith(("..", "/")):
            found.append(line.replace("\\", "/"))
    return found


def _editable(file: Path) -> list[str]:
    """An editable installation lists no modules: its import finder, or its path, holds them."""
    found: list[str] = []
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return found
    if file.name.startswith("__editable___") and file.name.endswith("_finder.py"):
        mapping = _FINDER.search(text)
        return re.findall(r"['\"](\w+)['\"]\s*:", mapping[1]) if mapping else found
    if file.suffix != ".pth":
        return found
    for line in text.splitlines():
        folder = Path(line.strip())
        if line.strip() and not line.startswith("import") and folder.is_dir():
            found += [it.parent.name for it in folder.glob("*/__init__.py")]
            found += [it.stem for it in folder.glob("*.py")]
    return found


def _requires(needed: list[str]) -> frozenset[str]:
    names = (_NAME.match(it) for it in needed if "extra ==" not in it)
    return frozenset(normalise(it[0]) for it in names if it is not None)


def _origin(distribution: metadata.Distribution) -> tuple[Origin, str]:
    """Reads ``direct_url.json`` (PEP 610): it is there where no index was asked."""
    try:
        direct = json.loads(distribution.read_text("direct_url.json") or "{}")
        url = str(direct.get("url", ""))
    except (ValueError, AttributeError):
        return "index", ""
    if not url:
        return "index", ""
    url = _without_password(url)
    below = direct.get("subdirectory")
    fragment = f"#subdirectory={below}" if below else ""
    if "vcs_info" in direct:
        vcs = direct["vcs_info"]
        return "vcs", f"{vcs.get('vcs', 'git')}+{url}@{vcs.get('commit_id', '')}{fragment}"
    if direct.get("dir_info", {}).get("editable"):
        return "editable", url
    if "dir_info" in direct or url.startswith("file:"):
        return "local", url
    return "archive", url + fragment


def _without_password(url: str) -> str:
    """Leaves out who asked: what is written down goes to others."""
    parts = urlsplit(url)
    if "@" not in parts.netloc or parts.netloc.startswith("git@"):
        return url
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
