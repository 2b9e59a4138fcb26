"""Converts the plan of a promotion to what stands on the wire, and a choice from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from types import MappingProxyType

from ..model.notebook import CellId
from ..model.promotion import (
    Choice,
    Copy,
    Edit,
    FileChange,
    Lines,
    Promoted,
    Promotion,
    Refusal,
    Trial,
)
from .promotion import (
    PromotePlanResult,
    PromoteTryResult,
    ShownOtherwise,
    WireChange,
    WireChoice,
    WireLines,
    WireNewName,
    WireParameter,
    WirePlace,
    WirePromoted,
    WireRefusal,
    WireTested,
    WireWanted,
    WireWish,
)

_AROUND = 3
"""Lines that are shown before and behind what changes in a file."""
_LONGEST_LINE = 500
"""Characters of a line; data that a test stores stands on long ones."""


def choice_from_wire(wire: WireChoice) -> Choice:
    """Builds a choice from what the browser sent."""
    return Choice(
        names=tuple(wire["names"]),
        cells=tuple(CellId(cell) for cell in wire["cells"]),
        lines=tuple(_lines(it) for it in wire["lines"]),
        copies=tuple(Copy(it["path"], _lines(it["lines"])) for it in wire["copies"]),
        parameters=tuple(wire["parameters"]),
        functions=tuple(wire["functions"]),
        docstrings=MappingProxyType({it["name"]: it["text"] for it in wire["docstrings"]}),
        constants=tuple(wire["constants"]),
        together=wire["together"],
        renames=_names(wire["renames"]),
        edits=MappingProxyType({it["function"]: _edit(it) for it in wire["edits"]}),
    )


def _names(wire: Sequence[WireNewName]) -> Mapping[str, str]:
    return MappingProxyType({it["old"]: it["new"] for it in wire})


def _edit(wire: WireWish) -> Edit:
    returns = wire["returns"]
    return Edit(
        _names(wire["parameters"]),
        tuple(wire["order"]),
        None if returns is None else tuple(returns),
    )


def _lines(wire: WireLines) -> Lines:
    return Lines(CellId(wire["cell"]), wire["start"], wire["end"])


def plan_to_wire(plan: Promotion, version: int, modules: Sequence[str]) -> PromotePlanResult:
    """Converts a plan; ``modules`` are those that could be chosen."""
    return PromotePlanResult(
        version=version,
        module=plan.module,
        importName=plan.import_name,
        promoted=[_promoted(it) for it in plan.promoted],
        couldJoin=plan.could_join,
        changes=[*_of_notebooks(plan), *map(_of_file, plan.files)],
        refusals=[_refusal(it) for it in plan.refusals],
        notes=list(plan.notes),
        modules=list(modules),
    )


def trial_to_wire(trial: Trial) -> PromoteTryResult:
    """Converts what came of a trial."""
    return PromoteTryResult(
        ok=trial.ok,
        changes=[_of_file(it) for it in trial.files],
        tested=[WireTested(name=it.name, how=it.how, why=it.why) for it in trial.tested],
        failure=trial.failure,
        differences=[
            ShownOtherwise(path=it.path, index=it.cell, text=it.text) for it in trial.differences
        ],
        unsteady=[WirePlace(path=path, index=place) for path, place in trial.unsteady],
        stopped=trial.stopped,
    )


def _promoted(it: Promoted) -> WirePromoted:
    return WirePromoted(
        name=it.name,
        kind=it.kind,
        cell=it.cell_id,
        chosen=it.chosen,
        was=it.was,
        parameters=[
            WireParameter(
                name=each.name,
                was=each.was,
                added=each.added,
                constant=each.constant,
                code=each.code,
            )
            for each in it.given
        ],
        returns=list(it.returns),
        couldReturn=list(it.could_return),
        shows=it.shows,
        effects=list(it.effects),
        wrapped=bool(it.wrapped),
        reused=it.reused,
    )


def _refusal(it: Refusal) -> WireRefusal:
    wanted = None
    if it.wanted is not None:
        wanted = WireWanted(
            kind=it.wanted.kind,
            function=it.wanted.function,
            parameter=it.wanted.parameter,
            suggestion=it.wanted.suggestion,
        )
    return WireRefusal(
        reason=it.reason,
        message=it.message,
        path=it.path,
        cell=it.cell_id,
        line=it.line,
        wanted=wanted,
    )


def _of_notebooks(plan: Promotion) -> Iterator[WireChange]:
    for change in plan.notebooks:
        for cell in change.cells:
            yield WireChange(
                path=change.path,
                cell=cell.cell_id,
                index=cell.cell,
                isNew=False,
                difference=difference(cell.before, cell.after),
            )


def _of_file(change: FileChange) -> WireChange:
    before = change.before or ""
    return WireChange(
        path=change.path,
        cell=None,
        index=None,
        isNew=change.before is None,
        difference=difference(before, change.after, _AROUND),
    )


def difference(before: str, after: str, around: int | None = None) -> str:
    """Writes how a text changes: ``-`` before, ``+`` after, a blank both.

    ``around`` is how many lines stay around what changes; without it, all of them.
    """
    old, new = before.splitlines(), after.splitlines()
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    groups = [matcher.get_opcodes()] if around is None else matcher.get_grouped_opcodes(around)
    lines = list[str]()
    for group in groups:
        if around is not None and (lines or group[0][1]):
            lines.append("  …")
        for tag, a0, a1, b0, b1 in group:
            if tag == "equal":
                lines += [f"  {_short(line)}" for line in old[a0:a1]]
                continue
            lines += [f"- {_short(line)}" for line in old[a0:a1]]
            lines += [f"+ {_short(line)}" for line in new[b0:b1]]
    return "\n".join(lines)


def _short(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}…"
