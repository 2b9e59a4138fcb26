"""Plans a promotion: from what was chosen to every file and cell, before and after."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from jupyterlab_nbguard.fixes.arguments import CellText
from jupyterlab_nbguard.model.fix import ReplaceText
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.promotion import (
    CellChange,
    Choice,
    FileChange,
    NotebookChange,
    Promotion,
)
from jupyterlab_nbguard.promote import callsites, wrap
from jupyterlab_nbguard.promote.blocks import Block, with_inputs
from jupyterlab_nbguard.promote.chosen import Chosen, chosen
from jupyterlab_nbguard.promote.closure import Closure
from jupyterlab_nbguard.promote.module import Module, Piece
from jupyterlab_nbguard.promote.program import Program, Statement, program
from jupyterlab_nbguard.promote.refusal import Refused
from jupyterlab_nbguard.promote.sheet import Sheet
from jupyterlab_nbguard.promote.summary import Function, promoted
from jupyterlab_nbguard.python.parse import parse_cell
from jupyterlab_nbguard.python.uses import Use


@dataclass(frozen=True)
class Asked:
    """What to plan, and all that has a say in it.

    ``module`` is the file's name as the user says it, ``import_name`` what notebooks import,
    ``text`` what is in the file (None: there is none). ``others`` are the notebooks around.
    """

    notebook: Notebook
    choice: Choice
    module: str
    import_name: str
    text: str | None = None
    others: tuple[Notebook, ...] = ()


def plan(asked: Asked) -> Promotion:
    """Returns the plan; where something cannot be promoted, a plan that holds only why."""
    empty = Promotion(asked.notebook.path, asked.module, asked.import_name)
    try:
        return _Planner(asked).plan()
    except Refused as refused:
        return replace(empty, refusals=(refused.at(asked.notebook),))


@dataclass
class _Planner:
    asked: Asked
    program: Program = field(init=False)
    sheets: dict[CellId, Sheet] = field(default_factory=dict)
    edits: dict[CellId, list[ReplaceText]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.program = program(self.asked.notebook)

    def plan(self) -> Promotion:
        asked = self.asked
        _refuse_module_name(asked, self.program)
        module = Module(asked.module, asked.text)
        picked = chosen(self.program, asked.choice)
        closure = self._closure(picked)
        functions = self._functions(picked, closure, module)
        added = {
            name: (closure.definitions[name][0], variables)
            for name, variables in closure.added.items()
            if variables
        }
        copies = [it for binders in closure.definitions.values() for it in binders[1:]]
        for edit in callsites.edits(self.program, added, copies):
            self.edits.setdefault(edit.cell, []).append(edit)
        pieces = self._pieces(closure)
        wrapped = [self._wrapped(it) for it in functions]
        reused = module.reused([*pieces, *wrapped])
        imports = module.missing_imports(self._imports(closure))
        kept = [it for it in [*pieces, *wrapped] if it.name not in reused]
        lazy = any(getattr(it.node, "module", "") == "__future__" for it in self.program.statements)
        title = f"Functions promoted from {_name_of(asked.notebook.path)}."
        text = module.with_code(imports, kept, title, lazy)
        cells = self._cells(closure, functions, picked)
        notes = list(self._notes(closure))
        others = [change for other in asked.others if (change := self._other(other, added))]
        return Promotion(
            asked.notebook.path,
            asked.module,
            asked.import_name,
            tuple(promoted(closure, functions, picked, reused, [*pieces, *wrapped])),
            () if text == asked.text else (FileChange(asked.module, asked.text, text),),
            (NotebookChange(asked.notebook.path, tuple(cells)), *others),
            notes=tuple(notes),
        )

    def _closure(self, picked: Chosen) -> Closure:
        bound = {name for block in picked.blocks for name in block.names.binds}
        wanted = frozenset({*self.asked.choice.parameters, *bound})
        closure = Closure(self.program, wanted)
        for name in picked.names:
            closure.add(name)
        for block in picked.blocks:
            # What a cell sets to try it out is an input; what is written in capitals is not.
            closure.needs(self._needed(block), block.statements[0])
        closure.propagate()
        return closure

    def _needed(self, block: Block) -> list[tuple[str, Use]]:
        return [(name, use) for name, use in block.reads.items() if not self._is_input(name)]

    def _is_input(self, name: str) -> bool:
        binders = self.program.binders.get(name, ())
        kinds = {it.kind for it in binders}
        return "constant" in kinds and kinds <= {"constant", "other"} and not name.isupper()

    def _functions(self, picked: Chosen, closure: Closure, module: Module) -> list[Function]:
        taken = {*self.program.binders, *module.names}
        found: list[Function] = []
        for number, block in enumerate(picked.blocks):
            reader, reads = block.statements[0], block.reads
            data = [name for name, _ in closure.needs(self._needed(block), reader)]
            data += [name for name in reads if self._is_input(name)]
            data.sort(key=lambda name: (reads[name].line, reads[name].column))
            inner = {name for it in block.statements for name in it.reads & closure.added.keys()}
            for function in sorted(inner):
                certain = block.names.certain_binds
                data += [it for it in closure.added[function] if it not in certain]
            block = with_inputs(block, data, partial(self._is_bound_above, block))
            given = self.asked.choice.functions
            name = given[number] if number < len(given) else wrap.name_for(block, taken)
            if not name.isidentifier() or (name in self.program.binders):
                message = f"`{name}` is no name that a new function can have here"
                raise Refused("name-taken", message, block.cell, block.first)
            taken.add(name)
            found.append(Function(block, name))
        return found

    def _is_bound_above(self, block: Block, name: str) -> bool:
        here = block.statements[0]
        return any(
            (it.place, it.first) < (here.place, here.first)
            for it in self.program.binders.get(name, ())
        )

    def _sheet(self, text: CellText) -> Sheet:
        id_ = text.cell.id
        if id_ not in self.sheets:
            self.sheets[id_] = Sheet(text, self.edits.get(id_, ()))
        return self.sheets[id_]

    def _pieces(self, closure: Closure) -> list[Piece]:
        ordered = sorted(
            (binders[0] for binders in closure.definitions.values()),
            key=lambda it: (it.place, it.first),
        )
        pieces = []
        for statement in ordered:
            sheet = self._sheet(statement.text)
            if statement.shares_lines:
                message = f"`{statement.name}` shares its line with other statements"
                raise Refused("odd-layout", message, statement.cell, statement.first)
            source = "\n".join(sheet.slice(sheet.above(statement), statement.last))
            pieces.append(Piece(statement.name, source, statement.kind == "constant"))
        return pieces

    def _wrapped(self, function: Function) -> Piece:
        sheet = self._sheet(function.block.statements[0].text)
        texts = self.asked.choice.docstrings
        origin = _name_of(self.asked.notebook.path)
        text = texts.get(function.name, wrap.stub(function.block, origin))
        return Piece(function.name, wrap.function_of(function.block, function.name, text, sheet))

    def _imports(self, closure: Closure) -> list[str]:
        return sorted(closure.imports, key=lambda line: closure.imports[line])

    def _cells(
        self, closure: Closure, functions: Sequence[Function], picked: Chosen
    ) -> list[CellChange]:
        removed: dict[CellId, list[tuple[int, str]]] = {}
        for name, binders in closure.definitions.items():
            for statement in binders:
                sheet = self._sheet(statement.text)
                first = sheet.above(statement)
                sheet.remove(first, statement.last)
                removed.setdefault(statement.cell.id, []).append((first, name))
        for function in functions:
            block = function.block
            sheet = self._sheet(block.statements[0].text)
            for number, statement in enumerate(block.statements):
                sheet.remove(wrap.begin(block, number, sheet), statement.last)
            first = wrap.begin(block, 0, sheet)
            removed.setdefault(block.cell.id, []).append((first, function.name))
            sheet.put(block.last, [wrap.call_of(block, function.name)])
        for id_ in self.edits:
            self._sheet(next(it for it in self.program.texts if it.cell.id == id_))
        self._put_imports(removed, {*picked.names, *(it.name for it in functions)})
        changes = []
        for cell, sheet in self.sheets.items():
            before, after = sheet.text.cell.source, sheet.result
            if before != after:
                place = self.asked.notebook.index[cell]
                changes.append(CellChange(place, cell, before, after))
                _make_sure(sheet, after)
        return sorted(changes, key=lambda it: it.cell)

    def _put_imports(self, removed: dict[CellId, list[tuple[int, str]]], wanted: set[str]) -> None:
        """Imports what was taken out of a cell in its place, as far as anything still uses it."""
        left = {
            cell.id: self.sheets[cell.id].result if cell.id in self.sheets else cell.source
            for cell in self.asked.notebook.code
        }
        words = {word for text in left.values() for word in re.findall(r"[^\W\d]\w*", text)}
        for id_, places in removed.items():
            names = [name for _, name in sorted(places)]
            visible = [name for name in names if name in wanted or name in words]
            if not visible and not left[id_].strip():
                visible = names
            if visible:
                line = f"from {self.asked.import_name} import {', '.join(dict.fromkeys(visible))}"
                self.sheets[id_].put_first(min(first for first, _ in places), line)

    def _other(self, other: Notebook, added: callsites.Added) -> NotebookChange | None:
        """Updates the calls in a notebook that runs this one by `%run`."""
        stem = re.escape(_name_of(self.asked.notebook.path).removesuffix(".ipynb"))
        runs = re.compile(rf"%run\b.*\b{stem}(\.ipynb)?\b|\bimport\s+{stem}\b|\bfrom\s+{stem}\b")
        if not added or not any(runs.search(cell.source) for cell in other.code):
            return None
        found = program(other)
        grouped: dict[CellId, list[ReplaceText]] = {}
        try:
            for edit in callsites.edits(found, added):
                grouped.setdefault(edit.cell, []).append(edit)
        except Refused as refused:
            where = _name_of(other.path)
            raise Refused(refused.reason, f"{where}: {refused}") from None
        changes = []
        for text in found.texts:
            cell = text.cell
            if cell.id in grouped:
                after = Sheet(text, grouped[cell.id]).result
                changes.append(CellChange(other.index[cell.id], cell.id, cell.source, after))
        return NotebookChange(other.path, tuple(changes)) if changes else None

    def _notes(self, closure: Closure) -> Iterable[str]:
        digests = {
            binders[0].digest: name
            for name, binders in closure.definitions.items()
            if binders[0].kind in ("function", "class")
        }
        for other in self.asked.others:
            same = {digests[it.digest] for it in program(other).statements if it.digest in digests}
            if same:
                names = ", ".join(f"`{name}`" for name in sorted(same))
                yield f"{_name_of(other.path)} has the same {names}, and keeps it"


def _refuse_module_name(asked: Asked, found: Program) -> None:
    top, *rest = asked.import_name.split(".")
    if not all(part.isidentifier() for part in (top, *rest)):
        message = f"`{asked.import_name}` cannot be imported: no part of it may be but a name"
        raise Refused("module-name", message)
    others = {
        re.split(r"[ .]", part.removeprefix("import ").removeprefix("from "))[0]
        for it in found.statements
        if it.kind == "import"
        for part in _import_parts(it)
    }
    if not rest and (top in sys.stdlib_module_names or (top in others and asked.text is None)):
        message = f"a module `{top}` would hide the one that is imported by that name"
        raise Refused("module-name", message)


def _import_parts(statement: Statement) -> list[str]:
    from jupyterlab_nbguard.promote.program import imports_of

    return [part for _, part in imports_of(statement.node)]


def _make_sure(sheet: Sheet, after: str) -> None:
    """Raises where a rewritten cell is no Python: a fault of ours, but no harm to the notebook."""
    if parse_cell(after).errors:
        cell = sheet.text.cell
        message = "the cell would be no Python afterwards"
        raise Refused("odd-layout", message, cell)


def _name_of(path: str) -> str:
    return re.split(r"[\\/]", path)[-1] or "the notebook"
