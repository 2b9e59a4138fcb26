"""Makes mutated copies of code, as the mutation framework of Roy and Cordy (2009) does.

Shares no code with nbguard: what is copied is told by Python's own tokenizer and parser.
"""

from __future__ import annotations

import ast
import builtins
import io
import keyword
import random
import tokenize
from collections.abc import Iterable

Token = tokenize.TokenInfo
_SKIPPED = (tokenize.COMMENT, tokenize.NL, tokenize.ENDMARKER)
_LAYOUT = (*_SKIPPED, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)


def tokens(source: str) -> list[Token]:
    """Returns the tokens of Python code; raises where it is none."""
    try:
        return list(tokenize.generate_tokens(io.StringIO(source).readline))
    except tokenize.TokenError as error:
        raise ValueError(str(error)) from None


def count(source: str) -> int:
    """Counts the tokens that are no layout and no comment."""
    return sum(it.type not in _LAYOUT for it in tokens(source))


def reformatted(source: str, dice: random.Random) -> str:
    """Type 1: comments, blank lines and white space change."""
    starts = _statement_lines(source)
    inner = _multi_line(source)
    lines = []
    for number, line in enumerate(source.split("\n")):
        indent = line[: len(line) - len(line.lstrip())]
        if number in starts and dice.random() < 0.3:
            lines.append(f"{indent}# {dice.choice(('note', 'TODO: check', 'see above'))}")
        if number in starts and dice.random() < 0.2:
            lines.append("")
        if number not in inner and "#" not in line and line.strip() and line[-1:] != "\\":
            line += dice.choice(("", "", "  ", "  # done"))
        lines.append(line)
    return _spaced("\n".join(lines), dice)


def renamed(source: str, dice: random.Random) -> str:
    """Type 2: the names that the code makes are others, and half of the literals."""
    names = {
        name: f"{name[:2]}{dice.choice('abcxyz')}{place}"
        for place, name in enumerate(sorted(_made(ast.parse(source))))
    }

    def change(token: Token, before: str) -> str:
        if token.type == tokenize.NAME and before != ".":
            return names.get(token.string, token.string)
        if token.type == tokenize.NUMBER and dice.random() < 0.5:
            return str(dice.randrange(2, 999))
        text = token.string
        if token.type == tokenize.STRING and text[0] in "'\"" and dice.random() < 0.5:
            size = 3 if text[:3] in ("'''", '"""') else 1
            return (
                f"{text[:size]}{dice.choice(('north', 'item_7', 'out.csv', 'Total'))}{text[:size]}"
            )
        return text

    return _rewritten(source, change)


def edited(source: str, share: float, dice: random.Random, foreign: list[str]) -> str:
    """Type 3: a share of the simple statements is removed, replaced, or has one put before it."""
    lines = source.split("\n")
    simple = _simple(ast.parse(source))
    number = max(1, round(share * len(simple)))
    for first, last, alone in sorted(dice.sample(simple, number), reverse=True):
        indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
        strange = indent + dice.choice(foreign)
        kind = dice.choice(("add", "remove", "replace"))
        if kind == "add":
            lines.insert(first, strange)
        elif kind == "replace" or alone:
            lines[first : last + 1] = [strange]
        else:
            del lines[first : last + 1]
    return "\n".join(lines)


def halves(source: str) -> list[tuple[int, int]]:
    """Returns the lines of runs of top-level statements that are about half of the tokens."""
    body = ast.parse(source).body
    lines = source.split("\n")
    whole = count(source)
    found = []
    for first in range(len(body)):
        for last in range(first, len(body)):
            start, end = _span(body[first])[0], _span(body[last])[1]
            size = count("\n".join(lines[start : end + 1]))
            if 0.4 * whole <= size <= 0.6 * whole:
                found.append((start, end))
    return found


def functions(source: str) -> list[tuple[int, int]]:
    """Returns the lines of the top-level functions of five lines or more."""
    spans = [_span(it) for it in ast.parse(source).body if isinstance(it, ast.FunctionDef)]
    return [(start, end) for start, end in spans if end - start >= 4]


