"""A notebook as the generator sees it: cells of filled templates, and which names are where."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from benchmarks.state.cells import BUILDERS, FAMILIES, Line, Template, fill, refill

# What a user writes next, of a kind: something new, a change of it, a look at it.
ROLES = {"make": 3, "change": 5, "read": 7}
# The kind that a cell counts for when it uses a name of a type.
KIND_OF_TYPE = {
    "num": "numbers",
    "str": "strings",
    "list": "lists",
    "dict": "dicts",
    "set": "sets",
    "tup": "tuples",
    "df": "frames",
    "ser": "series",
    "arr": "arrays",
    "view": "views",
    "obj": "objects",
    "cls": "classes",
    "inst": "classes",
    "fn": "functions",
    "part": "partials",
}

Names = dict[str, list[str]]


@dataclass
class Cell:
    """A code cell: its lines, and text around them that changes nothing."""

    id: str
    lines: list[Line]
    before: str = ""
    after: str = ""
    extra_kinds: set[str] = field(default_factory=set)

    @property
    def source(self) -> str:
        """The cell's text. A cell magic stands first."""
        text = "\n".join(line.source() for line in self.lines)
        if text.startswith("%%"):
            return text + self.after
        return self.before + text + self.after

    def kinds(self) -> set[str]:
        """The kinds of objects that the cell is about."""
        used = {type_ for line in self.lines for type_, _ in (*line.used(), *line.bound())}
        by_type = {KIND_OF_TYPE[type_] for type_ in used if type_ in KIND_OF_TYPE}
        return {line.template.kind for line in self.lines} | by_type | self.extra_kinds

    def role(self) -> str:
        """What the cell is there for: its first line says."""
        return self.lines[0].template.role

    def needs(self) -> set[tuple[str, str]]:
        """The names that must be there before it runs."""
        needed: set[tuple[str, str]] = set()
        bound: set[tuple[str, str]] = set()
        for line in self.lines:
            needed |= line.used() - bound
            bound |= line.bound()
        return needed

    def binds(self) -> set[tuple[str, str]]:
        """The names that it makes."""
        return {pair for line in self.lines for pair in line.bound()}


class Notebook:
    """Cells from top to bottom; the first holds the imports."""

    def __init__(self, rng: random.Random, kinds: Iterable[str]) -> None:
        self.rng = rng
        self.kinds = list(kinds)
        self.cells = [Cell("imports", [])]
        self._made = 0

    def known(self, cells: Iterable[Cell]) -> Names:
        """The names that cells bind, by type."""
        names: Names = defaultdict(list)
        for cell in cells:
            for type_, name in sorted(cell.binds()):
                if name not in names[type_]:
                    names[type_].append(name)
        return names

    def write_cell(self, at: int | None = None) -> Cell:
        """Writes a cell at a place (the end); what it needs, and is not there, is written first."""
        at = len(self.cells) if at is None else at
        kind = self.rng.choice(self.kinds)
        role = self.rng.choices(list(ROLES), list(ROLES.values()))[0]
        template = self.choose(FAMILIES[kind][role])
        known = self.known(self.cells[:at])
        for type_ in sorted(template.needs()):
            if not known.get(type_):
                at = self._provide(type_, at)
                known = self.known(self.cells[:at])
        cell = self.new_cell(at, template, known)
        if self.rng.random() < 0.3:
            self.add_line(cell, at)
        return cell

    def new_cell(self, at: int, template: Template, known: Names) -> Cell:
        """Puts a cell of one template at a place."""
        line = fill(template, self.rng, known)
        while line is None:
            # It wants two names of a type and there is one: write something simpler.
            template = self.choose(FAMILIES[template.kind]["make"])
            line = fill(template, self.rng, known)
            if line is None:
                template = self.choose(BUILDERS["num"])
                line = fill(template, self.rng, known)
        self._made += 1
        cell = Cell(f"c{self._made}", [line])
        self.cells.insert(at, cell)
        return cell

    def add_line(self, cell: Cell, at: int) -> None:
        """Adds a line of the same kind to a cell, below."""
        if "%%writefile" in cell.source:
            return
        kind = cell.lines[-1].template.kind
        role = self.rng.choice(["change", "read", "read"])
        line = fill(self.choose(FAMILIES[kind][role]), self.rng, self.known(self.cells[: at + 1]))
        if line is not None and "%%" not in line.template.text:
            cell.lines.append(line)

    def choose(self, templates: list[Template]) -> Template:
        """Takes a template by weight."""
        return self.rng.choices(templates, [it.weight for it in templates])[0]

    def change_line(self, cell: Cell) -> None:
        """Edits a cell as users do: a literal, a name, another line of the kind, fewer lines."""
        at = self.rng.randrange(len(cell.lines))
        line = cell.lines[at]
        way = self.rng.random()
        if way < 0.65:
            new: Line | None = refill(line, self.rng)
            if new is not None and new.source() != line.source():
                cell.lines[at] = new
                return
        if way > 0.9 and len(cell.lines) > 1:
            del cell.lines[at]
            return
        place = self.cells.index(cell)
        same = FAMILIES[line.template.kind][line.template.role]
        if "%%" in "".join(it.text for it in same) and at:
            return
        new = fill(self.choose(same), self.rng, self.known(self.cells[:place]))
        if new is not None:
            cell.lines[at] = new

    def _provide(self, type_: str, at: int) -> int:
        """Writes a cell that makes a name of a type; returns the place below it."""
        template = self.choose(BUILDERS[type_])
        for other in sorted(template.needs()):
            if not self.known(self.cells[:at]).get(other):
                at = self._provide(other, at)
        self.new_cell(at, template, self.known(self.cells[:at]))
        return at + 1
