"""What somebody chose, as names to promote and blocks of statements to wrap."""

from __future__ import annotations

from dataclasses import dataclass

from jupyterlab_nbguard.model.notebook import CellId
from jupyterlab_nbguard.model.promotion import Choice
from jupyterlab_nbguard.promote.blocks import Block, block_of
from jupyterlab_nbguard.promote.program import Program, Statement
from jupyterlab_nbguard.promote.refusal import Refused

_DEFINED = ("function", "class", "lambda")


@dataclass(frozen=True)
class Chosen:
    """Names in the order of choice, and blocks in the order of the document."""

    names: tuple[str, ...]
    blocks: tuple[Block, ...]


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
    return Chosen(tuple(names), tuple(blocks))


def _of_cell(program: Program, id_: CellId) -> list[Statement]:
    cell = program.notebook.by_id.get(id_)
    if cell is None:
        raise Refused("nothing-chosen", f"the notebook has no cell `{id_}`")
    if any(it.id == id_ for it in program.unread):
        raise Refused("unreadable-cell", "the cell is no Python that could be read", cell)
    return list(program.of_cell(id_))
