"""Makes one function of the copies in a notebook, and a call of each.

It is done only where it is known to mean the same: the copies differ in names and values only, each
name stands for one name throughout, and nothing else in the notebook looks at what becomes local.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jupyterlab_nbguard.clones.told import Place
from jupyterlab_nbguard.fixes.region import Region, Unsafe, known_by_functions, region_of
from jupyterlab_nbguard.fixes.slotting import Variable, variables_of
from jupyterlab_nbguard.model.fix import Edit, Fix, InsertCell, ReplaceText
from jupyterlab_nbguard.model.notebook import Cell, Notebook
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.python.facts import CellFacts, facts

_INDENT = "    "
_MOST = 6
"""Parameters: a function with more says nothing once."""


def extract_function(
    notebook: Notebook,
    places: Sequence[Place],
    facts_of: Callable[[Cell], CellFacts] = lambda cell: facts(cell.source),
) -> Fix | None:
    """Returns the fix for copies at ``places`` of the notebook; None where it may do otherwise."""
    try:
        regions = [region_of(notebook, place) for place in places]
        variables = variables_of(regions)
        signature = _Signature.of(notebook, regions, variables, facts_of)
    except Unsafe:
        return None
    edits: list[Edit] = [InsertCell(places[0].cell, signature.definition(regions[0]))]
    edits += [_call(region, signature, number) for number, region in enumerate(regions)]
    count = len(regions)
    title = f"Make one function, `{signature.name}`, of the {count} copies"
    # What was a variable of the notebook is one of the function now, in the kernel, too.
    return Fix(title, tuple(edits), applicability="unsafe")


@dataclass(frozen=True)
class _Signature:
    """The function that is made: its name, what it is given, and what it returns."""

    name: str
    parameters: tuple[Variable, ...]
    results: tuple[Variable, ...]

    @classmethod
    def of(
        cls,
        notebook: Notebook,
        regions: Sequence[Region],
        variables: Sequence[Variable],
        facts_of: Callable[[Cell], CellFacts],
    ) -> _Signature:
        outside = _Outside(notebook, regions)
        results = tuple(it for it in variables if it.bound and outside.reads(it))
        first = regions[0].facts
        for it in results:
            if it.names[0] not in first.certain_binds:
                raise Unsafe  # it may return what it has not made
        known = known_by_functions(notebook, facts_of)
        for it in variables:
            if (it.bound or it.is_given) and not known.isdisjoint(it.names):
                raise Unsafe  # a function that it calls may read, or make, the notebook's own
        parameters = tuple(it for it in variables if it.is_given)
        if len(parameters) > _MOST:
            raise Unsafe
        stem = f"make_{results[0].names[0]}" if results else "do_it"
        number, name = 1, stem
        while outside.holds(name):
            number += 1
            name = f"{stem}_{number}"
        return cls(name, parameters, results)

    def definition(self, region: Region) -> str:
        """Writes the function, from the first copy."""
        body = region.rewritten({spot: it.parameter for it in self.parameters for spot in it.spots})
        lines = [f"{_INDENT}{line}" if line.strip() else "" for line in body.split("\n")]
        given = ", ".join(it.parameter for it in self.parameters)
        returned = ", ".join(self._local(it) for it in self.results)
        if returned:
            lines.append(f"{_INDENT}return {returned}")
        return "\n".join([f"def {self.name}({given}):", *lines])

    def _local(self, it: Variable) -> str:
        return it.parameter if it.is_given else it.names[0]


def _call(region: Region, signature: _Signature, number: int) -> Edit:
    given = ", ".join(it.values[number] for it in signature.parameters)
    made = ", ".join(it.names[number] for it in signature.results)
    call = f"{signature.name}({given})"
    text = f"{made} = {call}" if made else call
    return ReplaceText(region.cell.id, Range.of(*region.span), text)


class _Outside:
    """What the notebook says apart from the copies."""

    def __init__(self, notebook: Notebook, regions: Sequence[Region]) -> None:
        self._texts = list[str]()
        self._inputs = {name for region in regions for name in region.facts.loads}
        for cell in notebook.cells:
            if cell.type != "code":
                continue
            inside = [region.span for region in regions if region.cell.id == cell.id]
            lines = cell.source.split("\n") if inside else [cell.source]
            for first, _, last, _ in inside:
                lines[first : last + 1] = [""] * (last - first + 1)
            self._texts.append("\n".join(lines))
        self._all = [*self._texts, *(region.text for region in regions)]

    def holds(self, name: str) -> bool:
        """Says whether a name stands anywhere, be it as a part of another."""
        return any(name in text for text in self._all)

    def reads(self, it: Variable) -> bool:
        """Says whether anything else mentions what a copy makes, or the next copy reads it."""
        return not self._inputs.isdisjoint(it.names) or any(
            name in text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
            for name in set(it.names)
            for text in self._texts
        )
