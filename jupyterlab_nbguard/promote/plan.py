"""Plans a promotion: from what was chosen to every file and cell, before and after."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType

from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.promotion import Choice, FileChange, Promotion
from jupyterlab_nbguard.promote import callsites, wrap
from jupyterlab_nbguard.promote.blocks import Block, block_of, with_inputs
from jupyterlab_nbguard.promote.chosen import Chosen, chosen
from jupyterlab_nbguard.promote.closure import Closure
from jupyterlab_nbguard.promote.copies import Function, Same, call_of, same_as, values_of
from jupyterlab_nbguard.promote.desk import Desk
from jupyterlab_nbguard.promote.module import Module, Piece
from jupyterlab_nbguard.promote.program import Program, Statement, imports_of, program
from jupyterlab_nbguard.promote.refusal import Refused
from jupyterlab_nbguard.promote.summary import promoted
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
    other_names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What the notebooks around have to import, by path; where one cannot, it is missing."""


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
    desk: Desk = field(init=False)
    programs: dict[str, Program] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.program = self._program(self.asked.notebook)
        self.desk = self._desk(self.asked.notebook)

    def _program(self, notebook: Notebook) -> Program:
        if notebook.path not in self.programs:
            self.programs[notebook.path] = program(notebook)
        return self.programs[notebook.path]

    def _desk(self, notebook: Notebook) -> Desk:
        if notebook.path not in self.desks:
            found = self._program(notebook)
            name = self.asked.import_name
            if notebook.path != self.asked.notebook.path:
                name = self.asked.other_names.get(notebook.path, name)
            self.desks[notebook.path] = Desk(found, name)
        return self.desks[notebook.path]

    def plan(self) -> Promotion:
        asked = self.asked
        _refuse_module_name(asked, self.program)
        module = Module(asked.module, asked.text)
        picked = chosen(self.program, asked.choice)
        copies = self._copies(picked)
        picked = self._with_needed(picked, copies)
        closure = self._closure(picked)
        functions = self._functions(picked, closure, module, copies)
        self._update_calls(closure, copies)
        pieces = self._pieces(closure)
        wrapped = [self._wrapped(it) for it in functions]
        reused = module.reused([*pieces, *wrapped])
        imports = module.missing_imports(self._imports(closure))
        kept = [it for it in [*pieces, *wrapped] if it.name not in reused]
        lazy = any(getattr(it.node, "module", "") == "__future__" for it in self.program.statements)
        title = f"Functions promoted from {name_of(asked.notebook.path)}."
        text = module.with_code(imports, kept, title, lazy)
        self._take_out(closure, functions, copies)
        wanted = {*picked.names, *(it.name for it in functions), *self._used_outside(closure)}
        changes = [change for it in self.desks.values() if (change := it.change(wanted))]
        return Promotion(
            asked.notebook.path,
            asked.module,
            asked.import_name,
            tuple(promoted(closure, functions, picked, reused, [*pieces, *wrapped])),
            () if text == asked.text else (FileChange(asked.module, asked.text, text),),
            tuple(changes),
            notes=tuple(self._notes(closure)),
        )

    def _copies(self, picked: Chosen) -> list[Same]:
        """Returns the other copies of the one thing that was chosen."""
        listed = [it for it in self.asked.choice.copies if self._can_import(it.path)]
        if not listed:
            return []
        if len(picked.names) + len(picked.blocks) != 1:
            message = "copies are replaced by one function; more than one was chosen"
            raise Refused("nothing-chosen", message)
        for other in self.asked.others:
            if any(it.path == other.path for it in listed):
                self._program(other)
        first = (
            picked.blocks[0].statements
            if picked.blocks
            else self.program.binders[picked.names[0]][:1]
        )
        return same_as(first, listed, self.programs)

    def _can_import(self, path: str) -> bool:
        return path == self.asked.notebook.path or path in self.asked.other_names

    def _with_needed(self, picked: Chosen, copies: Sequence[Same]) -> Chosen:
        """Gives back also what only the code behind another copy reads."""
        if not copies or not picked.blocks:
            return picked
        needed = frozenset[str]().union(*(it.needed for it in copies))
        block = block_of(self.program, picked.blocks[0].statements, needed)
        return replace(picked, blocks=(block,) if block else ())

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
        return [(name, use) for name, use in block.reads.items() if not self._is_input(block, name)]

    def _is_input(self, block: Block, name: str) -> bool:
        """Says whether a name is data where the block stands, whatever it is elsewhere."""
        above = self._bound_above(block, name)
        if not above:
            return False
        if len({it.kind for it in self.program.binders[name]} - {"constant", "other"}):
            return above[-1].kind in ("other", "constant")
        return any(it.kind == "constant" for it in above) and not name.isupper()

    def _functions(
        self, picked: Chosen, closure: Closure, module: Module, copies: Sequence[Same]
    ) -> list[Function]:
        taken = {*self.program.binders, *module.names}
        found: list[Function] = []
        for number, block in enumerate(picked.blocks):
            reader, reads = block.statements[0], block.reads
            data = [name for name, _ in closure.needs(self._needed(block), reader)]
            # What the copies call by different names is an input, too, whatever it is.
            renamed = {
                name for it in copies for name, other in it.differs.names.items() if name != other
            }
            data += [name for name in reads if self._is_input(block, name) or name in renamed]
            data.sort(key=lambda name: (reads[name].line, reads[name].column))
            inner = {name for it in block.statements for name in it.reads & closure.added.keys()}
            for function in sorted(inner):
                certain = block.names.certain_binds
                data += [it for it in closure.added[function] if it not in certain]
            block = with_inputs(block, data, partial(self._is_bound_above, block))
            values, edits = values_of(
                block.statements, copies, {*block.inputs, *taken, *block.names.binds}
            )
            self.desk.edit([*edits, *wrap.shown(block)])
            given = self.asked.choice.functions
            name = given[number] if number < len(given) else wrap.name_for(block, taken)
            if not name.isidentifier() or (name in self.program.binders):
                message = f"`{name}` is no name that a new function can have here"
                raise Refused("name-taken", message, block.cell, block.first)
            taken.add(name)
            found.append(Function(block, name, tuple(values)))
        return found

    def _is_bound_above(self, block: Block, name: str) -> bool:
        return bool(self._bound_above(block, name))

    def _bound_above(self, block: Block, name: str) -> list[Statement]:
        here = block.statements[0]
        binders = self.program.binders.get(name, ())
        return [it for it in binders if (it.place, it.first) < (here.place, here.first)]

    def _update_calls(self, closure: Closure, copies: Sequence[Same]) -> None:
        """Passes data to functions that got parameters, here and in notebooks that run this one."""
        added = {
            name: (closure.definitions[name][0], variables)
            for name, variables in closure.added.items()
            if variables
        }
        gone = [it for binders in closure.definitions.values() for it in binders[1:]]
        gone += [it for copy in copies for it in copy.statements]
        self.desk.edit(callsites.edits(self.program, added, gone))
        for other in self.asked.others if added else ():
            copied = [it for it in copies if it.program is self.programs.get(other.path)]
            if not copied and not _runs(other, self.asked.notebook):
                continue
            try:
                self._desk(other).edit(callsites.edits(self._program(other), added, gone))
            except Refused as refused:
                where = name_of(other.path)
                raise Refused(refused.reason, f"{where}: {refused}") from None

    def _pieces(self, closure: Closure) -> list[Piece]:
        ordered = sorted(
            (binders[0] for binders in closure.definitions.values()),
            key=lambda it: (it.place, it.first),
        )
        pieces = []
        for statement in ordered:
            sheet = self.desk.sheet(statement.text)
            if statement.shares_lines:
                message = f"`{statement.name}` shares its line with other statements"
                raise Refused("odd-layout", message, statement.cell, statement.first)
            source = "\n".join(sheet.slice(sheet.above(statement), statement.last))
            pieces.append(Piece(statement.name, source, statement.kind == "constant"))
        return pieces

    def _wrapped(self, function: Function) -> Piece:
        sheet = self.desk.sheet(function.block.statements[0].text)
        texts = self.asked.choice.docstrings
        origin = name_of(self.asked.notebook.path)
        text = texts.get(function.name, wrap.stub(function.block, origin))
        more = [it.name for it in function.values]
        source = wrap.function_of(function.block, function.name, text, sheet, more)
        return Piece(function.name, source)

    def _imports(self, closure: Closure) -> list[str]:
        return sorted(closure.imports, key=lambda line: closure.imports[line])

    def _used_outside(self, closure: Closure) -> set[str]:
        """Lists what code that nobody can see, or a notebook that runs this one, may use."""
        if self.program.opaque:
            return set(closure.definitions)
        used = set[str]()
        for other in self.asked.others:
            if _runs(other, self.asked.notebook):
                used.update(*(it.reads for it in self._program(other).statements))
        return used

    def _take_out(
        self, closure: Closure, functions: Sequence[Function], copies: Sequence[Same]
    ) -> None:
        gone = {it for binders in closure.definitions.values() for it in binders}
        for name, binders in closure.definitions.items():
            for statement in binders:
                self.desk.take_out(statement, name)
        for function in functions:
            block = function.block
            first = self.desk.sheet(block.statements[0].text).begin(block.statements, 0)
            call = wrap.call_of(block, function.name, [it.codes[0] for it in function.values])
            self.desk.replace(block.statements, first, function.name, call)
        for number, copy in enumerate(copies, 1):
            desk = self._desk(copy.program.notebook)
            if not functions:
                statement = copy.statements[0]
                if statement not in gone:
                    desk.take_out(statement, self.asked_name(closure), statement.name)
                continue
            function = functions[0]
            taken = copy.statements[: len(function.block.statements)]
            first = desk.sheet(taken[0].text).begin(taken, 0)
            desk.replace(taken, first, function.name, call_of(copy, number, function))

    def asked_name(self, closure: Closure) -> str:
        """Returns the one definition that copies are replaced by."""
        return next(iter(closure.definitions))

    def _notes(self, closure: Closure) -> Iterable[str]:
        for copy in self.asked.choice.copies:
            if not self._can_import(copy.path):
                yield f"{copy.path} cannot import {self.asked.module}, and keeps its copy"
        digests = {
            binders[0].digest: name
            for name, binders in closure.definitions.items()
            if binders[0].kind in ("function", "class")
        }
        for other in self.asked.others:
            same = {
                digests[it.digest] for it in self._program(other).statements if it.digest in digests
            }
            if same:
                names = ", ".join(f"`{name}`" for name in sorted(same))
                yield f"{name_of(other.path)} has the same {names}, and keeps it"


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
    if top in sys.stdlib_module_names or (not rest and top in others and asked.text is None):
        message = f"a module `{top}` would hide the one that is imported by that name"
        raise Refused("module-name", message)


def _import_parts(statement: Statement) -> list[str]:
    return [part for _, part in imports_of(statement.node)]


def _runs(other: Notebook, notebook: Notebook) -> bool:
    """Says whether a notebook runs the other by `%run`, or imports it."""
    stem = re.escape(name_of(notebook.path).removesuffix(".ipynb"))
    runs = re.compile(rf"%run\b.*\b{stem}(\.ipynb)?\b|\bimport\s+{stem}\b|\bfrom\s+{stem}\b")
    return any(runs.search(cell.source) for cell in other.code)


def name_of(path: str) -> str:
    """Returns the last part of a path."""
    return re.split(r"[\\/]", path)[-1] or "the notebook"
