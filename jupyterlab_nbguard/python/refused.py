"""Says which code the compiler might refuse although the parser took it.

To compile a tree takes longer than to parse it, and few cells hold anything that could be wrong
with it: what needs a function or a loop around it, names declared twice, stars, patterns. Of all
other code the compiler need not be asked. Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from keyword import iskeyword

from jupyterlab_nbguard.python.logical import CLOSING
from jupyterlab_nbguard.python.positions import split_lines

# Longer code may nest deeper than the compiler can follow.
_LONG = 2000
_DEPTH = 100
# The compiler takes twenty blocks in one another; a `try` may be three of them.
_BLOCKS = 17
_ASKED = ("yield", "nonlocal", "global", "async", "await", "match", "__future__", "__debug__")
_ASKED_WORD = re.compile(rf"\b(?:{'|'.join(_ASKED)})")
# `type` and `class` by themselves harm nothing; with parameters (`type X[T] = ...`) they may.
_PARAMETERS = (
    ("class", re.compile(r"class\s+\w+\s*\[")),
    ("type", re.compile(r"type\s+\w+\s*\[")),
)
_BEFORE_UNPACKED = frozenset("in return del as for and or not if else is".split())  # noqa: SIM905
_STAR_IMPORT = re.compile(r"import[ \t]*\*")
# It may be more than twenty blocks in one another.
_DEEP = re.compile(r"^\s{20,}(?:for|while|with|try|if)\b", re.MULTILINE)
_KEYWORD = re.compile(r"[(,]\s*(\w+)\s*=(?!=)")
_BRACKET = re.compile(r"""\"{3}|'{3}|["'#()\[\]{}=]""")
_LAMBDA = re.compile(r"\blambda\b([^:]*):")
_ENDS = frozenset(")]}'\"")
"""What a product may begin with, besides a word."""
_PLAIN_PARAMETERS = re.compile(r"[\w\s,=.*-]*")


def may_be_refused(text: str, tree: ast.Module) -> bool:
    """Says whether the compiler has to be asked about code that was parsed."""
    # To look for plain words first takes a tenth of the time.
    for word in _ASKED:
        if word in text and _ASKED_WORD.search(text):
            return True
    if ":=" in text:
        return True
    for word, followed in _PARAMETERS:
        if word in text and followed.search(text):
            return True
    if "*" in text and _may_unpack(text):
        return True
    if "lambda" in text and _may_repeat_parameters(text):
        return True
    deep = (" " * 20 in text or "\t" in text) and _DEEP.search(text) is not None
    keywords = _KEYWORD.findall(text) if _may_hold_two(text) else ()  # `f(a=1, a=2)`
    repeats = len(keywords) != len(set(keywords))
    asked = repeats or deep or len(text) > _LONG or ("*" in text and _STAR_IMPORT.search(text))
    if not asked and not _tells(text):
        return False
    starts = _statements(tree)
    if starts is None:
        return True
    pieces = _pieces(text, starts) if repeats or len(text) > _LONG else ()
    return any(len(piece) > _LONG or _may_repeat_keywords(piece) for piece in pieces)


def _tells(text: str) -> bool:
    """Says whether a text may hold a statement that only some places may hold."""
    # Where each of them stands is seen without looking at expressions.
    if "def" in text or "return" in text or "except" in text:
        return True
    return "break" in text or "continue" in text


def _may_repeat_parameters(text: str) -> bool:
    for match in _LAMBDA.finditer(text):
        parameters = match.group(1)
        if not _PLAIN_PARAMETERS.fullmatch(parameters):
            return True
        names = [it.partition("=")[0].strip("* \t\n") for it in parameters.split(",")]
        if len(names) != len(set(names)):
            return True
    return False


def _may_unpack(text: str) -> bool:
    """Says whether a star may be one that multiplies nothing."""
    at = text.find("*")
    while at >= 0:
        end = at + 1
        while text.startswith("*", end):
            end += 1
        if end == at + 1:
            before = text[max(0, at - 40) : at].rstrip(" \t")
            last = before[-1:]
            if last == "(":  # in `f(*a)` it may stand; but `in(*a)` calls nothing
                called = _last_word(before[:-1])
                if not called or iskeyword(called):
                    return True
            elif last.isalnum() or last == "_":
                if _last_word(before) in _BEFORE_UNPACKED:
                    return True
            elif last not in _ENDS:
                return True
        at = text.find("*", end)
    return False


def _last_word(text: str) -> str:
    start = len(text)
    while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    return text[start:]


def _may_hold_two(text: str) -> bool:
    """Says whether a text may hold two keywords."""
    return "," in text and text.count("=") > 1


