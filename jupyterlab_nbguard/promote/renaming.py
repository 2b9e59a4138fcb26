"""Renames definitions and parameters by scope: text and attributes of the same name stay."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from jupyterlab_nbguard.fixes.arguments import CellText, FunctionNode, Unsafe
from jupyterlab_nbguard.fixes.scopes import Mention, mentions
from jupyterlab_nbguard.model.fix import ReplaceText
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.promote.program import Program, Statement
from jupyterlab_nbguard.promote.refusal import Refused
from jupyterlab_nbguard.promote.spoken import refuse_magics, refuse_spoken, told_in

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
# They call what they are given by places, and pass no keywords but those that they are given.
_CALLERS = frozenset(("apply", "applymap", "map", "filter"))
_KEYED = frozenset(("sorted", "min", "max", "sort"))
_KEEPING = frozenset(("cache", "lru_cache"))
# What reaches the variables of a function by text.
_LOCALS = frozenset(("locals", "vars", "dir", "eval", "exec"))


def definition(found: Program, name: str, new: str, home: Notebook) -> Iterator[ReplaceText]:
    """Yields the edits that rename what ``home`` defines, there or in a notebook that runs it.

    Raises `Refused` where it cannot be proven that all means the same afterwards.
    """
    refuse_spoken(found, name, home)
    if found.notebook.path != home.path and name in found.binders:
        statement = found.binders[name][0]
        message = f"`{name}` is defined anew here"
        raise Refused("redefined", message, statement.cell, statement.first)
    _refuse_star(found, name, home)
    seen: dict[str, set[int]] = {}
    for text in found.texts:
        if name not in text.cell.source:
            continue
        assert text.parsed.tree is not None
        for mention in mentions(text.parsed.tree, name):
            seen.setdefault(text.cell.id, set()).add(getattr(mention.node, "lineno", 1) - 1)
            yield _renamed(text, mention, name, new)
    refuse_magics(found, name, seen)


def _refuse_star(found: Program, name: str, home: Notebook) -> None:
    """Refuses where a star import comes later: it may bring what would hide the new name."""
    first = found.binders.get(name, ())[:1]
    for statement in found.statements:
        later = not first or (statement.place, statement.first) > (first[0].place, first[0].first)
        if later and statement.names.stars:
            star = next(iter(statement.names.stars))
            message = f"nobody can see whether `from {star} import *` brings the new name, too"
            raise Refused("name-seen", message, statement.cell, statement.first)


def mentioned(found: Program, name: str) -> tuple[CellText, int] | None:
    """Returns the first place where a notebook means its variable of that name, if it does."""
    for text in found.texts:
        if name in text.cell.source and text.parsed.tree is not None:
            for mention in mentions(text.parsed.tree, name):
                return text, getattr(mention.node, "lineno", 1) - 1
    return None


def _renamed(text: CellText, mention: Mention, name: str, new: str) -> ReplaceText:
    node = mention.node
    line = getattr(node, "lineno", 1) - 1
    if new in mention.hidden:
        message = f"`{new}` is another variable here, where `{name}` is used"
        raise Refused("hidden-name", message, text.cell, line)
    try:
        if isinstance(node, _DEFINITIONS):
            return text.replace_name(*text.name_of(node), name, new)
        if isinstance(node, ast.Name):
            return text.replace_name(node.lineno, node.col_offset, name, new)
    except Unsafe:
        pass
    message = f"`{name}` cannot be renamed here"
    raise Refused("call-not-editable", message, text.cell, line)


def variable(
    text: CellText, within: Sequence[ast.stmt], name: str, new: str
) -> Iterator[ReplaceText]:
    """Yields the edits that rename a variable of the notebook in statements that get their own."""
    for statement in within:
        _refuse_clash(text, statement, name, new)
        for mention in mentions(ast.Module([statement], []), name):
            yield _renamed(text, mention, name, new)


def parameter(statement: Statement, name: str, new: str) -> Iterator[ReplaceText]:
    """Yields the edits that rename a parameter in its function."""
    function, text = statement.function, statement.text
    assert function is not None
    _refuse_decorated(statement, function, name)
    listed = arguments_of(function)
    for argument in (it for it in listed if it.arg == name):
        try:
            yield text.replace_name(argument.lineno, argument.col_offset, name, new)
        except Unsafe:
            message = f"`{name}` cannot be renamed here"
            raise Refused("call-not-editable", message, text.cell, argument.lineno - 1) from None
    if any(it.arg == new for it in listed):
        message = f"`{statement.name}` has another parameter `{new}`"
        raise Refused("name-taken", message, text.cell, statement.first)
    body = ast.Module(function.body, [])
    for each in function.body:
        _refuse_clash(text, each, name, new)
    for mention in mentions(body, name):
        yield _renamed(text, mention, name, new)


def arguments_of(function: FunctionNode) -> list[ast.arg]:
    """Lists the parameters of a function, in the order of the text."""
    given = function.args
    found = [*given.posonlyargs, *given.args]
    found += [given.vararg] if given.vararg else []
    found += given.kwonlyargs
    return [*found, given.kwarg] if given.kwarg else found


def _refuse_decorated(statement: Statement, function: FunctionNode, name: str) -> None:
    for decorator in function.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if (getattr(called, "attr", "") or getattr(called, "id", "")) not in _KEEPING:
            message = f"`{statement.name}` is decorated: nobody can see who knows `{name}`"
            raise Refused("decorated", message, statement.cell, statement.first)


def _refuse_clash(text: CellText, statement: ast.stmt, name: str, new: str) -> None:
    """Refuses where the new name means something in there, or the old one is reached by text."""
    for node in ast.walk(statement):
        line = getattr(node, "lineno", 1) - 1
        if _names_in(node, new):
            message = f"`{new}` is something else here"
            raise Refused("name-taken", message, text.cell, line)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _LOCALS:
            message = f"nobody can see whether `{name}` is looked up by its name here"
            raise Refused("dynamic-names", message, text.cell, line)
    for node in told_in(statement, name, local=True):
        message = f"`{name}` is looked up by its name as a text here"
        raise Refused("name-seen", message, text.cell, getattr(node, "lineno", 1) - 1)


def _names_in(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Name):
        return node.id == name
    if isinstance(node, ast.arg):
        return node.arg == name
    if isinstance(node, ast.alias):
        return (node.asname or node.name.split(".")[0]) == name
    if isinstance(node, ast.Global | ast.Nonlocal):
        return name in node.names
    return name in (getattr(node, "name", None), getattr(node, "rest", None))


def keywords(
    found: Program, name: str, renames: Mapping[str, str], home: Notebook, gone: Sequence[Statement]
) -> Iterator[ReplaceText]:
    """Yields the edits of calls that give parameters by their names; ``gone`` are not looked at."""
    seen: dict[str, set[int]] = {}
    refuse_spoken(found, name, home)
    for text in found.texts:
        if name not in text.cell.source:
            continue
        tree = text.parsed.tree
        assert tree is not None
        parents = {inner: it for it in ast.walk(tree) for inner in ast.iter_child_nodes(it)}
        for mention in mentions(tree, name):
            line = getattr(mention.node, "lineno", 1) - 1
            seen.setdefault(text.cell.id, set()).add(line)
            inside = any(it.text is text and it.first <= line <= it.last for it in gone)
            if inside or isinstance(mention.node, _DEFINITIONS):
                continue
            yield from _of_call(text, mention, renames, parents, found)
    refuse_magics(found, name, seen)


def _of_call(
    text: CellText,
    mention: Mention,
    renames: Mapping[str, str],
    parents: Mapping[ast.AST, ast.AST],
    found: Program,
) -> Iterator[ReplaceText]:
    node, parent = mention.node, mention.parent
    line = getattr(node, "lineno", 1) - 1
    old = next(iter(renames))
    if isinstance(parent, ast.Call) and parent.func is node:
        for each in parent.keywords:
            if each.arg is None or each.arg in renames.values():
                message = f"nobody can see whether `{old}` is given by its name here"
                raise Refused("call-not-editable", message, text.cell, line)
            if each.arg in renames:
                try:
                    place = each.lineno, each.col_offset
                    yield text.replace_name(*place, each.arg, renames[each.arg])
                except Unsafe:
                    message = f"`{each.arg}` cannot be renamed here"
                    raise Refused("call-not-editable", message, text.cell, line) from None
    elif not _by_places(node, parent, parents, renames, found):
        message = f"what calls it here may give `{old}` by its name"
        raise Refused("passed-as-value", message, text.cell, line)


def _by_places(
    node: ast.AST,
    parent: ast.AST,
    parents: Mapping[ast.AST, ast.AST],
    renames: Mapping[str, str],
    found: Program,
) -> bool:
    """Says whether a function goes to something that gives it all by places."""
    call = parents.get(parent) if isinstance(parent, ast.keyword) else parent
    if not isinstance(call, ast.Call):
        return False
    own = isinstance(call.func, ast.Name)
    called = getattr(call.func, "id", "") or getattr(call.func, "attr", "")
    if own and called in found.binders:
        return False
    if isinstance(parent, ast.keyword):
        return parent.arg == "key" and called in _KEYED
    passed = {it.arg for it in call.keywords}
    known = called in ("map", "filter") if own else called in _CALLERS
    return known and call.args[:1] == [node] and not passed & {None, *renames, *renames.values()}
