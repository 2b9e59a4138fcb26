"""The language of templates: text with holes for names and literals.

    <list>     a name of a list that some cell above makes (the same one wherever it stands)
    <list2>    another
    <+list>    a name that the cell binds to a list: a new one, or one that is there
    <#>        a small number, <w> a word, <col> a column, <key> a key, <op> an operator, <i> 0 or 1

A `Line` is a filled template that remembers what stands in its holes, so that a user can change
one of them: that is what most edits are.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

HOLE = re.compile(r"<(\+?)(#|[a-z]+)(\d?)>")
LITERALS: dict[str, Sequence[str]] = {
    "#": [str(n) for n in range(1, 10)],
    "w": ["ab", "cat", "dog", "eel", "fox", "gnu"],
    "col": ["a", "b"],
    "newcol": ["c", "d", "e"],
    "key": ["lr", "n"],
    "newkey": ["mode", "seed", "tag"],
    "op": ["+", "-", "*"],
    "colour": ["red", "green", "blue"],
    "i": ["0", "1"],
}
# The names of each type are few, so that cells meet one another's.
POOLS: dict[str, Sequence[str]] = {
    "num": ["x", "y", "k", "total", "rate"],
    "str": ["name", "label", "word"],
    "list": ["xs", "ys", "rows"],
    "dict": ["cfg", "opts"],
    "set": ["seen", "tags"],
    "tup": ["pair", "point"],
    "df": ["df", "sub"],
    "ser": ["ser", "column"],
    "arr": ["arr", "grid"],
    "view": ["part", "window"],
    "obj": ["o", "box"],
    "cls": ["Shape", "Item"],
    "inst": ["p", "thing"],
    "fn": ["f", "grow"],
    "closure": ["tick", "step"],
    "dfn": ["weigh", "pack"],
    "table": ["table", "actions"],
    "part": ["half", "twice"],
    "it": ["it", "stream"],
    "gen": ["gen", "feed"],
    "rng": ["rng", "dice"],
    "gfn": ["bump", "reset"],
    "gnum": ["hits", "level"],
    "opt": ["limit", "mode"],
    "mod": ["helper"],
    "est": ["model", "scaler"],
    "fig": ["fig"],
    "ax": ["ax"],
    "rex": ["pat", "rule"],
    "lazy": ["groups", "shaped"],
    "con": ["con", "db"],
    "fh": ["fh", "out_file"],
    "log": ["log"],
    "cap": ["captured"],
}


@dataclass(frozen=True)
class Template:
    """A pattern of a line or a few, of a family (`kind`) and with a role in it.

    ``weight`` says how often it is taken, beside the others of its family and role.
    """

    kind: str
    role: str
    text: str
    weight: float = 1.0

    def needs(self) -> set[str]:
        """The types of which a name must be there."""
        return {it[2] for it in HOLE.finditer(self.text) if not it[1] and it[2] not in LITERALS}

    def makes(self) -> set[str]:
        """The types of which it binds a name."""
        return {it[2] for it in HOLE.finditer(self.text) if it[1]}


@dataclass(frozen=True)
class Line:
    """A template with its holes filled: names by hole, literals in the order they stand."""

    template: Template
    names: Mapping[str, str]
    literals: tuple[str, ...]

    def source(self) -> str:
        """The line as a user would write it."""
        rest = iter(self.literals)

        def put(hole: re.Match[str]) -> str:
            if hole[2] in LITERALS:
                return next(rest)
            return self.names[hole[2] + hole[3]]

        return HOLE.sub(put, self.template.text)

    def used(self) -> set[tuple[str, str]]:
        """The (type, name) pairs that it needs from above."""
        return {
            (it[2], self.names[it[2] + it[3]])
            for it in HOLE.finditer(self.template.text)
            if not it[1] and it[2] not in LITERALS
        }

    def bound(self) -> set[tuple[str, str]]:
        """The (type, name) pairs that it binds."""
        return {
            (it[2], self.names[it[2] + it[3]]) for it in HOLE.finditer(self.template.text) if it[1]
        }


def fill(template: Template, rng: random.Random, known: Mapping[str, Sequence[str]]) -> Line | None:
    """Fills a template's holes from the names that are known; ``None`` if one is missing."""
    names: dict[str, str] = {}
    literals: list[str] = []
    for hole in HOLE.finditer(template.text):
        new, type_, number = hole.groups()
        if type_ in LITERALS:
            literals.append(rng.choice(LITERALS[type_]))
        elif type_ + number not in names:
            name = _name(rng, bool(new), type_, number, known, names)
            if name is None:
                return None
            names[type_ + number] = name
    return Line(template, names, tuple(literals))


def _name(
    rng: random.Random,
    new: bool,
    type_: str,
    number: str,
    known: Mapping[str, Sequence[str]],
    taken: Mapping[str, str],
) -> str | None:
    there = [it for it in known.get(type_, ()) if it not in taken.values()]
    if not new:
        return rng.choice(there) if there else None
    if there and rng.random() < 0.35:
        return rng.choice(there)
    free = [it for it in POOLS[type_] if it not in taken.values()]
    return rng.choice(free or POOLS[type_])


def refill(line: Line, rng: random.Random) -> Line:
    """Changes one literal, as a user would; the line itself if it has none."""
    holes = [it[2] for it in HOLE.finditer(line.template.text) if it[2] in LITERALS]
    if not holes:
        return line
    at = rng.randrange(len(holes))
    choices = [it for it in LITERALS[holes[at]] if it != line.literals[at]]
    literals = (*line.literals[:at], rng.choice(choices), *line.literals[at + 1 :])
    return replace(line, literals=literals)


def respell(line: Line, rng: random.Random) -> Line:
    """Writes a number in another way: an edit that changes the source and no value."""
    holes = [it[2] for it in HOLE.finditer(line.template.text) if it[2] in LITERALS]
    numbers = [i for i, it in enumerate(holes) if it == "#" and line.literals[i].isdigit()]
    if not numbers:
        return line
    at = rng.choice(numbers)
    again = f"({int(line.literals[at]) - 1} + 1)"
    return replace(line, literals=(*line.literals[:at], again, *line.literals[at + 1 :]))
