"""Finds what differs between copies of the same structure: the variables of one function."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from jupyterlab_nbguard.fixes.region import Region, Spot, Unsafe


@dataclass
class Variable:
    """A name of the copies, or a value in which they differ."""

    names: tuple[str, ...]
    """What each copy calls it; of a value, nothing."""
    values: tuple[str, ...]
    """What each copy's call passes."""
    parameter: str
    """What the function calls it."""
    bound: bool = False
    """Whether the copies bind it."""
    is_given: bool = False
    """Whether the function is to be passed it."""
    spots: list[Spot] = field(default_factory=list)
    """Where a value stands in the first copy; names stay what they are there."""


def variables_of(regions: Sequence[Region]) -> list[Variable]:
    """Returns the names of the copies and the values that differ, in the order of the first copy.

    Raises `Unsafe` where a name stands for two, or something else differs.
    """
    found: dict[tuple[object, ...], Variable] = {}
    roles: list[dict[str, tuple[str, ...]]] = [{} for _ in regions]
    words = set(re.findall(r"\w+", "\n".join(region.text for region in regions)))
    for nodes, parents in _together([region.tree for region in regions]):
        first = nodes[0]
        if isinstance(first, ast.Name):
            names = tuple(node.id for node in nodes)  # type: ignore[attr-defined]
            for name, role in zip(names, roles, strict=True):
                if role.setdefault(name, names) != names:
                    raise Unsafe
            found.setdefault(("name", *names), Variable(names, names, names[0]))
        elif isinstance(first, ast.Constant):
            values = tuple(repr(node.value) for node in nodes)  # type: ignore[attr-defined]
            if len(set(values)) == 1:
                continue
            if isinstance(parents[0], ast.JoinedStr):
                raise Unsafe  # a part of a text, whose place nobody knows before Python 3.12
            key = ("value", *values)
            if key not in found:
                texts = tuple(_text(r, node) for r, node in zip(regions, nodes, strict=True))
                name = _free(_word_for(first, parents[0]), words)
                words.add(name)
                found[key] = Variable((), texts, name, is_given=True)
            found[key].spots.append(regions[0].spot(first))
    facts = [region.facts for region in regions]
    for variable in found.values():
        if not variable.names:
            continue
        both = list(zip(variable.names, facts, strict=True))
        bound = {name in it.binds for name, it in both}
        read = {name in it.loads for name, it in both}
        if len(bound) > 1 or len(read) > 1:
            raise Unsafe
        variable.bound = bound == {True}
        differs = len(set(variable.names)) > 1
        variable.is_given = read == {True} and (differs or variable.bound)
        if variable.is_given and not all(it.loads[name].certain for name, it in both):
            raise Unsafe
    return list(found.values())


def _together(
    nodes: Sequence[ast.AST], parents: Sequence[ast.AST] = ()
) -> Iterator[tuple[Sequence[ast.AST], Sequence[ast.AST]]]:
    """Walks trees side by side; raises `Unsafe` where more than names and values differ."""
    first = nodes[0]
    if any(type(node) is not type(first) for node in nodes):
        raise Unsafe
    if isinstance(first, ast.Name | ast.Constant):
        yield nodes, parents
        return
    for name in first._fields:
        values: list[Any] = [getattr(node, name, None) for node in nodes]
        if isinstance(values[0], ast.AST):
            if not all(isinstance(it, ast.AST) for it in values):
                raise Unsafe
            yield from _together(values, nodes)
        elif isinstance(values[0], list):
            if len({len(it) for it in values}) > 1:
                raise Unsafe
            for items in zip(*values, strict=True):
                if isinstance(items[0], ast.AST):
                    yield from _together(items, nodes)
                elif len(set(items)) > 1:
                    raise Unsafe
        elif name not in ("kind", "type_comment") and len({repr(it) for it in values}) > 1:
            raise Unsafe


def _text(region: Region, node: ast.AST) -> str:
    text = ast.get_source_segment(region.text, node)
    if text is None:
        raise Unsafe
    return text


def _word_for(node: ast.Constant, parent: ast.AST) -> str:
    """Finds a name for a value: that of the argument, or what it is."""
    if isinstance(parent, ast.keyword) and parent.arg:
        return parent.arg
    if isinstance(node.value, str):
        return "text"
    return "number" if isinstance(node.value, int | float) else "value"


def _free(name: str, words: set[str]) -> str:
    number, free = 1, name
    while free in words or keyword.iskeyword(free):
        number += 1
        free = f"{name}_{number}"
    return free
