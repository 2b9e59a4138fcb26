"""Says by what name a notebook can import a module of the workspace, without running anything."""

from __future__ import annotations

import re
from keyword import iskeyword
from pathlib import Path

_PROJECT = ("pyproject.toml", "setup.py", "setup.cfg")
_NOT_FOR_OTHERS = re.compile(r"(?:test_.*|.*_test|conftest|setup|noxfile|__main__)")
_FOLDERS = frozenset(("test", "tests", "docs", "examples", "scripts"))


def module_name(notebook: Path, module: Path) -> str:
    """Returns the dotted name by which the notebook imports the module; empty where it cannot.

    A kernel runs in the notebook's folder, so that modules and packages there can be imported. What
    lies elsewhere can be where it is a package of a project: people install what they work on.
    """
    if _NOT_FOR_OTHERS.fullmatch(module.stem):
        return ""
    beside = _dotted(module, notebook.parent)
    if beside:
        return beside
    for folder in module.parents:
        if not any((folder / name).is_file() for name in _PROJECT):
            continue
        for base in (folder / "src", folder):
            name = _dotted(module, base)
            top = name.partition(".")[0]
            if top and top not in _FOLDERS and (base / top / "__init__.py").is_file():
                return name
        break
    return ""


def _dotted(module: Path, base: Path) -> str:
    if not module.is_relative_to(base):
        return ""
    parts = list(module.relative_to(base).with_suffix("").parts)
    if parts[-1] == "__init__":
        del parts[-1]
    if not parts or not all(part.isidentifier() and not iskeyword(part) for part in parts):
        return ""
    return ".".join(parts)
