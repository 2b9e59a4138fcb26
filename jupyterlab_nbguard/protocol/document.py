"""A notebook that is open in a browser, as its messages tell it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..model.notebook import CellId, Notebook
from .convert import cell_from_wire
from .messages import INVALID_PARAMS, DidChangeParams, DidOpenParams
from .validate import BadMessageError, quote


def opened(params: DidOpenParams) -> Notebook:
    """Builds the notebook of ``didOpen``."""
    cells = tuple(cell_from_wire(cell) for cell in params["cells"])
    _refuse_twins([cell.id for cell in cells])
    return Notebook(cells, params["language"], params["uri"])


def changed(notebook: Notebook, params: DidChangeParams) -> Notebook:
    """Applies ``didChange``; raises :class:`BadMessageError` where it does not fit the notebook."""
    sent = {cell.id: cell for cell in map(cell_from_wire, params["cells"])}
    order = [CellId(id_) for id_ in params.get("order", notebook.by_id)]
    _refuse_twins(order)
    known = {**notebook.by_id, **sent}
    unknown = [id_ for id_ in order if id_ not in known]
    if unknown:
        raise _bad(f"params.order names cell {quote(unknown[0])}, which was never sent")
    astray = sent.keys() - set(order)
    if astray:
        raise _bad(f"params.cells holds cell {quote(min(astray))}, which is not in the order")
    return Notebook(tuple(known[id_] for id_ in order), notebook.language, notebook.path)


def is_same_code(one: Notebook, other: Notebook) -> bool:
    """Says whether two states of a notebook differ in no more than what was run and shown."""
    return len(one.cells) == len(other.cells) and all(
        a is b or (a.id, a.type, a.source, a.tags) == (b.id, b.type, b.source, b.tags)
        for a, b in zip(one.cells, other.cells, strict=True)
    )


def _refuse_twins(ids: Sequence[CellId]) -> None:
    if len(set(ids)) < len(ids):
        twin, _ = Counter(ids).most_common(1)[0]
        raise _bad(f"cell {quote(twin)} stands twice in the notebook; cell ids must be unique")


def _bad(message: str) -> BadMessageError:
    return BadMessageError(INVALID_PARAMS, message)
