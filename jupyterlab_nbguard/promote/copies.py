"""The other copies of what is promoted: each becomes a call, or an import, of the same function."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from jupyterlab_nbguard.analysis.wording import call_cell
from jupyterlab_nbguard.model.fix import ReplaceText
from jupyterlab_nbguard.model.promotion import Copy
from jupyterlab_nbguard.model.text import Position, Range
from jupyterlab_nbguard.promote.alike import Alike, Edited, alike
from jupyterlab_nbguard.promote.blocks import Block, read_elsewhere
from jupyterlab_nbguard.promote.program import Program, Statement
from jupyterlab_nbguard.promote.refusal import Refused
from jupyterlab_nbguard.python.positions import characters


@dataclass(frozen=True)
class Same:
    """A copy of the promoted statements, in a notebook of the folder."""

    program: Program
    statements: tuple[Statement, ...]
    differs: Alike

    @property
    def needed(self) -> frozenset[str]:
        """What the code after the copy reads of it, by the first copy's names."""
        others = [it for it in self.program.statements if it not in self.statements]
        read = read_elsewhere(self.program, self.statements, others)
        bound = frozenset[str]().union(*(it.binds for it in self.statements))
        return frozenset(self.differs.original(name) for name in read & bound)


def same_as(
    first: Sequence[Statement], copies: Sequence[Copy], programs: Mapping[str, Program]
) -> list[Same]:
    """Finds the statements of each copy; raises `Refused` where they are not the same."""
    found = []
    for copy in copies:
        program = programs.get(copy.path)
        inside = [] if program is None else _within(program, copy)
        if program is None or not inside:
            message = f"{copy.path}: the copy there could not be read"
            raise Refused("unreadable-cell", message, first[0].cell, first[0].first)
        statements = tuple(inside[: len(first)])
        try:
            differs = alike([it.node for it in first], [it.node for it in statements])
        except Edited as edited:
            where = f"{copy.path}, {call_cell(inside[0].cell)}"
            message = f"the copy in {where} differs in more than names and values from here on"
            raise Refused("edited-copies", message, first[0].cell, edited.line) from None
        _same_surroundings(first, statements, program, programs, copy, differs)
        found.append(Same(program, statements, differs))
    return found


def _within(program: Program, copy: Copy) -> list[Statement]:
    kinds = ("import",)
    return [
        it
        for it in program.of_cell(copy.lines.cell)
        if it.first <= copy.lines.end and it.last >= copy.lines.start and it.kind not in kinds
    ]


def _same_surroundings(
    first: Sequence[Statement],
    statements: Sequence[Statement],
    program: Program,
    programs: Mapping[str, Program],
    copy: Copy,
    differs: Alike,
) -> None:
    """Refuses copies that read the same name and mean something else by it."""
    home = next((it for it in programs.values() if first[0] in it.statements), program)
    if home is program:
        return
    for name in frozenset[str]().union(*(it.reads for it in first)):
        if differs.names.get(name, name) != name:
            continue
        here, there = home.binders.get(name, ()), program.binders.get(name, ())
        moves = here and here[0].kind in ("function", "class", "lambda", "constant", "import")
        if not moves or not there or there[0].kind == "import":
            continue
        if {it.digest for it in here} != {it.digest for it in there}:
            message = f"`{name}` is another one in {copy.path}"
            raise Refused("edited-copies", message, first[0].cell, first[0].first)


@dataclass(frozen=True)
class Value:
    """A constant that differs between the copies, and the parameter that it becomes."""

    name: str
    was: str
    """What it would be called without a wish."""
    codes: tuple[str, ...]
    """As the first copy writes it, and as each of the others does."""


def values_of(
    first: Sequence[Statement],
    copies: Sequence[Same],
    taken: Collection[str],
    names_for: Mapping[str, str],
) -> tuple[list[Value], list[ReplaceText]]:
    """Returns the parameters for all that differs, and the edits that put them into the first.

    ``names_for`` are other names for them, by those that they would have.
    """
    places: dict[tuple[int, int], tuple[ast.Constant, str]] = {}
    for copy in copies:
        for one, _, word in copy.differs.values:
            places[one.lineno, one.col_offset] = one, word
    by_codes: dict[tuple[str, ...], Value] = {}
    edits = []
    names = set(taken)
    for place in sorted(places):
        constant, word = places[place]
        codes = [ast.unparse(constant)]
        for copy in copies:
            other = (b for a, b, _ in copy.differs.values if (a.lineno, a.col_offset) == place)
            codes.append(ast.unparse(next(other, constant)))
        key = tuple(codes)
        if key not in by_codes:
            name = _free(word or _called(constant.value), names)
            names.add(name)
            by_codes[key] = Value(names_for.get(name, name), name, key)
        edits.append(_edit(first, constant, by_codes[key].name))
    return list(by_codes.values()), edits


def _called(value: object) -> str:
    kinds = {str: "text", int: "number", float: "number", bool: "flag"}
    return kinds.get(type(value), "value")


def _free(wanted: str, taken: Collection[str]) -> str:
    name, number = wanted, 2
    while name in taken or keyword.iskeyword(name):
        name, number = f"{wanted}_{number}", number + 1
    return name


def _edit(first: Sequence[Statement], constant: ast.Constant, name: str) -> ReplaceText:
    statement = next(
        it for it in first if it.node.lineno <= constant.lineno <= (it.node.end_lineno or 0)
    )
    if constant.lineno != constant.end_lineno:
        message = "a text over several lines differs between the copies"
        raise Refused("edited-copies", message, statement.cell, constant.lineno - 1)
    positions = statement.text.parsed.positions
    line = constant.lineno - 1
    text = positions.line(line)
    start = characters(text, constant.col_offset)
    end = characters(text, constant.end_col_offset or 0)
    span = positions.span(line, start, line, end)
    return ReplaceText(statement.cell.id, Range(Position(*span[:2]), Position(*span[2:])), name)


@dataclass(frozen=True)
class Function:
    """A block with the name that its function gets, and what differs between its copies."""

    block: Block
    name: str
    values: tuple[Value, ...] = ()
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Other names for inputs."""
    first: tuple[str, ...] = ()
    """The parameters that come first, by the names that they would have."""

    @property
    def order(self) -> tuple[str, ...]:
        """All parameters, by the names that they would have."""
        listed = (*self.block.inputs, *(it.was for it in self.values))
        return tuple(dict.fromkeys((*(it for it in self.first if it in listed), *listed)))

    def local(self, variable: str) -> str:
        """Returns what a variable of the notebook is called in the function."""
        return self.names.get(variable, variable)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters."""
        values = {it.was: it.name for it in self.values}
        return tuple(values.get(it) or self.local(it) for it in self.order)

    def call(self, number: int = 0, renamed: Mapping[str, str] = MappingProxyType({})) -> str:
        """Returns the line that stands for a copy, which has ``renamed`` variables.

        ``number`` counts the copies, the first of them from 0.
        """
        codes = {it.was: it.codes[number] for it in self.values}
        arguments = (codes.get(it) or renamed.get(it, it) for it in self.order)
        call = f"{self.name}({', '.join(arguments)})"
        targets = [] if self.block.shows else [renamed.get(it, it) for it in self.block.outputs]
        return f"{', '.join(targets)} = {call}" if targets else call