def statements(source: str) -> int:
    """Counts the simple statements."""
    return len(_simple(ast.parse(source)))


def import_share(source: str) -> float:
    """Returns the share of the top-level statements that import."""
    body = ast.parse(source).body
    imports = sum(isinstance(it, (ast.Import, ast.ImportFrom)) for it in body)
    return imports / max(1, len(body))


def top_level_gaps(source: str) -> list[int]:
    """Returns the lines before which something may be put in."""
    return [_span(it)[0] for it in ast.parse(source).body]


def _span(node: ast.stmt) -> tuple[int, int]:
    first = min([node.lineno, *(it.lineno for it in getattr(node, "decorator_list", []))])
    return first - 1, (node.end_lineno or node.lineno) - 1


def _simple(tree: ast.Module) -> list[tuple[int, int, bool]]:
    found = []
    for parent in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            body = getattr(parent, field, None)
            if isinstance(body, list):
                for node in body:
                    if isinstance(node, ast.stmt) and not hasattr(node, "body"):
                        found.append((*_span(node), len(body) == 1 and parent is not tree))
    lines = [line for first, last, _ in found for line in range(first, last + 1)]
    return [  # not where two share a line
        it for it in found if all(lines.count(line) == 1 for line in range(it[0], it[1] + 1))
    ]


def _made(tree: ast.Module) -> set[str]:
    made = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            made.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            made.add(node.name)
        elif isinstance(node, ast.arg):
            made.add(node.arg)
    keywords = {it.arg for it in ast.walk(tree) if isinstance(it, ast.keyword) and it.arg}
    return made - set(dir(builtins)) - set(keyword.kwlist) - keywords - {"self", "cls", "_"}


def _rewritten(source: str, change) -> str:
    lines = source.split("\n")
    edits = []
    before = ""
    for token in tokens(source):
        if token.type in _LAYOUT:
            continue
        text = change(token, before)
        before = token.string
        if text != token.string:
            edits.append((token.start, token.end, text))
    for (line, column), (end_line, end_column), text in reversed(edits):
        first, last = lines[line - 1], lines[end_line - 1]
        lines[line - 1 : end_line] = (first[:column] + text + last[end_column:]).split("\n")
    return "\n".join(lines)


def _spaced(source: str, dice: random.Random) -> str:
    def change(token: Token, before: str) -> str:
        if token.type == tokenize.OP and token.string in "+,=*" and dice.random() < 0.3:
            return f"{token.string} "
        return token.string

    return _rewritten(source, change)


def _statement_lines(source: str) -> set[int]:
    tree = ast.parse(source)
    starts = {_span(it)[0] for it in ast.walk(tree) if isinstance(it, ast.stmt)}
    return starts - _multi_line(source)


def _multi_line(source: str) -> set[int]:
    """Lists the lines that begin or end within a token or a bracket."""
    inner: set[int] = set()
    depth, opened = 0, 0
    for token in tokens(source):
        inner.update(range(token.start[0], token.end[0]) if token.type == tokenize.STRING else ())
        inner.update(range(token.start[0] - 1, token.end[0] - 1))
        if token.string in ("(", "[", "{") and token.type == tokenize.OP:
            opened = token.start[0] if depth == 0 else opened
            depth += 1
        elif token.string in (")", "]", "}") and token.type == tokenize.OP:
            depth -= 1
            if depth == 0:
                inner.update(range(opened, token.end[0]))
    return inner


def simple_lines(sources: Iterable[str]) -> list[str]:
    """Collects one-line statements from code, to be put into other code."""
    found = set()
    for source in sources:
        lines = source.split("\n")
        for node in ast.parse(source).body:
            first, last = _span(node)
            fits = first == last and 8 < len(lines[first]) < 80 and "#" not in lines[first]
            if fits and isinstance(node, (ast.Assign, ast.Expr)):
                found.add(lines[first].strip())
    return sorted(found)
