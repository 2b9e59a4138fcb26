"""Lays two copies of some statements over each other: which names and which values differ."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

# What tells nothing of what code does.
_SILENT = frozenset(("ctx", "kind", "type_comment", "type_ignores"))
# Fields that hold names which mean a variable.
_NAMES = {
    ast.Name: "id",
    ast.arg: "arg",
    ast.ExceptHandler: "name",
    ast.FunctionDef: "name",
    ast.AsyncFunctionDef: "name",
    ast.ClassDef: "name",
}


class Edited(Exception):
    """Says that the copies differ in more than names and values; ``line`` is the first's."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


@dataclass
class Alike:
    """What one copy has where the first has something else.

    ``names`` maps every variable of the first to the copy's; ``values`` are pairs of constants that
    differ, with the keyword that they are given for.
    """

    names: dict[str, str] = field(default_factory=dict)
    values: list[tuple[ast.Constant, ast.Constant, str]] = field(default_factory=list)
    _back: dict[str, str] = field(default_factory=dict)

    def original(self, name: str) -> str:
        """Returns what the first calls a variable of the copy."""
        return self._back.get(name, name)

    def name(self, first: str, other: str, line: int) -> None:
        """Notes that two names mean the same; raises `Edited` where they do not always."""
        if self.names.setdefault(first, other) != other:
            raise Edited(line)
        if self._back.setdefault(other, first) != first:
            raise Edited(line)


def alike(first: Sequence[ast.stmt], other: Sequence[ast.stmt]) -> Alike:
    """Returns how two runs of statements differ; raises `Edited`."""
    found = Alike()
    if len(first) != len(other):
        raise Edited(first[0].lineno - 1)
    for one, two in zip(first, other, strict=True):
        _walk(found, one, two, False, "", one.lineno - 1)
    return found


def _walk(found: Alike, one: ast.AST, two: ast.AST, fixed: bool, keyword: str, line: int) -> None:
    line = getattr(one, "lineno", line + 1) - 1
    if type(one) is not type(two):
        raise Edited(line)
    if isinstance(one, ast.Constant) and isinstance(two, ast.Constant):
        if type(one.value) is type(two.value) and one.value == two.value:
            return
        if fixed:  # a part of an f-string or a pattern has no place for a variable
            raise Edited(line)
        found.values.append((one, two, keyword))
        return
    fixed = fixed or isinstance(one, ast.JoinedStr | ast.pattern)
    name_field = _NAMES.get(type(one), "")
    if isinstance(one, ast.keyword):
        keyword = one.arg or ""
    for a, b, is_name in _fields(one, two, name_field):
        if is_name and isinstance(a, str) and isinstance(b, str):
            found.name(a, b, line)
        elif isinstance(a, ast.AST) and isinstance(b, ast.AST):
            _walk(found, a, b, fixed and not isinstance(a, ast.FormattedValue), keyword, line)
        elif isinstance(a, list) and isinstance(b, list):
            if len(a) != len(b):
                raise Edited(line)
            for each, with_it in zip(a, b, strict=True):
                if isinstance(each, ast.AST) and isinstance(with_it, ast.AST):
                    _walk(found, each, with_it, fixed, keyword, line)
                elif each != with_it:
                    raise Edited(line)
        elif a != b:
            raise Edited(line)


def _without_docstrings(one: object, two: object) -> bool:
    definitions = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return (
        isinstance(one, definitions)
        and isinstance(two, definitions)
        and ast.get_docstring(one) is not None
        and ast.get_docstring(two) is not None
    )


def _fields(one: Any, two: Any, name: str) -> Iterator[tuple[object, object, bool]]:
    for field_ in one._fields:
        if field_ in _SILENT:
            continue
        a: Any = getattr(one, field_, None)
        b: Any = getattr(two, field_, None)
        if field_ == "body" and _without_docstrings(one, two):
            a, b = a[1:], b[1:]
        yield a, b, field_ == name
