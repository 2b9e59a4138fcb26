"""Passes data to functions that got parameters for it, wherever they are mentioned."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from jupyterlab_nbguard.analysis.wording import call_cell
from jupyterlab_nbguard.fixes.arguments import (
    CellText,
    FunctionNode,
    Unsafe,
    add_arguments,
    add_parameters,
    refuse_unseen,
)
from jupyterlab_nbguard.fixes.scopes import Mention, mentions
from jupyterlab_nbguard.model.fix import ReplaceText
from jupyterlab_nbguard.promote.program import Program, Statement
from jupyterlab_nbguard.promote.refusal import Refused

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Passed:
    """One more parameter of a function, and the code that is given for it."""

    parameter: str
    code: str
    is_variable: bool = True


CodeAt = Callable[[Passed, CellText, int], str]
"""What to give for a parameter in a line of a cell: a variable may have another name there."""


@dataclass(frozen=True)
class Passing:
    """A function that got parameters, or a copy of it, by the name that it has in a notebook."""

    name: str
    definition: Statement
    passed: tuple[Passed, ...]
    code_at: CodeAt = lambda passed, text, line: passed.code

    @property
    def words(self) -> str:
        """The parameters."""
        return ", ".join(it.parameter for it in self.passed)

    def given(self, text: CellText, line: int) -> dict[str, str]:
        """Returns what to give for each parameter in a line."""
        return {it.parameter: self.code_at(it, text, line) for it in self.passed}


def edits(
    program: Program, passings: Iterable[Passing], vanishing: Sequence[Statement] = ()
) -> list[ReplaceText]:
    """Returns the insertions that a notebook needs; ``vanishing`` are copies that go anyway."""
    found = [it for passing in passings for it in _edits(program, passing, vanishing)]
    # A value ends where arguments are added behind it: it is closed before those follow.
    return [edit for _, edit in sorted(found, key=lambda it: it[0])]


_VALUE, _CALL = 0, 1


def _edits(
    program: Program, passing: Passing, vanishing: Sequence[Statement]
) -> Iterator[tuple[int, ReplaceText]]:
    name = passing.name
    for cell in program.unread:
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", cell.source):
            message = f"{call_cell(cell)} speaks of `{name}` and cannot be read"
            raise Refused("call-not-editable", message, cell)
    for text in program.texts:
        if name in text.cell.source:
            gone = [it for it in vanishing if it.text is text]
            yield from _cell(program, text, passing, gone)


def _cell(
    program: Program, text: CellText, passing: Passing, vanishing: Sequence[Statement]
) -> Iterator[tuple[int, ReplaceText]]:
    tree, name, definition = text.parsed.tree, passing.name, passing.definition
    assert tree is not None
    seen: set[int] = set()
    for mention in mentions(tree, name):
        line = getattr(mention.node, "lineno", 1) - 1
        if any(it.first <= line <= it.last for it in vanishing):
            continue
        seen.add(line)
        try:
            if mention.node is definition.node:
                names = [it.parameter for it in passing.passed]
                yield _CALL, add_parameters(text, _function(definition), names)
            elif isinstance(mention.parent, ast.ImportFrom):
                continue  # another notebook takes it from this one
            else:
                variables = [it.code for it in passing.passed if it.is_variable]
                _refuse_hidden(text, name, mention, variables, line)
                _refuse_early(program, text, name, variables, line)
                yield from _mention(text, mention, passing)
        except Unsafe:
            which = "be added to" if mention.node is definition.node else "be passed to"
            message = f"`{passing.words}` cannot {which} `{name}` here"
            raise Refused("call-not-editable", message, text.cell, line) from None
    try:
        refuse_unseen(text, name, seen)
    except Unsafe:
        message = f"a magic in {call_cell(text.cell)} speaks of `{name}`"
        raise Refused("call-not-editable", message, text.cell) from None


def _function(definition: Statement) -> FunctionNode:
    function = definition.function
    if function is None:
        raise Unsafe
    if function.decorator_list:
        message = f"`{definition.name}` is decorated: nobody can see what takes its arguments"
        raise Refused("decorated", message, definition.cell, definition.first)
    return function


def _mention(
    text: CellText, mention: Mention, passing: Passing
) -> Iterator[tuple[int, ReplaceText]]:
    node, parent, name = mention.node, mention.parent, passing.name
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        raise Unsafe
    given = passing.given(text, node.lineno - 1)
    if isinstance(parent, ast.Call) and parent.func is node:
        yield _CALL, add_arguments(text, node, parent, given)
        return
    # As a value: whoever calls it does not know of the new parameters.
    plain = _plain_parameters(passing.definition)
    if plain is None or isinstance(parent, (ast.Attribute, *_DEFINITIONS, ast.ClassDef)):
        message = f"`{name}` is used as a value here, and needs `{passing.words}` now"
        raise Refused("passed-as-value", message, text.cell, node.lineno - 1)
    end = text.end_of_name(node.lineno, node.col_offset, name)
    arguments = ", ".join([*plain, *(f"{it}={code}" for it, code in given.items())])
    lambda_head = f"lambda {', '.join(plain)}: " if plain else "lambda: "
    yield _VALUE, text.insert(text.start_of(node), f"({lambda_head}")
    yield _VALUE, text.insert(end, f"({arguments}))")


def _plain_parameters(definition: Statement) -> list[str] | None:
    """Returns the parameters of a function that has only such as are given by their places."""
    function = definition.function
    if function is None:
        return None
    arguments = function.args
    others = arguments.kwonlyargs, arguments.defaults, arguments.vararg, arguments.kwarg
    if any(others):
        return None
    return [it.arg for it in [*arguments.posonlyargs, *arguments.args]]


def _refuse_hidden(
    text: CellText, name: str, mention: Mention, variables: Sequence[str], line: int
) -> None:
    for variable in variables:
        if variable in mention.hidden:
            message = f"`{variable}`, which `{name}` needs, is another variable here"
            raise Refused("hidden-name", message, text.cell, line)


def _refuse_early(
    program: Program, text: CellText, name: str, variables: Sequence[str], line: int
) -> None:
    """Refuses a call, outside of any function, above all that could set what it must pass."""
    here = next((it for it in program.of_cell(text.cell.id) if it.first <= line <= it.last), None)
    if here is None or here.kind in ("function", "class", "lambda"):
        return
    for variable in variables:
        binders = program.binders.get(variable, ())
        if binders and all((it.place, it.first) > (here.place, here.first) for it in binders):
            message = f"`{variable}`, which `{name}` needs, is not set yet where it is called"
            raise Refused("maybe-unbound", message, text.cell, line)
