"""Statements that become a function: what flows in, what flows out, and what they show."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from jupyterlab_nbguard.model.notebook import Cell
from jupyterlab_nbguard.promote.closure import is_magic
from jupyterlab_nbguard.promote.program import Program, Statement
from jupyterlab_nbguard.promote.refusal import Refused
from jupyterlab_nbguard.python.names import collect
from jupyterlab_nbguard.python.uses import Names, Use

_PRINTS = frozenset(("print", "show", "display", "savefig", "to_csv", "append", "close", "sleep"))


@dataclass(frozen=True)
class Block:
    """Statements of one cell, in a row but for imports and definitions between them."""

    statements: tuple[Statement, ...]
    names: Names
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    shows: bool = False
    """Whether the value of the last statement is what the cell shows, and is given back, too."""

    @property
    def cell(self) -> Cell:
        """The cell that they stand in."""
        return self.statements[0].cell

    @property
    def first(self) -> int:
        """The first line."""
        return self.statements[0].first

    @property
    def last(self) -> int:
        """The last line."""
        return self.statements[-1].last

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
    program: Program, chosen: Iterable[Statement], more: frozenset[str] = frozenset()
) -> Block | None:
    """Returns the block of the statements of one cell that are no imports and no definitions.

    ``more`` are names that are needed although nothing in the notebook reads them.
    """
    statements = [it for it in chosen if it.kind in ("other", "constant")]
    while statements and is_magic(statements[0], statements[0].first):
        statements.pop(0)
    while statements and is_magic(statements[-1], statements[-1].first):
        statements.pop()
    if not statements:
        return None
    for statement in statements:
        _refuse(statement)
    taken = tuple(statements)
    others = [it for it in program.statements if it not in taken]
    needed = read_elsewhere(program, taken, others) | more
    last = taken[-1]
    shows = _shows(last, program.of_cell(last.cell.id)[-1])
    block = _analysed(taken, needed)
    if shows and len(taken) > 1:
        # What is given back and what is shown would be two things: the last line stays.
        without = _analysed(taken[:-1], needed | last.reads)
        if block.outputs:
            return without
    return replace(block, shows=shows)


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
    place, last = taken[0].place, taken[-1].last
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
    outputs = tuple(
        sorted(
            (name for name in names.binds if name in needed),
            key=lambda it: (names.binds[it].line, names.binds[it].column),
        )
    )
    return Block(taken, names, outputs=outputs)


def with_inputs(block: Block, data: Iterable[str], is_bound_above: Callable[[str], bool]) -> Block:
    """Returns the block with its parameters: ``data``, and what it may leave as it was."""
    inputs = list(dict.fromkeys(data))
    for name in block.outputs:
        if name in block.names.certain_binds or name in inputs:
            continue
        if not is_bound_above(name):
            use = block.names.binds[name]
            message = f"`{name}` is used later, and may not be set here"
            raise Refused("maybe-unbound", message, block.cell, use.line)
        inputs.append(name)
    return replace(block, inputs=tuple(inputs))
