"""Grants wishes for names before anything is planned: the notebooks, with all renamed in them.

A wish that cannot be granted is told with the reason, and left out: so that the rest of the plan
can be shown beside it.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from jupyterlab_nbguard.analysis.wording import call_cell
from jupyterlab_nbguard.fixes.arguments import CellText
from jupyterlab_nbguard.model.fix import ReplaceText
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.promotion import Choice, Edit, Refusal, Wanted
from jupyterlab_nbguard.promote import renaming
from jupyterlab_nbguard.promote.program import Program, Statement, program
from jupyterlab_nbguard.promote.refusal import Refused, told_of
from jupyterlab_nbguard.promote.sheet import Sheet
from jupyterlab_nbguard.promote.spoken import runs_of, word_of
from jupyterlab_nbguard.promote.wrap import free_name
from jupyterlab_nbguard.python.parse import parse_cell

_MOVED = frozenset(("function", "class", "lambda", "constant"))
_IPYTHON = re.compile(r"display|get_ipython|In|Out|_+|_i+|_i?\d+|_ih|_oh|_dh|_sh|exit|quit")


@dataclass
class Granted:
    """Notebooks as they would be with their new names, and what was wished for and cannot be.

    ``was`` maps new names of definitions to those that the notebook has; ``parameters`` does the
    same for parameters, by the new name of their function.
    """

    notebook: Notebook
    others: tuple[Notebook, ...]
    choice: Choice
    was: dict[str, str] = field(default_factory=dict)
    parameters: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[Refusal] = field(default_factory=list)

    def edit_of(self, name: str) -> Edit:
        """Returns what is wanted for a definition, by the name that it has now."""
        return self.choice.edits.get(self.was.get(name, name), _NOTHING)


_NOTHING = Edit()


def grant(
    notebook: Notebook, others: tuple[Notebook, ...], choice: Choice, module_names: Iterable[str]
) -> Granted:
    """Renames what is to be renamed, in the notebook and in those that run it."""
    granted = Granted(notebook, others, choice)
    if not choice.renames and not choice.edits:
        return granted
    work = _Work(granted, program(notebook), frozenset(module_names))
    work.do()
    return granted


@dataclass
class _Work:
    granted: Granted
    own: Program
    module_names: frozenset[str]
    edits: dict[str, list[ReplaceText]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        home = self.granted.notebook
        runs = runs_of(home)
        self.running = [
            program(it)
            for it in self.granted.others
            if any(runs.search(cell.source) for cell in it.code)
        ]

    def do(self) -> None:
        granted, choice = self.granted, self.granted.choice
        for old, new in choice.renames.items():
            wanted = Wanted("name", old)
            try:
                self._definition(old, new)
            except Refused as refused:
                taken = refused.reason == "name-taken"
                wanted = replace(wanted, suggestion=self._free(new) if taken else "")
                granted.problems.append(refused.of(wanted).at(granted.notebook))
            else:
                granted.was[new] = old
        now = {old: new for new, old in granted.was.items()}
        for function, edit in choice.edits.items():
            statement = next(iter(self.own.binders.get(function, ())), None)
            if statement is None or statement.function is None:
                continue
            listed = [it.arg for it in renaming.arguments_of(statement.function)]
            for old, new in edit.parameters.items():
                if old == new or old not in listed:
                    continue
                try:
                    self._parameter(statement, old, new)
                except Refused as refused:
                    wanted = Wanted("parameter", function, old)
                    granted.problems.append(refused.of(wanted).at(granted.notebook))
                else:
                    names = granted.parameters.setdefault(now.get(function, function), {})
                    names[new] = old
        granted.notebook = self._applied(granted.notebook)
        granted.others = tuple(self._applied(it) for it in granted.others)
        granted.choice = replace(
            choice,
            names=tuple(now.get(it, it) for it in choice.names),
            parameters=tuple(now.get(it, it) for it in choice.parameters),
            constants=tuple(now.get(it, it) for it in choice.constants),
        )

    def _definition(self, old: str, new: str) -> None:
        binders = self.own.binders.get(old, ())
        if not binders or not {it.kind for it in binders} <= _MOVED:
            raise Refused("unknown-name", f"`{old}` is no definition that goes to the module")
        if old == new:
            return
        refuse_name(new)
        if new in self.granted.was or new in self.granted.choice.functions:
            raise Refused("name-taken", f"`{new}` is the name of another one that is promoted")
        home = self.granted.notebook
        self._refuse_importing(old)
        old_private = re.compile(rf"_{re.escape(old.lstrip('_'))}__")
        if binders[0].kind == "class" and any(old_private.search(it.source) for it in home.code):
            raise Refused("name-seen", f"a private attribute is named by way of `{old}`")
        found: dict[str, list[ReplaceText]] = {}
        for each in (self.own, *self.running):
            with told_of(each.notebook, home):
                there = renaming.mentioned(each, new)
                if there is not None:
                    text, line = there
                    message = f"`{new}` is used in {call_cell(text.cell)} already"
                    raise Refused("name-taken", message, text.cell, line)
                found[each.notebook.path] = list(renaming.definition(each, old, new, home))
        self._take(found)

    def _parameter(self, statement: Statement, old: str, new: str) -> None:
        refuse_name(new)
        home = self.granted.notebook
        self._refuse_importing(statement.name)
        binders = self.own.binders[statement.name]
        if len({it.digest for it in binders}) > 1:
            return  # the plan says so
        found = {home.path: list[ReplaceText]()}
        for binder in binders:
            found[home.path] += renaming.parameter(binder, old, new)
        for each in (self.own, *self.running):
            with told_of(each.notebook, home):
                edits = renaming.keywords(each, statement.name, {old: new}, home, ())
                found.setdefault(each.notebook.path, []).extend(edits)
        self._take(found)

    def _take(self, found: Mapping[str, list[ReplaceText]]) -> None:
        for path, edits in found.items():
            self.edits.setdefault(path, []).extend(edits)

    def _refuse_importing(self, name: str) -> None:
        """Refuses where another notebook imports this one, and takes ``name`` from it."""
        home = self.granted.notebook
        stem = re.escape(re.split(r"[\\/]", home.path)[-1].removesuffix(".ipynb"))
        imports = re.compile(rf"\b(?:import|from)\s+[\w.]*\b{stem}\b")
        for other in self.granted.others:
            if any(imports.search(it.source) for it in other.code):
                for cell in other.code:
                    if word_of(name).search(cell.source):
                        message = f"{other.path}, {call_cell(cell)}, takes `{name}` from here"
                        raise Refused("name-seen", message, path=other.path)

    def _free(self, wanted: str) -> str:
        taken = {*self.own.binders, *self.module_names, *self.granted.was}
        return free_name(wanted, lambda it: it in taken or hasattr(builtins, it))

    def _applied(self, notebook: Notebook) -> Notebook:
        edits = self.edits.get(notebook.path)
        if not edits:
            return notebook
        by_cell: dict[CellId, list[ReplaceText]] = {}
        for edit in dict.fromkeys(edits):
            by_cell.setdefault(edit.cell, []).append(edit)
        found = self.own if notebook is self.granted.notebook else program(notebook)
        sources = {
            text.cell.id: _changed(text, by_cell[text.cell.id])
            for text in found.texts
            if text.cell.id in by_cell
        }
        cells = (
            replace(it, source=sources[it.id]) if it.id in sources else it for it in notebook.cells
        )
        return replace(notebook, cells=tuple(cells))


def _changed(text: CellText, edits: Sequence[ReplaceText]) -> str:
    """Returns a cell with its new names, once its tree has changed by those and nothing else."""
    source = "\n".join(Sheet(text, edits).lines)
    old, new = text.parsed.tree, parse_cell(source).tree
    if old is None or new is None or _differing(old, new) != len(edits):
        message = "names in this cell stand where they cannot be exchanged"
        raise Refused("odd-layout", message, text.cell)
    return source


def _differing(old: ast.AST, new: ast.AST) -> int:
    """Counts the names that differ in two trees; -1 where they differ in more."""
    count = 0
    for one, two in zip_longest(ast.walk(old), ast.walk(new)):
        if type(one) is not type(two) or one is None:
            return -1
        for part in one._fields:
            if part in ("kind", "type_comment"):
                continue
            a, b = getattr(one, part, None), getattr(two, part, None)
            if isinstance(a, ast.AST | list) or a == b:
                continue
            if not isinstance(a, str) or isinstance(one, ast.Constant):
                return -1
            count += 1
    return count


def refuse_name(name: str) -> None:
    """Refuses what no new function or parameter can be called."""
    if not name.isidentifier() or unicodedata.normalize("NFKC", name) != name:
        what = f"`{name}`" if name else "nothing at all"
        raise Refused("bad-name", f"{what} is no name that Python knows")
    if keyword.iskeyword(name):
        raise Refused("bad-name", f"`{name}` is a word of Python's own")
    if hasattr(builtins, name) or _IPYTHON.fullmatch(name):
        raise Refused("name-taken", f"`{name}` is built in")
