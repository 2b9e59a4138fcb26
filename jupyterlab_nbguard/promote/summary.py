"""Says of each definition in a plan what it is, what it takes and gives, and what it touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jupyterlab_nbguard.model.promotion import Kind, Lines, Promoted
from jupyterlab_nbguard.promote.chosen import Chosen
from jupyterlab_nbguard.promote.closure import Closure
from jupyterlab_nbguard.promote.copies import Function
from jupyterlab_nbguard.promote.effects import effects_of, imported_names
from jupyterlab_nbguard.promote.module import Piece
from jupyterlab_nbguard.promote.program import Statement

_KINDS: Mapping[str, Kind] = {"constant": "constant", "class": "class"}


def promoted(
    closure: Closure,
    functions: Sequence[Function],
    picked: Chosen,
    reused: frozenset[str],
    pieces: Sequence[Piece],
) -> Iterator[Promoted]:
    """Yields the summary of each piece, in the order of the module."""
    imported = imported_names(closure.imports)
    own = {piece.name: set(effects_of(piece.source, imported)) for piece in pieces}
    uses = {name: binders[0].reads for name, binders in closure.definitions.items()}
    wrapped = {it.name: it for it in functions}
    for name, function in wrapped.items():
        uses[name] = frozenset[str]().union(*(it.reads for it in function.block.statements))
    effects = _spread(own, uses)
    for piece in pieces:
        name = piece.name
        reach, again = tuple(sorted(effects[name])), name in reused
        if name in closure.definitions:
            statement = closure.definitions[name][0]
            added = closure.added.get(name, ())
            yield Promoted(
                name,
                _KINDS.get(statement.kind, "function"),
                statement.cell.id,
                chosen=name in picked.names,
                parameters=(*_parameters(statement), *added),
                added=added,
                effects=reach,
                reused=again,
            )
        else:
            function = wrapped[name]
            block = function.block
            yield Promoted(
                name,
                "function",
                block.cell.id,
                chosen=True,
                parameters=(*block.inputs, *(it.name for it in function.values)),
                returns=block.outputs,
                shows=block.shows,
                effects=reach,
                fixed=tuple((it.name, it.codes[0]) for it in function.values),
                wrapped=Lines(block.cell.id, block.first, block.last),
                reused=again,
            )


def _spread(own: dict[str, set[str]], uses: dict[str, frozenset[str]]) -> dict[str, set[str]]:
    """Gives each definition the effects of those that it uses, too."""
    effects = {name: set(found) for name, found in own.items()}
    changed = True
    while changed:
        changed = False
        for name, used in uses.items():
            inner = (effects[it] for it in used if it in effects)
            more = set[str]().union(*inner) - effects[name]
            changed = changed or bool(more)
            effects[name] |= more
    return effects


def _parameters(statement: Statement) -> tuple[str, ...]:
    function = statement.function
    if function is None:
        return ()
    arguments = function.args
    listed = [it.arg for it in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
    more = [it.arg for it in (arguments.vararg, arguments.kwarg) if it is not None]
    return (*listed, *more)
