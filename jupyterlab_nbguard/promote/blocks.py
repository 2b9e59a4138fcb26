"""Statements that become a function: what flows in, what flows out, and what they show."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from jupyterlab_nbguard.analysis.wording import call_cell
from jupyterlab_nbguard.model.notebook import Cell
from jupyterlab_nbguard.promote.closure import is_magic
from jupyterlab_nbguard.promote.program import Program, Statement
from jupyterlab_nbguard.promote.refusal import Refused
from jupyterlab_nbguard.python.names import collect
from jupyterlab_nbguard.python.uses import Names, Use

_SHOWN = frozenset(("print", "display", "show"))
_PRINTS = frozenset(("print", "show", "display", "savefig", "to_csv", "append", "close", "sleep"))


@dataclass(frozen=True)
class Block:
    """Statements of a cell, or of some, in a row but for imports and definitions between them."""

    statements: tuple[Statement, ...]
    names: Names
    chosen: tuple[Statement, ...]
    """Also what is left in the cell, as that shows it."""
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    shows: bool = False
    """Whether the value of the last statement is what the cell shows, and is given back, too."""

    @property
    def cell(self) -> Cell:
        """The cell that they begin in."""
        return self.statements[0].cell

    @property
    def first(self) -> int:
        """The first line."""
        return self.statements[0].first

    @property
    def by_cell(self) -> tuple[tuple[Statement, ...], ...]:
        """The statements of each cell."""
        groups = groupby(self.statements, lambda it: it.place)
        return tuple(tuple(group) for _, group in groups)

    def place(self, name: str, use: Use) -> tuple[int, int, int]:
        """Returns where a name is used first: the statement's number, the line, the column."""
        own = (n for n, it in enumerate(self.statements) if name in it.reads | it.binds)
        return next(own, 0), use.line, use.column

    def statement_of(self, name: str) -> Statement:
        """Returns the first statement that speaks of a name."""
        return self.statements[self.place(name, Use(name, self.statements[0].node, "", ""))[0]]

    @property
    def could_return(self) -> tuple[str, ...]:
        """All names that are bound in any case."""
        found = [it for it in self.names.binds if it in {*self.names.certain_binds, *self.inputs}]
        return tuple(sorted(found, key=lambda it: self.place(it, self.names.binds[it])))

    @property
    def reads(self) -> dict[str, Use]:
        """What they read from before, at once or later."""
        found = dict(self.names.loads)
        for body in self.names.functions.values():
            for name, use in body.loads.items():
                if name not in self.names.binds:
                    found.setdefault(name, use)
        for name, use in self.names.inner_loads.items():
            if name not in self.names.binds:
                found.setdefault(name, use)
        return found


def block_of(
    program: Program,
    chosen: Iterable[Statement],
    more: frozenset[str] = frozenset(),
    returns: Sequence[str] | None = None,
) -> Block | None:
    """Returns the block of the statements that are no imports and no definitions.

    ``more`` are names that are needed although nothing in the notebook reads them; ``returns``
    those that are wanted back. Raises `Refused` where something reads one of the others.
    """
    taken = tuple(
        statement
        for _, group in groupby(chosen, lambda it: it.place)
        for statement in _without_magics(group)
    )
    if not taken:
        return None
    for statement in taken:
        _refuse(statement)
    _refuse_shown(program, taken)
    others = [it for it in program.statements if it not in taken]
    needed = read_elsewhere(program, taken, others) | more | {*(returns or ())}
    last = taken[-1]
    shows = _shows(last, program.of_cell(last.cell.id)[-1])
    block = _analysed(taken, needed)
    if shows and len(taken) > 1 and block.outputs:
        # What is given back and what is shown would be two things: the last line stays.
        block = replace(_analysed(taken[:-1], needed | last.reads), chosen=taken)
        shows = False
    block = replace(block, shows=shows)
    if returns is None:
        return block
    for name in returns:
        if name not in block.names.binds:
            raise Refused("unknown-name", f"`{name}` is not set here", block.cell, block.first)
    for name in block.outputs:
        if name not in returns:
            _refuse_read(program, block, name, more)
    return replace(block, outputs=tuple(dict.fromkeys(returns)))


def _without_magics(group: Iterable[Statement]) -> list[Statement]:
    statements = [it for it in group if it.kind in ("other", "constant")]
    while statements and is_magic(statements[0], statements[0].first):
        statements.pop(0)
    while statements and is_magic(statements[-1], statements[-1].first):
        statements.pop()
    return statements


def _refuse_shown(program: Program, taken: Sequence[Statement]) -> None:
    """Refuses several cells as one where one before the last shows something."""
    for statement in taken:
        if statement.place == taken[-1].place:
            continue
        calls = {
            getattr(it.func, "id", "") or getattr(it.func, "attr", "")
            for it in ast.walk(statement.node)
            if isinstance(it, ast.Call)
        }
        if calls & _SHOWN or _shows(statement, program.of_cell(statement.cell.id)[-1]):
            message = "this cell shows something, and the last one would show it instead"
            raise Refused("shows-between", message, statement.cell, statement.first)


