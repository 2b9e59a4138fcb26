"""Makes functions of blocks of statements, as they are wished for: names, parameters, returns."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from jupyterlab_nbguard.model.fix import ReplaceText
from jupyterlab_nbguard.model.promotion import Edit, Wanted
from jupyterlab_nbguard.promote import renaming, wrap
from jupyterlab_nbguard.promote.blocks import Block, block_of, with_inputs
from jupyterlab_nbguard.promote.closure import Closure
from jupyterlab_nbguard.promote.copies import Function, Same, values_of
from jupyterlab_nbguard.promote.program import Program, Statement
from jupyterlab_nbguard.promote.refusal import Refused
from jupyterlab_nbguard.promote.wishes import Granted, refuse_name
from jupyterlab_nbguard.python.names import collect
from jupyterlab_nbguard.python.uses import Use

Told = Callable[[Refused], None]
"""Hears of a wish that cannot be granted; the plan goes on without it."""


@dataclass
class Wrapping:
    """Turns blocks into functions; ``edit`` takes what changes in the lines that they come from."""

    program: Program
    granted: Granted
    copies: Sequence[Same]
    taken: set[str]
    """Names that no new function can have."""
    edit: Callable[[Sequence[ReplaceText]], None]
    tell: Told
    seen: set[str] = field(default_factory=set)
    """The functions that wishes were found for."""

    def functions(self, blocks: Sequence[Block], closure: Closure) -> Iterator[Function]:
        """Yields the function of each block."""
        given = self.granted.choice.functions
        for number, plain in enumerate(blocks):
            block = self._with_inputs(plain, closure)
            asked = given[number] if number < len(given) else ""
            name = self._name(block, asked, number < len(given))
            self.taken.add(name)
            key = asked or name
            self.seen.add(key)
            wish = self.granted.choice.edits.get(key, Edit())
            if wish.returns is not None:
                block = self._returning(block, wish.returns, key, closure)
            yield self._function(block, name, wish, key)

    def needed(self, block: Block) -> list[tuple[str, Use]]:
        """Lists what a block reads that is no input by itself."""
        return [(name, use) for name, use in block.reads.items() if not self.is_input(block, name)]

    def is_input(self, block: Block, name: str) -> bool:
        """Says whether a name is data where the block stands, whatever it is elsewhere."""
        above = self._bound_above(block, name)
        if not above:
            return False
        binders = self.program.binders[name]
        if len({it.kind for it in binders} - {"constant", "other"}):
            return above[-1].kind in ("other", "constant")
        if name in self.granted.choice.constants and is_constant(self.program, name):
            return False
        return any(it.kind == "constant" for it in above) and not name.isupper()

    def _with_inputs(self, block: Block, closure: Closure) -> Block:
        reader, reads = block.statements[0], block.reads
        data = [name for name, _ in closure.needs(self.needed(block), reader)]
        # What the copies call by different names is an input, too, whatever it is.
        renamed = {
            name for it in self.copies for name, other in it.differs.names.items() if name != other
        }
        data += [name for name in reads if self.is_input(block, name) or name in renamed]
        data.sort(key=lambda name: block.place(name, reads[name]))
        data += self._of_functions(block, closure)
        return with_inputs(block, data, lambda name: bool(self._bound_above(block, name)))

    def _of_functions(self, block: Block, closure: Closure) -> Iterator[str]:
        """Yields the data that functions are given within a block before it is set there."""
        nodes: list[ast.stmt] = []
        for statement in block.statements:
            set_before = collect(ast.Module(nodes, [])).certain_binds
            for function in sorted(statement.reads & closure.added.keys()):
                for name in closure.added[function]:
                    own = name in block.names.certain_binds and not self._bound_above(block, name)
                    if name not in set_before and not own:
                        yield name
            nodes.append(statement.node)

    def _bound_above(self, block: Block, name: str) -> list[Statement]:
        here = block.statements[0]
        binders = self.program.binders.get(name, ())
        return [it for it in binders if (it.place, it.first) < (here.place, here.first)]

    def _name(self, block: Block, asked: str, is_given: bool) -> str:
        suggested = wrap.name_for(block, self.taken)
        if not is_given:
            return suggested
        try:
            refuse_name(asked)
            if asked in self.taken:
                message = f"`{asked}` is taken already, in the notebook or in the module"
                raise Refused("name-taken", message, block.cell, block.first)
        except Refused as refused:
            free = asked if asked.isidentifier() else suggested
            free = wrap.free_name(free, lambda it: it in self.taken)
            suggestion = free if refused.reason == "name-taken" else ""
            self.tell(refused.of(Wanted("name", asked, suggestion=suggestion)))
            return suggested
        return asked

    def _returning(self, block: Block, returns: Sequence[str], key: str, closure: Closure) -> Block:
        more = frozenset[str]().union(*(it.needed for it in self.copies))
        try:
            made = block_of(self.program, block.chosen, more, returns)
            return self._with_inputs(made, closure) if made is not None else block
        except Refused as refused:
            self.tell(refused.of(Wanted("returns", key)))
            return block

    def _function(self, block: Block, name: str, wish: Edit, key: str) -> Function:
        used = {*block.inputs, *self.taken, *block.names.binds}
        plain, _ = values_of(block.statements, self.copies, used, {})
        function = Function(block, name, tuple(plain), first=wish.order)
        for unknown in {*wish.order} - {*function.order}:
            message = f"`{name}` has no parameter `{unknown}`"
            self.tell(Refused("unknown-name", message, wanted=Wanted("order", key)))
        names: dict[str, str] = {}
        edits: list[ReplaceText] = []
        for old, new in wish.parameters.items():
            if old == new:
                continue
            try:
                edits += self._renamed(function, names, old, new)
            except Refused as refused:
                self.tell(refused.of(Wanted("parameter", key, old)))
            else:
                names[old] = new
        values, more = values_of(block.statements, self.copies, used, names)
        self.edit([*more, *edits, *wrap.shown(block)])
        inputs = {old: new for old, new in names.items() if old in block.inputs}
        return replace(function, values=tuple(values), names=inputs)

    def _renamed(
        self, function: Function, names: Mapping[str, str], old: str, new: str
    ) -> list[ReplaceText]:
        """Returns the edits that give a parameter another name within the function."""
        if old not in function.order:
            raise Refused("unknown-name", f"`{function.name}` has no parameter `{old}`")
        refuse_name(new)
        if new in {*function.order, *names.values()}:
            raise Refused("name-taken", f"`{function.name}` has another parameter `{new}`")
        edits: list[ReplaceText] = []
        for statement in function.block.statements:
            edits += renaming.variable(statement.text, [statement.node], old, new)
        return edits if old in function.block.inputs else []


def is_constant(program: Program, name: str) -> bool:
    """Says whether a name could be a constant of a module: it has one value, and keeps that."""
    binders = program.binders.get(name, ())
    return (
        bool(binders)
        and {it.kind for it in binders} == {"constant"}
        and len({it.digest for it in binders}) == 1
        and name not in program.mutated
        and not any(it.shares_lines for it in binders)
    )
