"""Writes a block of statements as a function, and the call that stands for it in the cell."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Sequence

from jupyterlab_nbguard.fixes.arguments import CellText
from jupyterlab_nbguard.model.fix import ReplaceText
from jupyterlab_nbguard.promote.blocks import Block
from jupyterlab_nbguard.promote.copies import Function
from jupyterlab_nbguard.promote.refusal import Refused
from jupyterlab_nbguard.promote.sheet import Sheet, indented
from jupyterlab_nbguard.python.digest import digest


def function_of(function: Function, docstring: str, sheet_of: Callable[[CellText], Sheet]) -> str:
    """Returns the function's source; raises `Refused` where it would not mean the same."""
    block = function.block
    body: list[str] = []
    for group in block.by_cell:
        sheet, done = sheet_of(group[0].text), -1
        body += [""] if body else []
        for number, statement in enumerate(group):
            start = max(sheet.begin(group, number), done + 1)
            body += sheet.slice(start, statement.last)
            done = statement.last
    lines = [f"def {function.name}({', '.join(function.parameters)}):"]
    if docstring:
        lines.append(f'    """{_quoted(docstring)}"""')
    lines += indented(body)
    if block.outputs and not block.shows:
        lines.append(f"    return {', '.join(function.local(it) for it in block.outputs)}")
    source = "\n".join(lines)
    _make_sure(block, source, body, bool(docstring))
    return source


def shown(block: Block) -> list[ReplaceText]:
    """Returns the edit by which the last statement gives back what the cell shows."""
    last = block.statements[-1]
    at = last.text.start_of(last.node)
    return [last.text.insert(at, "return ")] if block.shows else []


def _make_sure(block: Block, source: str, lines: Sequence[str], documented: bool) -> None:
    """Compares the function's statements with the lines as they are without indentation."""
    try:
        function = ast.parse(source).body[0]
        assert isinstance(function, ast.FunctionDef)
        body = function.body[1:] if documented else function.body
        plain = ast.parse("\n".join(lines)).body
        more = int(bool(block.outputs and not block.shows))
        assert len(plain) == len(block.statements)
        same = digest(ast.Module(body[: len(body) - more], [])) == digest(ast.Module(plain, []))
    except (SyntaxError, ValueError, AssertionError, IndexError):
        same = False
    if not same:
        message = "these lines would not be the same when they are indented as a function's"
        raise Refused("odd-layout", message, block.cell, block.first)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"""', r"\"\"\"").strip()


def name_for(block: Block, taken: Collection[str]) -> str:
    """Suggests a name for the function, by what it makes."""
    if block.outputs:
        wanted = f"make_{'_and_'.join(it.strip('_') or 'it' for it in block.outputs[:2])}"
    else:
        verb = "plot" if re.search(r"\bplt\.|\.plot\b|\bsns\.", block.cell.source) else "show"
        wanted = f"{verb}_{block.inputs[0].strip('_')}" if block.inputs else f"{verb}_it"
    return free_name(wanted.lower(), lambda name: name in taken)


def free_name(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """Returns the name, with a number behind it where it is taken."""
    name, number = wanted, 2
    while is_taken(name):
        name, number = f"{wanted}_{number}", number + 1
    return name


def stub(function: Function, origin: str) -> str:
    """Returns the docstring of a function that was made from statements."""
    block = function.block
    made = _listed([function.local(it) for it in block.outputs])
    what = f"Return {made}" if made else "Do what a cell did"
    inputs = [function.local(it) for it in function.order if it in block.inputs]
    given = f" from {_listed(inputs)}" if inputs and made else ""
    return f"{what}{given}. Promoted from {origin}."


def _listed(names: Iterable[str]) -> str:
    *most, last = names if names else [""]
    return f"{', '.join(most)} and {last}" if most else last
