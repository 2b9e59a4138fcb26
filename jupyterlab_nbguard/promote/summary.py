"""Says of each definition in a plan what it is, what it takes and gives, and what it touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from jupyterlab_nbguard.model.promotion import Kind, Lines, Parameter, Promoted
from jupyterlab_nbguard.promote.chosen import Chosen
from jupyterlab_nbguard.promote.closure import Closure
from jupyterlab_nbguard.promote.copies import Function
from jupyterlab_nbguard.promote.effects import effects_of, imported_names
from jupyterlab_nbguard.promote.module import Piece
from jupyterlab_nbguard.promote.passing import Passings
from jupyterlab_nbguard.promote.program import Statement
from jupyterlab_nbguard.promote.renaming import arguments_of
from jupyterlab_nbguard.promote.wrapping import is_constant

_KINDS: Mapping[str, Kind] = {"constant": "constant", "class": "class"}


def promoted(
    closure: Closure,
    passings: Passings,
    picked: Chosen,
    reused: frozenset[str],
    pieces: Sequence[Piece],
) -> Iterator[Promoted]:
    """Yields the summary of each piece, in the order of the module."""
    imported = imported_names(closure.imports)
    own = {piece.name: set(effects_of(piece.source, imported)) for piece in pieces}
    uses = {name: binders[0].reads for name, binders in closure.definitions.items()}
    wrapped = {it.name: it for it in passings.functions}
    for name, function in wrapped.items():
        uses[name] = frozenset[str]().union(*(it.reads for it in function.block.statements))
    effects = _spread(own, uses)
    granted = passings.granted
    for piece in pieces:
        name = piece.name
        reach, again = tuple(sorted(effects[name])), name in reused
        if name in closure.definitions:
            statement = closure.definitions[name][0]
            yield Promoted(
                name,
                _KINDS.get(statement.kind, "function"),
                statement.cell.id,
                chosen=name in picked.names,
                was=granted.was.get(name, name),
                given=tuple(_given(statement, passings)),
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
                given=tuple(_taken(function, closure)),
                returns=block.outputs,
                could_return=block.could_return,
                shows=block.shows,
                effects=reach,
                wrapped=tuple(
                    Lines(it[0].cell.id, it[0].first, it[-1].last) for it in block.by_cell
                ),
                reused=again,
            )


def _given(statement: Statement, passings: Passings) -> Iterator[Parameter]:
    """Yields the parameters of a definition that was one before."""
    name, function = statement.name, statement.function
    before = passings.granted.parameters.get(name, {})
    if function is not None:
        for it in arguments_of(function):
            yield Parameter(it.arg, before.get(it.arg, it.arg))
    for variable in passings.closure.added.get(name, ()):
        constant = is_constant(passings.program, variable)
        yield Parameter(passings.local(name, variable), variable, True, constant)
    for value in passings.values if name == passings.chosen else ():
        yield Parameter(value.name, value.was, code=value.codes[0])


def _taken(function: Function, closure: Closure) -> Iterator[Parameter]:
    """Yields the parameters of what statements become."""
    codes = {it.was: it.codes[0] for it in function.values}
    for name, was in zip(function.parameters, function.order, strict=True):
        if was in codes:
            yield Parameter(name, was, code=codes[was])
        else:
            yield Parameter(name, was, constant=is_constant(closure.program, was))


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
