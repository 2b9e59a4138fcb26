"""Says what a reason means, in the words of somebody who looks at the notebook."""

from __future__ import annotations

from collections.abc import Collection

from jupyterlab_nbguard.model.external import describe
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.model.verdict import Reason

_LONGEST = 32


def call_cell(cell: Cell | None) -> str:
    """Names a cell as people do: by its execution count, or by its first line."""
    if cell is None:
        return "a cell that was deleted"
    if cell.execution_count is not None:
        return f"cell [{cell.execution_count}]"
    first = next((line.strip() for line in cell.source.split("\n") if line.strip()), "")
    if not first:
        return "an empty cell"
    return f'the cell "{first if len(first) <= _LONGEST else first[: _LONGEST - 1] + "…"}"'


def call_name(name: str, part: str = "") -> str:
    """Names a variable in back quotes, and a file or a generator in words."""
    text = describe(name, part)
    return f"`{text}`" if text == name + part else text


def explain(reason: Reason, notebook: Notebook, ran: Collection[CellId] = ()) -> str:
    """Returns one sentence, without its full stop; ``ran`` are the cells that this kernel ran."""
    subject = call_name(reason.name, reason.part) if reason.name else "what it reads"
    if reason.via:
        subject += f", which `{reason.via[-1]}` reads,"
    cell = notebook.by_id.get(reason.cell) if reason.cell is not None else None
    sentence = _sentence(reason, subject, cell, reason.cell in ran)
    return sentence[:1].upper() + sentence[1:] if sentence[:1].islower() else sentence


def _sentence(reason: Reason, subject: str, cell: Cell | None, ran: bool) -> str:
    gone = reason.cell is not None and cell is None
    match reason.kind:
        case "changed":
            return _changed(subject, cell, gone)
        case "missing" if gone:
            return f"{subject} was made by a cell that was deleted"
        case "missing" if cell is not None:
            return f"{subject} was made by an earlier version of {call_cell(cell)}"
        case "missing" if reason.source:
            return f"{subject} was made outside the notebook's cells"
        case "missing":
            return f"{subject} is made by no cell of the notebook"
        case "below":
            return f"{subject} was made by {call_cell(cell)}, which stands below"
        case "leftover" if gone:
            return f"{subject} is left over from a cell that was deleted"
        case "leftover" if cell is not None:
            return f"{subject} is left over from an earlier run of {call_cell(cell)}"
        case "leftover":
            return f"{subject} is in the kernel, but no cell of the notebook makes it so"
        case "upstream":
            return f"{subject} comes from {call_cell(cell)}, which is stale itself"
        case "pending" if reason.unrun == "waiting":
            return f"{subject} comes from {call_cell(cell)}, which waits for a cell above it to run"
        case "pending" if reason.unrun == "interrupted":
            return f"{call_cell(cell)} above was interrupted"
        case "pending":
            what = "was edited and has not run yet" if ran else "has not run yet"
            if cell is None:
                return f"a cell above {what}"
            return f"{call_cell(cell)} above {what}"
        case "repeated":
            return f"{subject} was changed by this cell, which ran more than once"
        case "edited":
            return "this cell was edited after it ran"


def _changed(subject: str, cell: Cell | None, gone: bool) -> str:
    if cell is None and not gone:
        return f"{subject} is not what this cell read any more"
    return f"{subject} was changed by {call_cell(cell)} after this cell ran"
