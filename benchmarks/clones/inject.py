"""Builds a workspace of real notebooks into which mutated copies were put, and says where."""

from __future__ import annotations

import ast
import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.clones import mutate

KINDS = ("type 1", "type 2", "type 3 10%", "type 3 20%", "type 3 30%", "half a cell", "function")
LEAST = 30
"""Tokens of a cell, by Python's own tokenizer, from which on it is copied."""


@dataclass(frozen=True)
class Place:
    """Lines of a cell, from 0, the last included."""

    path: str
    cell: int
    start: int
    end: int


@dataclass(frozen=True)
class Injected:
    """One copy, and where it was taken from."""

    kind: str
    original: Place
    copy: Place


@dataclass(frozen=True)
class _Cell:
    path: str
    place: int
    source: str


def build(folder: Path, out: Path, each: int, seed: int) -> list[Injected]:
    """Writes the workspace and returns what was put into it, ``each`` times each kind."""
    documents = {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.ipynb"))
    }
    out.mkdir(parents=True, exist_ok=True)
    for name, document in documents.items():
        (out / name).write_text(json.dumps(document), encoding="utf-8")
    cells = list(_usable(documents))
    foreign = mutate.simple_lines(cell.source for cell in cells)
    found = []
    for kind in KINDS:
        dice = random.Random(f"{seed} {kind}")
        number = tries = 0
        while number < each and tries < 50 * each:
            tries += 1
            cell, host = dice.choice(cells), dice.choice(cells)
            if host.path == cell.path:
                continue
            made = _copy(kind, cell, host, dice, foreign)
            if made is None:
                continue
            (start, end), source, (first, last) = made
            path = f"copy-{kind.replace(' ', '-').replace('%', '')}-{number:04}.ipynb"
            between = [it.source for it in dice.sample(cells, 1)]
            _write(out / path, [source, *between])
            found.append(
                Injected(
                    kind,
                    Place(cell.path, cell.place, start, end),
                    Place(path, 0, first, last),
                )
            )
            number += 1
    return found


Made = tuple[tuple[int, int], str, tuple[int, int]]


def _copy(
    kind: str, cell: _Cell, host: _Cell, dice: random.Random, foreign: list[str]
) -> Made | None:
    """Returns the lines that were copied, the new cell, and the copy's lines in it."""
    source = cell.source
    try:
        if kind == "half a cell":
            return _pasted(cell, host, dice, mutate.halves)
        if kind == "function":
            return _pasted(cell, host, dice, mutate.functions)
        if kind == "type 1":
            new = mutate.reformatted(source, dice)
        elif kind == "type 2":
            new = mutate.renamed(source, dice)
        else:
            if mutate.statements(source) < 4:
                return None
            share = int(kind.split()[2].rstrip("%")) / 100
            new = mutate.edited(mutate.renamed(source, dice), share, dice, foreign)
        ast.parse(new)
        if new == source or mutate.count(new) < LEAST:
            return None
    except (SyntaxError, ValueError):
        return None
    return _lines(source), new, _lines(new)


def _pasted(
    cell: _Cell,
    host: _Cell,
    dice: random.Random,
    parts: Callable[[str], list[tuple[int, int]]],
) -> Made | None:
    choices = parts(cell.source)
    if not choices:
        return None
    start, end = dice.choice(choices)
    part = cell.source.split("\n")[start : end + 1]
    if mutate.count("\n".join(part)) < LEAST:
        return None
    at = dice.choice(mutate.top_level_gaps(host.source))
    lines = host.source.split("\n")
    new = [*lines[:at], *part, *lines[at:]]
    return (start, end), "\n".join(new), (at, at + len(part) - 1)


def _lines(source: str) -> tuple[int, int]:
    filled = [number for number, line in enumerate(source.split("\n")) if line.strip()]
    return filled[0], filled[-1]


def _usable(documents: dict[str, dict]) -> Iterator[_Cell]:
    for name, document in documents.items():
        for place, cell in enumerate(document["cells"]):
            source = "".join(cell["source"])
            if cell["cell_type"] != "code":
                continue
            try:
                if mutate.count(source) >= LEAST and mutate.import_share(source) < 0.5:
                    yield _Cell(name, place, source)
            except (SyntaxError, ValueError):  # magics: the mutations are for Python
                continue


def _write(path: Path, sources: list[str]) -> None:
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    path.write_text(json.dumps(document), encoding="utf-8")