def _may_repeat_keywords(text: str) -> bool:
    """Says whether one pair of brackets may hold the same keyword twice."""
    if not _may_hold_two(text):
        return False
    names = _KEYWORD.findall(text)
    if len(names) == len(set(names)):
        return False
    keywords = {match.end() - 1: match.group(1) for match in _KEYWORD.finditer(text)}
    outer: list[set[str]] = []
    here: set[str] = set()
    match = _BRACKET.search(text)
    while match is not None:
        token, position = match.group(), match.end()
        if token == "=":
            keyword = keywords.get(match.start())
            if keyword is not None:
                if keyword in here:
                    return True
                here.add(keyword)
        elif token in "([{":
            outer.append(here)
            here = set()
        elif token in ")]}":
            here = outer.pop() if outer else set()
        elif token == "#":
            position = text.find("\n", position)
            if position < 0:
                return False
        else:
            closing = CLOSING[token].match(text, position)
            if closing is None:
                return True
            string, position = closing.group(), closing.end()
            if string.count("{") != string.count("}"):
                return True  # quotes within the braces of an f-string, from Python 3.12 on
        match = _BRACKET.search(text, position)
    return False


def _statements(tree: ast.Module) -> list[int] | None:
    """Returns the lines, from 1, that statements begin on.

    ``None`` where one may stand where it must not, or nest too deeply.
    """
    starts: list[int] = []
    # What stands around the statements: is it a module, a function, a loop? And how deep are they,
    # and in how many blocks of the same function?
    stack: list[tuple[list[ast.stmt], bool, bool, bool, int, int]]
    stack = [(tree.body, True, False, False, 0, 0)]
    while stack:
        body, module, function, loop, depth, blocks = stack.pop()
        if depth > _DEPTH or blocks > _BLOCKS:
            return None
        depth += 1
        for node in body:
            kind = type(node)
            starts.append(node.lineno)
            if kind is ast.Return:
                if not function:
                    return None
            elif kind is ast.Break or kind is ast.Continue:
                if not loop:
                    return None
            elif kind is ast.FunctionDef:
                if _repeats(node.args) or _has_parameters(node):  # type: ignore[attr-defined]
                    return None
                stack.append((node.body, False, True, False, depth, 0))  # type: ignore[attr-defined]
            elif kind is ast.ClassDef:
                stack.append((node.body, False, False, False, depth, 0))  # type: ignore[attr-defined]
            elif kind is ast.For or kind is ast.While:
                stack.append((node.body, module, function, True, depth, blocks + 1))  # type: ignore[attr-defined]
                stack.append((node.orelse, module, function, loop, depth, blocks + 1))  # type: ignore[attr-defined]
            elif kind is ast.If:
                stack.append((node.body, module, function, loop, depth, blocks))  # type: ignore[attr-defined]
                stack.append((node.orelse, module, function, loop, depth, blocks))  # type: ignore[attr-defined]
            elif kind is ast.With:
                stack.append((node.body, module, function, loop, depth, blocks + 1))  # type: ignore[attr-defined]
            elif kind is ast.Try:
                handlers: list[ast.ExceptHandler] = node.handlers  # type: ignore[attr-defined]
                if any(it.type is None for it in handlers[:-1]):
                    return None
                bodies = [it.body for it in handlers]
                bodies += [node.body, node.orelse, node.finalbody]  # type: ignore[attr-defined]
                stack.extend((it, module, function, loop, depth, blocks + 3) for it in bodies)
            elif kind is ast.ImportFrom:
                if not module and any(it.name == "*" for it in node.names):  # type: ignore[attr-defined]
                    return None
            elif kind not in _SIMPLE:
                return None
    return starts


_SIMPLE = frozenset(
    (
        *(ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Import, ast.Delete),
        *(ast.Assert, ast.Raise, ast.Pass),
    )
)


def _has_parameters(node: ast.AST) -> bool:
    """Says whether a function has type parameters, as from Python 3.12 on."""
    return bool(getattr(node, "type_params", None))


def _repeats(arguments: ast.arguments) -> bool:
    every = arguments.posonlyargs + arguments.args + arguments.kwonlyargs
    every += [it for it in (arguments.vararg, arguments.kwarg) if it is not None]
    return len({it.arg for it in every}) != len(every)


def _pieces(text: str, starts: list[int]) -> Iterator[str]:
    """Yields the text from each line that a statement begins on to the next such line."""
    lines = split_lines(text)
    begin = 1
    for end in [*sorted(starts), len(lines) + 1]:
        if end > begin:
            yield "\n".join(lines[begin - 1 : end - 1])
            begin = end
