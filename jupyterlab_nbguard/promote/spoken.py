"""Finds what speaks of a name in words: a rename by scope would leave that behind."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from jupyterlab_nbguard.analysis.wording import call_cell
from jupyterlab_nbguard.fixes.arguments import Unsafe, refuse_unseen
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.promote.program import Program, program
from jupyterlab_nbguard.promote.refusal import Refused

# What takes names of attributes as text.
_BY_NAME = frozenset(
    ("getattr", "hasattr", "setattr", "delattr", "attrgetter", "methodcaller", "patch")
)
# What takes code as text, or names of variables in it.
_READERS = frozenset(
    {"eval", "exec", "evaluate", "query", "timeit", "repeat", "system", "getoutput", "sql"}
    | {"sqldf", "dmatrix", "dmatrices", "run_cell", "run_cell_magic", "run_line_magic", "magic"}
)
_SPACES = frozenset(("globals", "locals", "vars", "dir"))
# Attributes by which a function or a class tells what it is called.
_TELLING = frozenset(("__name__", "__qualname__", "__module__"))


def refuse_spoken(found: Program, name: str, home: Notebook) -> None:
    """Refuses where a notebook may mean ``name`` and no tree shows it.

    ``home`` is the notebook that defines it; that another one runs it hides nothing.
    """
    for cell in found.opaque:
        if found.notebook.path == home.path or not _only_runs(found, cell.source, home):
            message = f"{call_cell(cell)} may use `{name}`, and nobody can see whether it does"
            raise Refused("dynamic-names", message, cell)
    word = word_of(name)
    for cell in found.unread:
        if word.search(cell.source):
            message = f"{call_cell(cell)} speaks of `{name}` and cannot be read"
            raise Refused("call-not-editable", message, cell)
    known = {text.cell.id for text in found.texts} | {it.id for it in found.unread}
    for cell in found.notebook.code:
        if cell.id not in known and word.search(cell.source.partition("\n")[0]):
            message = f"the magic of {call_cell(cell)} speaks of `{name}`"
            raise Refused("call-not-editable", message, cell)
    for text in found.texts:
        if not word.search(text.cell.source):
            continue
        assert text.parsed.tree is not None
        for node in told_in(text.parsed.tree, name):
            line = getattr(node, "lineno", 1) - 1
            message = f"`{name}` is looked up by its name as a text here"
            raise Refused("name-seen", message, text.cell, line)


def refuse_magics(found: Program, name: str, seen: dict[str, set[int]]) -> None:
    """Refuses magics that mention ``name`` in words; ``seen`` are lines, by cell, with a tree."""
    for text in found.texts:
        try:
            refuse_unseen(text, name, seen.get(text.cell.id, set()))
        except Unsafe:
            message = f"a magic in {call_cell(text.cell)} speaks of `{name}`"
            raise Refused("call-not-editable", message, text.cell) from None


def told_in(tree: ast.AST, name: str, local: bool = False) -> Iterator[ast.AST]:
    """Yields the texts in a tree by which something may look a variable up.

    ``local`` is one of a function, which is no attribute of anything.
    """
    word = word_of(name)
    # `@name` in a query of pandas; a formula, `y ~ f(x)`, but no path below `~/`.
    ours = word.pattern
    either = rf"@{ours}|__main__\W.*{ours}|{ours}.*~(?!/)|~(?!/).*{ours}"
    readers = _READERS if local else _READERS | _BY_NAME
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if _called(node) in readers or _of_namespace(node.func):
                yield from _texts(node, word)
        elif isinstance(node, ast.Subscript | ast.Compare):
            if _of_namespace(node):
                yield from _texts(node, word)
        elif isinstance(node, ast.arg | ast.AnnAssign | ast.FunctionDef | ast.AsyncFunctionDef):
            for part in (getattr(node, "annotation", None), getattr(node, "returns", None)):
                yield from _texts(part, word) if part is not None else ()
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if "\n" not in node.value and re.search(either, node.value):
                yield node
        elif _tells(node, name):
            yield node


def _tells(node: ast.AST, name: str) -> bool:
    """Says whether a function is asked for its own name."""
    if not isinstance(node, ast.Attribute) or node.attr not in _TELLING:
        return False
    return isinstance(node.value, ast.Name) and node.value.id == name


def word_of(name: str) -> re.Pattern[str]:
    """Matches a name where it stands alone."""
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)")


def _texts(node: ast.AST, word: re.Pattern[str]) -> Iterator[ast.Constant]:
    for inner in ast.walk(node):
        text = inner.value if isinstance(inner, ast.Constant) else None
        if isinstance(inner, ast.Constant) and isinstance(text, str) and word.search(text):
            yield inner


def _called(node: ast.Call) -> str:
    return getattr(node.func, "attr", "") or getattr(node.func, "id", "")


def _of_namespace(node: ast.AST) -> bool:
    """Says whether something is looked up in `globals()` or its like, or among the modules."""
    return any(
        (isinstance(it, ast.Call) and _called(it) in _SPACES)
        or (isinstance(it, ast.Attribute) and it.attr == "__dict__")
        for it in ast.walk(node)
    )


def runs_of(home: Notebook) -> re.Pattern[str]:
    """Matches a line that runs a notebook in the one that it stands in."""
    stem = re.escape(re.split(r"[\\/]", home.path)[-1].removesuffix(".ipynb"))
    return re.compile(rf"^\s*%run\b.*\b{stem}(\.ipynb)?[\"']?\s*$", re.MULTILINE)


def _only_runs(found: Program, source: str, home: Notebook) -> bool:
    """Says whether all that nobody can see in a cell is that it runs ``home``."""
    without, count = runs_of(home).subn("", source)
    if not count:
        return False
    cell = next(it for it in found.opaque if it.source == source)
    alone = type(cell)(cell.id, cell.type, without)
    return not program(Notebook((alone,), path=found.notebook.path)).opaque
