"""Finds the Python expressions that IPython puts into commands: ``!ls {folder}/$name``.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from jupyterlab_nbguard.python.names import collect
from jupyterlab_nbguard.python.positions import Traced, characters, join
from jupyterlab_nbguard.python.quiet import quiet

# `$name.attribute`, but not inside single quotes, which keep their dollars for the shell.
_DOLLAR = re.compile(r"\$(\$?)([^\W\d]\w*(?:\.[^\W\d]\w*)*)(?=(?:[^']*'[^']*')*[^']*$)")
_CONVERSION = re.compile(r"(![rsa])?(:[^{}]*)?$")


def parsed(code: str) -> ast.Module | None:
    """Returns the tree of the code that a magic takes, or None."""
    try:
        flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        with quiet():
            tree = compile(code, "<magic>", "exec", flags, dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        return None
    return tree if isinstance(tree, ast.Module) else None


def is_expression(code: str) -> bool:
    """Tells whether code is one expression that may stand in parentheses."""
    tree = parsed(f"({code})") if code.strip() else None
    return tree is not None and len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr)


def expressions_in(command: Traced) -> list[Traced]:
    """Returns the expressions in braces and behind dollars, in the order of the text."""
    found: list[Traced] = []
    text, position, hidden = command.text, 0, []
    while True:
        start = text.find("{", position)
        if start < 0:
            break
        if text.startswith("{{", start):
            position = start + 2
            continue
        end = _closing_brace(text, start)
        if end < 0:
            break
        inside = text[start + 1 : end]
        conversion = _CONVERSION.search(inside)
        candidates = [len(inside)]
        if conversion is not None and conversion.start() < len(inside):
            candidates.append(conversion.start())
        for length in candidates:
            if is_expression(inside[:length]):
                found.append(command.part(start + 1, start + 1 + length))
                break
        hidden.append((start, end))
        position = end + 1
    for match in _DOLLAR.finditer(text):
        inside_braces = any(start < match.start() < end for start, end in hidden)
        if not match.group(1) and not inside_braces and is_expression(match.group(2)):
            found.append(command.part(*match.span(2)))
    return found


def _closing_brace(text: str, start: int) -> int:
    depth = 0
    for index in range(start, len(text)):
        if text[index] == "{":
            depth += 1
        elif text[index] == "}":
            depth -= 1
            if depth == 0:
                return index
    return -1


def reading(expressions: Iterable[Traced], sure: bool = False) -> Traced:
    """Returns an expression that reads others; unless ``sure``, they need not exist.

    IPython leaves a command as it is when a name in it cannot be looked up.
    """
    pieces = [Traced.ours("(") + expression + ")" for expression in expressions]
    if not pieces:
        return Traced.ours("0")
    group = Traced.ours("(") + join(", ", pieces) + ",)"
    return group + ".index" if sure else Traced.ours("0 or ") + group


def reads_of(code: Traced) -> list[Traced]:
    """Returns the names that code reads when it runs in a scope of its own."""
    tree = parsed(code.text)
    if tree is None:
        return []
    text, found = code.text, []
    for use in collect(tree).loads.values():
        start, end = characters(text, use.column), characters(text, use.end_column)
        if use.line == 0 and text[start:end] == use.name:
            found.append(code.part(start, end))
    return found
