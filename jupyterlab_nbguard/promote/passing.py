"""Gives functions the parameters that they need now, and their callers what to pass.

That is computed data, and the values in which copies of a function differ.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from jupyterlab_nbguard.fixes.arguments import CellText
from jupyterlab_nbguard.model.fix import ReplaceText
from jupyterlab_nbguard.model.promotion import Wanted
from jupyterlab_nbguard.promote import callsites, renaming
from jupyterlab_nbguard.promote.callsites import Passed, Passing
from jupyterlab_nbguard.promote.closure import Closure
from jupyterlab_nbguard.promote.copies import Function, Same, Value, values_of
from jupyterlab_nbguard.promote.program import Program, Statement
from jupyterlab_nbguard.promote.refusal import Refused, told_of
from jupyterlab_nbguard.promote.wishes import Granted, refuse_name

Edits = Callable[[Program, Sequence[ReplaceText]], None]
"""Takes what changes in a notebook."""


@dataclass
class Passings:
    """What the functions of a closure, and copies of one, are given."""

    program: Program
    granted: Granted
    closure: Closure
    copies: Sequence[Same]
    chosen: str
    """The function whose copies those are; empty where statements are copied."""
    functions: Sequence[Function]
    edit: Edits
    tell: Callable[[Refused], None]
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    """Other names for added parameters, by function and variable."""
    values: tuple[Value, ...] = ()

    def update(self, running: Sequence[Program]) -> None:
        """Edits definitions and calls, here and in notebooks that run this one."""
        self._rename_added()
        if self.chosen and self.copies:
            self.values = self._values()
        gone = [it for binders in self.closure.definitions.values() for it in binders[1:]]
        gone += [it for copy in self.copies for it in copy.statements]
        passings = [
            Passing(name, binders[0], passed, self._code_at)
            for name, binders in self.closure.definitions.items()
            if (passed := self._passed(name))
        ]
        for found in (self.program, *running) if passings else ():
            with told_of(found.notebook, self.program.notebook):
                self.edit(found, callsites.edits(found, passings, gone))
        if self.chosen:
            self._update_copies(gone)

    def local(self, name: str, variable: str) -> str:
        """Returns what a function calls the variable that it is given."""
        return self.names.get(name, {}).get(variable, variable)

    def _passed(self, name: str) -> tuple[Passed, ...]:
        passed = [Passed(self.local(name, it), it) for it in self.closure.added.get(name, ())]
        if name == self.chosen:
            passed += [Passed(it.name, it.codes[0], False) for it in self.values]
        return tuple(passed)

    def _rename_added(self) -> None:
        for name, variables in self.closure.added.items():
            edit, key = self.granted.edit_of(name), self.granted.was.get(name, name)
            statement = self.closure.definitions[name][0]
            for old, new in edit.parameters.items():
                if old == new or old not in variables:
                    continue
                try:
                    refuse_name(new)
                    if new in {*variables, *self.names.get(name, {}).values()}:
                        message = f"`{name}` has another parameter `{new}`"
                        raise Refused("name-taken", message, statement.cell, statement.first)
                    found = renaming.variable(statement.text, [statement.node], old, new)
                    self.edit(self.program, [*found])
                except Refused as refused:
                    self.tell(refused.of(Wanted("parameter", key, old)))
                else:
                    self.names.setdefault(name, {})[old] = new

    def _values(self) -> tuple[Value, ...]:
        """Makes parameters of what differs between the copies of the function."""
        statement = self.closure.definitions[self.chosen][0]
        places = [one for copy in self.copies for one, _, _ in copy.differs.values]
        if not places:
            return ()
        function = statement.function
        body = function.body if function is not None else []
        inside = {it for each in body for it in ast.walk(each)}
        outside = next((it for it in places if it not in inside), None)
        if outside is not None:
            message = (
                "the copies differ in a value here, outside of the body of a function, where "
                "no parameter can take its place"
            )
            raise Refused("edited-copies", message, statement.cell, outside.lineno - 1)
        for name, binders in self.closure.definitions.items():
            if name != self.chosen and self.chosen in binders[0].reads:
                message = f"`{name}` calls `{self.chosen}`, whose copies differ in a value"
                raise Refused("edited-copies", message, binders[0].cell, binders[0].first)
        taken = {it.id for it in ast.walk(statement.node) if isinstance(it, ast.Name)}
        taken |= {it.arg for it in ast.walk(statement.node) if isinstance(it, ast.arg)}
        taken |= {*self.closure.added.get(self.chosen, ()), *self.program.binders}
        wishes = self.granted.edit_of(self.chosen).parameters
        plain, _ = values_of([statement], self.copies, taken, {})
        names: dict[str, str] = {}
        key = self.granted.was.get(self.chosen, self.chosen)
        for value in plain:
            new = wishes.get(value.was, value.was)
            try:
                if new != value.was:
                    refuse_name(new)
                    if new in {*taken, *names.values(), *(it.was for it in plain)}:
                        raise Refused("name-taken", f"`{new}` is something else here")
                    names[value.was] = new
            except Refused as refused:
                self.tell(refused.of(Wanted("parameter", key, value.was)))
        values, edits = values_of([statement], self.copies, taken, names)
        self.edit(self.program, edits)
        return tuple(values)

    def _update_copies(self, gone: Sequence[Statement]) -> None:
        """Passes to calls of copies what they are given, by the names that it has there."""
        done: dict[tuple[str, str], object] = {}
        for number, copy in enumerate(self.copies, 1):
            statement, found = copy.statements[0], copy.program
            name = statement.name
            if found is self.program and name == self.chosen:
                continue
            renamed = copy.differs.names
            passed = tuple(
                Passed(self.local(self.chosen, it), renamed.get(it, it))
                for it in self.closure.added.get(self.chosen, ())
            ) + tuple(Passed(it.name, it.codes[number], False) for it in self.values)
            words = self._words(statement, renamed)
            if not passed and not words:
                continue
            if done.setdefault((found.notebook.path, name), passed) is not passed:
                if done[found.notebook.path, name] == passed:
                    continue
                raise self._redefined(copy, name)
            if not {*found.binders[name]} <= {it for each in self.copies for it in each.statements}:
                raise self._redefined(copy, name)
            with told_of(found.notebook, self.program.notebook):
                if passed:
                    passing = Passing(name, statement, passed)
                    self.edit(found, callsites.edits(found, [passing], gone))
                if words:
                    edits = renaming.keywords(found, name, words, found.notebook, gone)
                    self.edit(found, [*edits])

    def _words(self, statement: Statement, renamed: Mapping[str, str]) -> dict[str, str]:
        """Returns the parameters that a copy calls otherwise, with their new names."""
        own = self.closure.definitions[self.chosen][0].function
        if own is None or statement.function is None:
            return {}
        pairs = ((renamed.get(it.arg, it.arg), it.arg) for it in renaming.arguments_of(own))
        return {there: here for there, here in pairs if there != here}

    def _redefined(self, copy: Same, name: str) -> Refused:
        message = f"`{name}` is defined more than once in {copy.program.notebook.path}"
        first = self.closure.definitions[self.chosen][0]
        return Refused("redefined", message, first.cell, first.first)

    def _code_at(self, passed: Passed, text: CellText, line: int) -> str:
        """Returns what a variable, or a value, is called where a call stands."""

        def holds(statement: Statement) -> bool:
            return statement.text is text and statement.first <= line <= statement.last

        for name, binders in self.closure.definitions.items():
            if holds(binders[0]):
                if passed.is_variable:
                    return self.local(name, passed.code)
                return passed.parameter if name == self.chosen else passed.code
        for function in self.functions:
            if any(map(holds, function.block.statements)) and passed.is_variable:
                return function.local(passed.code)
        return passed.code
