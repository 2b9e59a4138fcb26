"""Reads what is installed in the project's environment, without running its interpreter."""

from __future__ import annotations

import json
import re
import sys
from importlib import metadata
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit, urlunsplit

from jupyterlab_nbguard.model.packages import Distribution, Environment, Origin, normalise

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


def find_environment(notebook: Path) -> Path | None:
    """Returns the nearest ``.venv`` or ``venv`` at or above a notebook."""
    for folder in notebook.absolute().parents:
        for name in (".venv", "venv"):
            if (folder / name / "pyvenv.cfg").is_file():
                return folder / name
    return None


def read_environment(folder: Path | None = None) -> Environment:
    """Returns what is installed in a virtual environment; without one, where this code runs."""
    if folder is None:
        version = ".".join(map(str, sys.version_info[:3]))
        found = list(metadata.distributions())
        return _environment(found, version, f"the environment that nbguard runs in ({sys.prefix})")
    places = [str(it) for it in (*folder.glob("lib*/python*/site-packages"),)]
    places += [str(it) for it in folder.glob("Lib/site-packages")]
    found = list(metadata.distributions(path=places))
    return _environment(found, _python(folder), str(folder))


def _python(folder: Path) -> str:
    """Reads the version in ``pyvenv.cfg``: `venv` and `virtualenv` call it differently."""
    try:
        text = (folder / "pyvenv.cfg").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
    line = re.search(r"^version(?:_info)?\s*=\s*(\d+\.\d+(?:\.\d+)?)", text, re.MULTILINE)
    return line[1] if line else ""


def _environment(found: list[metadata.Distribution], python: str, place: str) -> Environment:
    distributions: dict[str, Distribution] = {}
    modules: dict[str, dict[str, None]] = {}
    for each in found:
        name = each.metadata["Name"]
        if not name or normalise(name) in distributions:  # the first on the path is imported
            continue
        key = normalise(name)
        origin, url = _origin(each)
        distributions[key] = Distribution(name, each.version, origin, url, _requires(each))
        for module in _modules(each):
            modules.setdefault(module, {})[key] = None
    return Environment(
        MappingProxyType(distributions),
        MappingProxyType({module: tuple(names) for module, names in modules.items()}),
        python,
        place=place,
    )


def _modules(distribution: metadata.Distribution) -> set[str]:
    """Lists the modules of a distribution to the third level: namespaces are shared by many."""
    found: set[str] = set()
    for file in distribution.files or ():
        parts = file.parts
        if (
            not parts
            or parts[0] in ("..", "__pycache__")
            or file.suffix not in (".py", ".so", ".pyd")
        ):
            continue
        stems = [*parts[:-1], parts[-1].partition(".")[0]]
        if not all(part.isidentifier() for part in stems):
            continue
        stems = stems[:-1] if stems[-1] == "__init__" else stems
        found |= {".".join(stems[:length]) for length in range(1, min(3, len(stems)) + 1)}
    for line in (distribution.read_text("top_level.txt") or "").split():
        if line.isidentifier():
            found.add(line)
    for key in (line.strip() for line in _editable(distribution)):
        found.add(key)
    return found


def _editable(distribution: metadata.Distribution) -> list[str]:
    """An editable installation lists no modules: its import finder, or its path, holds them."""
    found = []
    for file in distribution.files or ():
        name = file.name
        if name.startswith("__editable___") and name.endswith("_finder.py"):
            text = Path(str(file.locate())).read_text(encoding="utf-8", errors="replace")
            mapping = re.search(r"MAPPING[^=]*=\s*\{([^}]*)\}", text)
            found += re.findall(r"['\"](\w+)['\"]\s*:", mapping[1]) if mapping else []
        elif name.endswith(".pth"):
            text = Path(str(file.locate())).read_text(encoding="utf-8", errors="replace")
            for line in text.splitlines():
                folder = Path(line.strip())
                if line.strip() and not line.startswith("import") and folder.is_dir():
                    found += [it.parent.name for it in folder.glob("*/__init__.py")]
                    found += [it.stem for it in folder.glob("*.py")]
    return found


def _requires(distribution: metadata.Distribution) -> frozenset[str]:
    names = (_NAME.match(it) for it in distribution.requires or () if "extra ==" not in it)
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
