"""What somebody chose, as names to promote and blocks of statements to wrap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jupyterlab_nbguard.model.notebook import CellId
from jupyterlab_nbguard.model.promotion import Choice
from jupyterlab_nbguard.promote.blocks import Block, block_of
from jupyterlab_nbguard.promote.closure import is_magic
from jupyterlab_nbguard.promote.program import Program, Statement
from jupyterlab_nbguard.promote.refusal import Refused

_DEFINED = ("function", "class", "lambda")


@dataclass(frozen=True)
class Chosen:
    """Names in the order of choice, and blocks in the order of the document."""

    names: tuple[str, ...]
    blocks: tuple[Block, ...]
    could_join: bool = False
    """Whether the blocks could be one."""


def chosen(program: Program, choice: Choice) -> Chosen:
    """Returns what was chosen; raises `Refused` where there is nothing to promote in it."""
    names = dict.fromkeys(choice.names)
    blocks: list[Block] = []
    groups = [(id_, _of_cell(program, id_)) for id_ in choice.cells]
    for lines in choice.lines:
        inside = [
            it
            for it in _of_cell(program, lines.cell)
            if it.first <= lines.end and it.last >= lines.start
        ]
        groups.append((lines.cell, inside))
    groups.sort(key=lambda it: program.notebook.index[it[0]])
    for id_, statements in groups:
        before = len(names), len(blocks)
        names.update(dict.fromkeys(it.name for it in statements if it.kind in _DEFINED))
        if any(it.kind == "other" for it in statements):
            block = block_of(program, statements)
            if block is not None:
                blocks.append(block)
        else:
            names.update(dict.fromkeys(it.name for it in statements if it.kind == "constant"))
        if (len(names), len(blocks)) == before:
            cell = program.notebook.by_id[id_]
            message = "there is no function and no statement in there that could go to a module"
            raise Refused("nothing-chosen", message, cell)
    if not names and not blocks:
        raise Refused("nothing-chosen", "nothing was chosen")
    if len(blocks) < 2:
        return Chosen(tuple(names), tuple(blocks))
    try:
        together = _joined(program, blocks)
    except Refused:
        if choice.together:
            raise
        return Chosen(tuple(names), tuple(blocks))
    return Chosen(tuple(names), (together,) if choice.together else tuple(blocks), True)


def _joined(program: Program, blocks: Sequence[Block]) -> Block:
    """Returns one block of several; raises `Refused` where code between them is none of it."""
    statements = [statement for block in blocks for statement in block.chosen]
    first, last = statements[0], statements[-1]
    for statement in program.statements:
        if first.place <= statement.place <= last.place and statement not in statements:
            here = statement.place, statement.first
            between = (first.place, first.first) < here < (last.place, last.first)
            runs = statement.kind in ("other", "constant")
            if between and runs and not is_magic(statement, statement.first):
                message = "this runs between the chosen cells, and would run before all of them"
                raise Refused("not-in-a-row", message, statement.cell, statement.first)
    for cell in program.unread:
        if first.place < program.notebook.index[cell.id] < last.place:
            message = "this cell runs between the chosen ones, and cannot be read"
            raise Refused("not-in-a-row", message, cell)
    block = block_of(program, statements)
    assert block is not None
    return block


def _of_cell(program: Program, id_: CellId) -> list[Statement]:
    cell = program.notebook.by_id.get(id_)
    if cell is None:
        raise Refused("nothing-chosen", f"the notebook has no cell `{id_}`")
    if any(it.id == id_ for it in program.unread):
        raise Refused("unreadable-cell", "the cell is no Python that could be read", cell)
    return list(program.of_cell(id_))
