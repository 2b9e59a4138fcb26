"""Passes data to functions that got parameters for it, wherever they are mentioned."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

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
Added = Mapping[str, tuple[Statement, tuple[str, ...]]]
"""Each function that got parameters, with its definition and those."""


def edits(
    program: Program, added: Added, vanishing: Sequence[Statement] = ()
) -> Iterator[ReplaceText]:
    """Yields the insertions that a notebook needs; ``vanishing`` are copies that go anyway."""
    for name, (definition, variables) in added.items():
        for cell in program.unread:
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", cell.source):
                message = f"{call_cell(cell)} speaks of `{name}` and cannot be read"
                raise Refused("call-not-editable", message, cell)
        for text in program.texts:
            if name in text.cell.source:
                gone = [it for it in vanishing if it.text is text]
                yield from _cell(program, text, name, definition, variables, gone)


def _cell(
    program: Program,
    text: CellText,
    name: str,
    definition: Statement,
    variables: tuple[str, ...],
    vanishing: Sequence[Statement],
) -> Iterator[ReplaceText]:
    tree = text.parsed.tree
    assert tree is not None
    seen: set[int] = set()
    for mention in mentions(tree, name):
        line = getattr(mention.node, "lineno", 1) - 1
        if any(it.first <= line <= it.last for it in vanishing):
            continue
        seen.add(line)
        try:
            if mention.node is definition.node:
                yield add_parameters(text, _function(definition), variables)
            elif isinstance(mention.parent, ast.ImportFrom):
                continue  # another notebook takes it from this one
            else:
                _refuse_hidden(text, name, mention, variables, line)
                _refuse_early(program, text, name, variables, line)
                yield from _mention(text, name, mention, definition, variables)
        except Unsafe:
            which = "be added to" if mention.node is definition.node else "be passed to"
            message = f"`{', '.join(variables)}` cannot {which} `{name}` here"
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
    text: CellText, name: str, mention: Mention, definition: Statement, variables: tuple[str, ...]
) -> Iterator[ReplaceText]:
    node, parent = mention.node, mention.parent
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Load):
        raise Unsafe
    if isinstance(parent, ast.Call) and parent.func is node:
        yield add_arguments(text, node, parent, variables)
        return
    # As a value: whoever calls it does not know of the new parameters.
    plain = _plain_parameters(definition)
    if plain is None or isinstance(parent, (ast.Attribute, *_DEFINITIONS, ast.ClassDef)):
        message = f"`{name}` is used as a value here, and needs `{', '.join(variables)}` now"
        raise Refused("passed-as-value", message, text.cell, node.lineno - 1)
    end = text.end_of_name(node.lineno, node.col_offset, name)
    arguments = ", ".join([*plain, *(f"{it}={it}" for it in variables)])
    lambda_head = f"lambda {', '.join(plain)}: " if plain else "lambda: "
    yield text.insert(text.start_of(node), f"({lambda_head}")
    yield text.insert(end, f"({arguments}))")


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
    text: CellText, name: str, mention: Mention, variables: tuple[str, ...], line: int
) -> None:
    for variable in variables:
        if variable in mention.hidden:
            message = f"`{variable}`, which `{name}` needs, is another variable here"
            raise Refused("hidden-name", message, text.cell, line)


def _refuse_early(
    program: Program, text: CellText, name: str, variables: tuple[str, ...], line: int
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