def _refuse_read(program: Program, block: Block, name: str, more: frozenset[str]) -> None:
    """Refuses to leave a name out that something reads, as far as anybody can see."""
    if name in more:
        message = f"the code behind another copy reads `{name}`"
        raise Refused("still-read", message, block.cell, block.first)
    rest = [it for it in program.statements if it not in block.statements]
    seen = replace(program, texts=(), opaque=())
    for number, statement in enumerate(rest):
        if name in statement.reads and name in read_elsewhere(
            seen, block.statements, rest[: number + 1]
        ):
            message = f"{call_cell(statement.cell)} reads `{name}`"
            raise Refused("still-read", message, statement.cell, statement.first)
    for text in program.texts:
        tree = text.parsed.tree if text.parsed.isolated else None
        if tree is not None and name in collect(tree).loads:
            message = f"{call_cell(text.cell)} reads `{name}`"
            raise Refused("still-read", message, text.cell)


def _refuse(statement: Statement) -> None:
    cell, names = statement.cell, statement.names
    for line in range(statement.first, statement.last + 1):
        if is_magic(statement, line):
            text = statement.text.parsed.positions.source[line].strip()
            raise Refused("magic-in-body", f"`{text}` is IPython's, not Python", cell, line)
    if names.awaits:
        message = "`await` stands outside of a coroutine, where only a notebook allows it"
        raise Refused("top-level-await", message, cell, statement.first)
    if names.deletes:
        message = f"`{min(names.deletes)}` is deleted from the notebook here"
        raise Refused("deletes-name", message, cell, statement.first)
    dynamic = (names.dynamic | statement.later.dynamic) & {
        *("exec", "eval", "globals", "locals", "vars", "run", "star")
    }
    if dynamic:
        message = f"`{min(dynamic)}` is used here: nobody can see which names that reads or binds"
        raise Refused("dynamic-names", message, cell, statement.first)
    if any(isinstance(it, ast.Global) for it in ast.walk(statement.node)):
        message = "a function in here sets a variable of the notebook"
        raise Refused("global-write", message, cell, statement.first)


def _shows(last: Statement, of_cell: Statement) -> bool:
    """Says whether the cell shows the value of its last statement."""
    node = last.node
    if last is not of_cell or not isinstance(node, ast.Expr):
        return False
    if isinstance(node.value, ast.Call):
        function = node.value.func
        called = getattr(function, "attr", "") or getattr(function, "id", "")
        if called in _PRINTS:
            return False
    return not last.cell.source.rstrip().endswith(";")


def read_elsewhere(
    program: Program, taken: tuple[Statement, ...], others: list[Statement]
) -> frozenset[str]:
    """Lists the names that other code reads after these statements, or whenever it runs."""
    place, last = taken[-1].place, taken[-1].last
    found: set[str] = set()
    for statement in others:
        found.update(statement.later.loads, statement.names.inner_loads)
    below: dict[str, set[str]] = {}
    for statement in others:
        if (statement.place, statement.first) > (place, last):
            key = f"{statement.place}:{statement.first}"
            below[key] = set(statement.names.loads)
    bound: set[str] = set()
    for statement in others:
        if (statement.place, statement.first) > (place, last):
            found |= below[f"{statement.place}:{statement.first}"] - bound
            bound |= statement.names.certain_binds
    for text in program.texts:  # such as %%timeit, whose statements count for nothing else
        if text.parsed.isolated and text.parsed.tree is not None:
            found.update(collect(text.parsed.tree).loads)
    opaque = any(program.notebook.index[it.id] > place for it in program.opaque)
    if opaque:
        found.update(name for it in taken for name in it.binds if not name.startswith("_"))
    return frozenset(found)


def _analysed(taken: tuple[Statement, ...], needed: frozenset[str]) -> Block:
    names = collect(ast.Module([it.node for it in taken], []))
    block = Block(taken, names, taken)
    outputs = tuple(
        sorted(
            (name for name in names.binds if name in needed),
            key=lambda it: block.place(it, names.binds[it]),
        )
    )
    return replace(block, outputs=outputs)


def with_inputs(block: Block, data: Iterable[str], is_bound_above: Callable[[str], bool]) -> Block:
    """Returns the block with its parameters: ``data``, and what it may leave as it was."""
    inputs = list(dict.fromkeys(data))
    for name in block.outputs:
        if name in block.names.certain_binds or name in inputs:
            continue
        if not is_bound_above(name):
            use, cell = block.names.binds[name], block.statement_of(name).cell
            message = f"`{name}` is used later, and may not be set here"
            raise Refused("maybe-unbound", message, cell, use.line)
        inputs.append(name)
    return replace(block, inputs=tuple(inputs))
