"""Plans a promotion: from what was chosen to every file and cell, before and after."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from jupyterlab_nbguard.analysis.wording import call_cell
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.promotion import (
    CellChange,
    Choice,
    Edit,
    FileChange,
    NotebookChange,
    Promotion,
    Refusal,
    Wanted,
)
from jupyterlab_nbguard.promote import wrap
from jupyterlab_nbguard.promote.blocks import block_of
from jupyterlab_nbguard.promote.chosen import Chosen, chosen
from jupyterlab_nbguard.promote.closure import Closure
from jupyterlab_nbguard.promote.copies import Function, Same, same_as
from jupyterlab_nbguard.promote.desk import Desk
from jupyterlab_nbguard.promote.module import Module, Piece
from jupyterlab_nbguard.promote.passing import Passings
from jupyterlab_nbguard.promote.program import Program, Statement, imports_of, program
from jupyterlab_nbguard.promote.refusal import Refused
from jupyterlab_nbguard.promote.renaming import arguments_of
from jupyterlab_nbguard.promote.summary import promoted
from jupyterlab_nbguard.promote.wishes import Granted, grant
from jupyterlab_nbguard.promote.wrapping import Wrapping, is_constant


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
        module = Module(asked.module, asked.text)
        granted = grant(asked.notebook, asked.others, asked.choice, module.names)
        planner = _Planner(asked, module, granted)
        made = planner.plan()
        problems = granted.problems
    except Refused as refused:
        return replace(empty, refusals=(refused.at(asked.notebook),))
    if problems:
        return replace(made, files=(), notebooks=(), notes=(), refusals=tuple(problems))
    return made


@dataclass
class _Planner:
    """Plans from notebooks in which names are as they are wanted; what they were is compared."""

    asked: Asked
    module: Module
    granted: Granted
    program: Program = field(init=False)
    desk: Desk = field(init=False)
    programs: dict[str, Program] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.choice = self.granted.choice
        self.others = self.granted.others
        self.program = self._program(self.granted.notebook)
        self.desk = self._desk(self.program)

    def _program(self, notebook: Notebook) -> Program:
        if notebook.path not in self.programs:
            self.programs[notebook.path] = program(notebook)
        return self.programs[notebook.path]

    def _desk(self, found: Program) -> Desk:
        path = found.notebook.path
        if path not in self.desks:
            name = self.asked.import_name
            if path != self.asked.notebook.path:
                name = self.asked.other_names.get(path, name)
            self.desks[path] = Desk(found, name)
        return self.desks[path]

    def _tell(self, refused: Refused) -> None:
        self.granted.problems.append(refused.at(self.asked.notebook))

    def plan(self) -> Promotion:
        asked, module = self.asked, self.module
        _refuse_module_name(asked, self.program)
        picked = chosen(self.program, self.choice)
        copies = self._copies(picked)
        picked = self._with_needed(picked, copies)
        taken = {*self.program.binders, *module.names}
        wrapping = Wrapping(self.program, self.granted, copies, taken, self.desk.edit, self._tell)
        closure = self._closure(picked, wrapping)
        functions = list(wrapping.functions(picked.blocks, closure))
        passings = Passings(
            self.program,
            self.granted,
            closure,
            copies,
            "" if picked.blocks else picked.names[0],
            functions,
            lambda found, edits: self._desk(found).edit(edits),
            self._tell,
        )
        running = [self._program(it) for it in self.others if _runs(it, asked.notebook)]
        passings.update(running)
        pieces = [*self._pieces(closure), *map(self._wrapped, functions)]
        clashes = module.taken(pieces)
        for name, refused in clashes.items():
            key = self.granted.was.get(name, name)
            free = wrap.free_name(name, lambda it: it in taken)
            self._tell(refused.of(Wanted("name", key, suggestion=free)))
        self._refuse_unknown(closure, wrapping, passings)
        reused = module.reused(it for it in pieces if it.name not in clashes)
        imports = module.missing_imports(self._imports(closure))
        kept = [it for it in pieces if it.name not in reused]
        lazy = any(getattr(it.node, "module", "") == "__future__" for it in self.program.statements)
        title = f"Functions promoted from {name_of(asked.notebook.path)}."
        text = module.with_code(imports, kept, title, lazy)
        self._take_out(closure, functions, copies)
        wanted = {*picked.names, *(it.name for it in functions), *self._used_outside(closure)}
        return Promotion(
            asked.notebook.path,
            asked.module,
            asked.import_name,
            tuple(promoted(closure, passings, picked, reused, pieces)),
            picked.could_join,
            () if text == asked.text else (FileChange(asked.module, asked.text, text),),
            tuple(self._changes(wanted)),
            notes=tuple(self._notes(closure, functions)),
        )

    def _changes(self, wanted: Collection[str]) -> Iterator[NotebookChange]:
        """Yields what changes in each notebook, with what is renamed in it."""
        renamed = {it.path: it for it in (self.granted.notebook, *self.others)}
        for old in (self.asked.notebook, *self.asked.others):
            new = renamed[old.path]
            desk = self.desks.get(old.path)
            if desk is None and new is old:
                continue
            change = desk.change(wanted) if desk is not None else None
            after = {it.cell: it.after for it in change.cells} if change is not None else {}
            pairs = enumerate(zip(old.cells, new.cells, strict=True))
            cells = tuple(
                CellChange(place, it.id, it.source, after.get(place, now.source))
                for place, (it, now) in pairs
                if it.source != after.get(place, now.source)
            )
            if cells:
                yield NotebookChange(old.path, cells)

    def _refuse_unknown(self, closure: Closure, wrapping: Wrapping, passings: Passings) -> None:
        """Tells of wishes for what is no part of the plan."""
        now = {old: new for new, old in self.granted.was.items()}
        for old in self.choice.renames:
            if old in now and now[old] not in closure.definitions:
                message = f"`{old}` does not go to the module, and keeps its name"
                self._tell(Refused("unknown-name", message, wanted=Wanted("name", old)))
        for key, edit in self.choice.edits.items():
            name = now.get(key, key)
            if key in wrapping.seen or edit == Edit():
                continue
            if name not in closure.definitions:
                message = f"no function `{key}` goes to the module"
                self._tell(Refused("unknown-name", message, wanted=Wanted("name", key)))
                continue
            if edit.order or edit.returns is not None:
                kind: Literal["order", "returns"] = "order" if edit.order else "returns"
                message = f"`{key}` is a function already: only its names can be others"
                self._tell(Refused("not-wrapped", message, wanted=Wanted(kind, key)))
            known = {*closure.added.get(name, ()), *self.granted.parameters.get(name, {}).values()}
            known |= {it.was for it in passings.values if name == passings.chosen}
            function = closure.definitions[name][0].function
            known |= {it.arg for it in arguments_of(function)} if function is not None else set()
            for parameter in edit.parameters.keys() - known:
                if all(it.wanted != Wanted("parameter", key, parameter) for it in self.problems):
                    message = f"`{key}` has no parameter `{parameter}`"
                    wanted = Wanted("parameter", key, parameter)
                    self._tell(Refused("unknown-name", message, wanted=wanted))
        for name in self.choice.constants:
            if not is_constant(self.program, name):
                message = f"`{name}` is computed, or changes: no module can hold it as a constant"
                self._tell(Refused("not-constant", message))

    @property
    def problems(self) -> Sequence[Refusal]:
        """The wishes that cannot be granted, so far."""
        return self.granted.problems

    def _copies(self, picked: Chosen) -> list[Same]:
        """Returns the other copies of the one thing that was chosen."""
        listed = [it for it in self.choice.copies if self._can_import(it.path)]
        if not listed:
            return []
        if len(picked.names) + len(picked.blocks) != 1:
            message = "copies are replaced by one function; more than one was chosen"
            raise Refused("nothing-chosen", message)
        for other in self.others:
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
        block = block_of(self.program, picked.blocks[0].chosen, needed)
        return replace(picked, blocks=(block,) if block else ())

    def _closure(self, picked: Chosen, wrapping: Wrapping) -> Closure:
        bound = {name for block in picked.blocks for name in block.names.binds}
        wanted = frozenset({*self.choice.parameters, *bound})
        closure = Closure(self.program, wanted)
        for name in picked.names:
            closure.add(name)
        for block in picked.blocks:
            # What a cell sets to try it out is an input; what is written in capitals is not.
            closure.needs(wrapping.needed(block), block.statements[0])
        closure.propagate()
        return closure

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
        texts = self.choice.docstrings
        origin = name_of(self.asked.notebook.path)
        text = texts.get(function.name, wrap.stub(function, origin))
        return Piece(function.name, wrap.function_of(function, text, self.desk.sheet))

    def _imports(self, closure: Closure) -> list[str]:
        return sorted(closure.imports, key=lambda line: closure.imports[line])

    def _used_outside(self, closure: Closure) -> set[str]:
        """Lists what code that nobody can see, or a notebook that runs this one, may use."""
        if self.program.opaque:
            return set(closure.definitions)
        used = set[str]()
        for other in self.others:
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
            self.desk.replace(function.block.statements, function.name, function.call())
        for number, copy in enumerate(copies, 1):
            desk = self._desk(copy.program)
            if not functions:
                statement = copy.statements[0]
                if statement not in gone:
                    desk.take_out(statement, self.asked_name(closure), statement.name)
                continue
            function = functions[0]
            taken = copy.statements[: len(function.block.statements)]
            desk.replace(taken, function.name, function.call(number, copy.differs.names))

    def asked_name(self, closure: Closure) -> str:
        """Returns the one definition that copies are replaced by."""
        return next(iter(closure.definitions))

    def _notes(self, closure: Closure, functions: Sequence[Function]) -> Iterator[str]:
        for copy in self.choice.copies:
            if not self._can_import(copy.path):
                yield f"{copy.path} cannot import {self.asked.module}, and keeps its copy"
        before = program(self.asked.notebook) if self.granted.was else self.program
        digests = {}
        for name, binders in closure.definitions.items():
            was = self.granted.was.get(name, name)
            if binders[0].kind in ("function", "class"):
                digests[before.binders[was][0].digest] = was
        copied = {it.path for it in self.choice.copies}
        for other in self.asked.others:
            there = self._program(other).statements if other.path not in copied else ()
            same = {digests[it.digest] for it in there if it.digest in digests}
            if same:
                names = ", ".join(f"`{name}`" for name in sorted(same))
                yield f"{name_of(other.path)} has the same {names}, and keeps it"
        for function in functions:
            block = function.block
            returns = self.choice.edits.get(function.name, Edit()).returns
            last = block.statements[-1].place
            blind = [it for it in self.program.opaque if self.program.notebook.index[it.id] > last]
            if returns is not None and blind:
                yield f"nobody can see whether {call_cell(blind[0])} reads what is not given back"


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
