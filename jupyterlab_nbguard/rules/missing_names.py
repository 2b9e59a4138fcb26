"""What may mend a name that nothing binds: an import, or the name that was meant.

Each is a guess that somebody must look at: none is a safe fix.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from jupyterlab_nbguard.analysis.ambient import PYTHON_2
from jupyterlab_nbguard.analysis.definitions import Missing
from jupyterlab_nbguard.model.fix import Fix, ReplaceText
from jupyterlab_nbguard.model.notebook import Cell
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.python.athand import cell_at_hand
from jupyterlab_nbguard.python.conventions import conventional_import
from jupyterlab_nbguard.python.positions import split_lines
from jupyterlab_nbguard.python.slips import Slips
from jupyterlab_nbguard.python.syntax import every
from jupyterlab_nbguard.python.uses import Use
from jupyterlab_nbguard.rules.context import Context

_SHORTEST = 4
"""Characters: shorter names are alike without being meant for each other."""


def fixes_for(context: Context, missing: Missing) -> tuple[Fix, ...]:
    """Returns the fixes to offer for a name that no cell binds."""
    cell = context.notebook.by_id[missing.cell]
    if cell_at_hand(cell.source).tree is None:
        return ()
    fixes = (
        _import(context, cell, missing),
        _rename(context, cell, missing.name, _meant(context, cell, missing.name)),
    )
    return tuple(fix for fix in fixes if fix is not None)


def _import(context: Context, cell: Cell, missing: Missing) -> Fix | None:
    after = context.facts_of(cell).range_of(missing.use).end
    line = split_lines(cell.source)[after.line]
    of_module = line[after.column : after.column + 1] == "."
    statement = conventional_import(missing.name, of_module=of_module)
    if not statement:
        return None
    for other in context.notebook.code:
        if other.id == cell.id:
            break
        found = _below_imports(other, statement)
        if found is not None:
            return Fix(f"Import it above: {statement}", (found,), applicability="unsafe")
    edit = _on_top(cell, statement)
    return Fix(f"Import it here: {statement}", (edit,), applicability="unsafe") if edit else None


def _below_imports(cell: Cell, statement: str) -> ReplaceText | None:
    """Returns the edit that puts a statement below the imports with which a cell begins."""
    parsed = cell_at_hand(cell.source)
    if parsed.tree is None or parsed.isolated:
        return None
    last = None
    for node in parsed.tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            last = node
        elif last is not None:
            break
    if last is None:
        return None
    lines = split_lines(cell.source)
    place = (last.end_lineno or last.lineno) - 1
    # Behind the whole line, with what else stands in it.
    where = Range.of(place, len(lines[place]), place, len(lines[place]))
    return ReplaceText(cell.id, where, "\n" + statement)


def _on_top(cell: Cell, statement: str) -> ReplaceText | None:
    """Returns the edit that puts a statement above a cell's first one, and below its magics."""
    tree = cell_at_hand(cell.source).tree
    if tree is None or not tree.body:
        return None
    first = tree.body[0]
    decorators = getattr(first, "decorator_list", [])
    place = min(it.lineno for it in (first, *decorators)) - 1
    return ReplaceText(cell.id, Range.of(place, 0, place, 0), statement + "\n")


def _meant(context: Context, cell: Cell, name: str) -> str:
    """Returns the name that was meant, ``""`` where there is no telling."""
    if name in PYTHON_2:
        new = PYTHON_2[name]
        return new if new.isidentifier() else ""
    if len(name) < _SHORTEST:
        return ""
    place = context.notebook.index[cell.id]
    binders = context.definitions.binders
    slips = context.memo.get(("slips", frozenset(binders)), lambda: Slips(binders))
    meant = [it for it in slips.meant(name) if any(binder < place for binder in binders[it])]
    return meant[0] if len(meant) == 1 else ""


def _rename(context: Context, cell: Cell, old: str, new: str) -> Fix | None:
    if not new:
        return None
    facts = context.facts_of(cell)
    edits = tuple(ReplaceText(cell.id, facts.range_of(use), new) for use in _uses(cell.source, old))
    return Fix(f"Change {old} to {new}", edits, applicability="unsafe") if edits else None


def _uses(source: str, name: str) -> Iterator[Use]:
    """Yields all places of a name in a cell that binds it nowhere."""
    tree = cell_at_hand(source).tree
    for node in every(tree) if tree is not None else ():
        if isinstance(node, ast.Name) and node.id == name:
            yield Use(name, node, "", "")
