"""Reads what a ``pyproject.toml`` declares: PEP 621, PEP 735, and poetry's own table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jupyterlab_nbguard.model.packages import Declared, normalise
from jupyterlab_nbguard.packages.reading import Read, line_of, parse_toml


def read_pyproject(text: str, file: str) -> Read:
    """Returns what a project and its dependency groups declare."""
    read = Read(declares=False)
    document, problem = parse_toml(text, file)
    if problem is not None:
        read.problems.append(problem)
        return read
    project, groups = _table(document, "project"), _table(document, "dependency-groups")
    if isinstance(project.get("name"), str):
        read.own.append(project["name"])
    requires = project.get("requires-python")
    read.requires_python = requires if isinstance(requires, str) else ""
    if project:
        # Another file may hold them: then it is not here that one declares.
        read.declares = "dependencies" not in _list(project, "dynamic")
        _add(read, text, file, _list(project, "dependencies"), "")
        for name, extra in _table(project, "optional-dependencies").items():
            _add(read, text, file, extra if isinstance(extra, list) else [], name)
    for name, group in groups.items():
        read.declares = True
        # Included groups are read where they stand themselves.
        texts = [it for it in group if isinstance(it, str)] if isinstance(group, list) else []
        _add(read, text, file, texts, name)
    _poetry(read, text, file, _table(_table(document, "tool"), "poetry"))
    return read


def _add(read: Read, text: str, file: str, requirements: list[Any], group: str) -> None:
    for it in requirements:
        line = line_of(text, f'"{it}"', f"'{it}'") or line_of(text, str(it).split(";")[0].strip())
        read.add(str(it), "pyproject", file, line, group)


def _poetry(read: Read, text: str, file: str, poetry: Mapping[str, Any]) -> None:
    """Reads poetry's table. Its specifiers have a language of their own, which is not read."""
    tables = {"": _table(poetry, "dependencies"), "dev": _table(poetry, "dev-dependencies")}
    for name, group in _table(poetry, "group").items():
        tables[name] = _table(group if isinstance(group, dict) else {}, "dependencies")
    if isinstance(poetry.get("name"), str):
        read.own.append(poetry["name"])
    for group, table in tables.items():
        for name in table:
            if name != "python":
                line = line_of(text, f"\n{name} =", f"{name} =", f"{name}=")
                read.declares = True
                read.declared.append(
                    Declared(normalise(name), name, "pyproject", file, line, group=group)
                )


def _table(table: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = table.get(key)
    return value if isinstance(value, Mapping) else {}


def _list(table: Mapping[str, Any], key: str) -> list[Any]:
    value = table.get(key)
    return value if isinstance(value, list) else []
