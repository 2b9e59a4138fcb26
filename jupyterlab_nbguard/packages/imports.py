"""Finds what a cell imports, by whatever way, and how sure it is that the import happens."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.packages.installs import Install, installs_of
from jupyterlab_nbguard.packages.paths import PathEdit, path_edits
from jupyterlab_nbguard.python.athand import cell_at_hand
from jupyterlab_nbguard.python.magics import Magic
from jupyterlab_nbguard.python.parse import ParsedCell
from jupyterlab_nbguard.python.positions import characters

# What no other cell can matter to us for: it saves parsing a second time.
_ESCAPE = re.compile(r"[!%]")
_INSTALLER = re.compile(r"\b(?:pip|conda|mamba|uv)\b")
_IMPORT_FAILS = frozenset(
    ("ImportError", "ModuleNotFoundError", "Exception", "BaseException", "OSError")
)
_LOADERS = frozenset(("import_module", "__import__", "importorskip", "find_spec"))


@dataclass(frozen=True)
class Import:
    """One module that a cell asks for."""

    module: str
    """The full dotted name; of ``from a import b`` it is ``a``."""
    names: tuple[str, ...]
    """What is taken from it by ``from``: for a namespace package, these may be modules."""
    range: Range
    guarded: bool = False
    """The cell has an answer where the import fails: ``try``, ``find_spec``."""
    typing: bool = False
    """Only type checkers read it."""
    lazy: bool = False
    """In a function: nobody knows whether it is ever called."""
    dynamic: bool = False
    """By ``importlib.import_module("x")``, ``%load_ext x`` or the like."""

    @property
    def top(self) -> str:
        """The first part of the name."""
        return self.module.partition(".")[0]

    @property
    def certain(self) -> bool:
        """Says whether running the cell fails without the module."""
        return not (self.guarded or self.typing or self.lazy)


@dataclass(frozen=True)
class CellPackages:
    """All that a cell's text says of packages."""

    imports: tuple[Import, ...] = ()
    installs: tuple[Install, ...] = ()
    path_edits: tuple[PathEdit, ...] = ()
    commands: frozenset[str] = frozenset()
    """The words that begin its shell commands: a tool may be all that a package is used for."""


_NOTHING = CellPackages()


@lru_cache(maxsize=4096)
def packages_of(source: str) -> CellPackages:
    """Returns what a cell's source says of packages; never raises."""
    if not _tells(source):
        return _NOTHING
    cell = cell_at_hand(source)
    if cell.language not in ("python", "bash", "python-script"):
        return _NOTHING
    imports: list[Import] = []
    edits: tuple[PathEdit, ...] = ()
    if cell.tree is not None:
        if "import" in source or "find_spec" in source:
            imports += _Walker(cell).walk(cell.tree.body)
        edits = tuple(sorted(path_edits(cell), key=lambda it: it.range))
    imports += _extensions(cell)
    imports.sort(key=lambda it: it.range)
    installs = tuple(installs_of(cell))
    return CellPackages(tuple(imports), installs, edits, _commands(cell.magics))


def _tells(source: str) -> bool:
    """Says whether a cell may say anything of packages."""
    # To look for plain words takes a tenth of the time of an expression.
    if "import" in source or "sys.path" in source:
        return True
    if ("!" in source or "%" in source) and _may_escape(source):
        return True
    named = "pip" in source or "conda" in source or "mamba" in source or "uv" in source
    return named and _INSTALLER.search(source) is not None


def _may_escape(source: str) -> bool:
    """Says whether IPython may read a line, or what is assigned in one, as a command."""
    for match in _ESCAPE.finditer(source):
        at = match.start()
        before = source[source.rfind("\n", 0, at) + 1 : at].rstrip(" \t>.")
        if not before or before[-1] == "=":
            return True
    return False


@lru_cache(maxsize=1024)
def only_prepares(source: str) -> bool:
    """Says whether a cell holds nothing but imports, definitions, constants, magics and such."""
    cell = cell_at_hand(source)
    if cell.language != "python" or cell.tree is None:
        return cell.language == "bash"
    return all(map(_is_setup, cell.tree.body))


class _Walker:
    """Walks statements and knows what stands around them."""

    def __init__(self, cell: ParsedCell) -> None:
        self._cell = cell
        self._calls_loaders = any(name in cell.source for name in _LOADERS)

    def walk(
        self,
        body: list[ast.stmt],
        guarded: bool = False,
        typing: bool = False,
        lazy: bool = False,
    ) -> Iterator[Import]:
        for node in body:
            kind = type(node)
            if kind in _SIMPLE and not self._calls_loaders:
                continue
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                for module, names in _named(node):
                    place = self._place(node, module)
                    yield Import(module, names, place, guarded, typing, lazy)
                continue
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield from self.walk(node.body, guarded, typing, True)
                continue
            if isinstance(node, ast.Try) or kind.__name__ == "TryStar":
                caught = guarded or any(_catches(it.type) for it in node.handlers)  # type: ignore[attr-defined]
                yield from self.walk(node.body, caught, typing, lazy)  # type: ignore[attr-defined]
                # What a handler imports is the second choice: either of both will do.
                for handler in node.handlers:  # type: ignore[attr-defined]
                    yield from self.walk(handler.body, caught, typing, lazy)
                for rest in (node.orelse, node.finalbody):  # type: ignore[attr-defined]
                    yield from self.walk(rest, guarded, typing, lazy)
                continue
            if isinstance(node, ast.If):
                yield from self._calls(node.test, guarded, typing, lazy)
                only_types = typing or _is_type_checking(node.test)
                # A condition may be there for the very reason that the module is not everywhere.
                yield from self.walk(node.body, True, only_types, lazy)
                yield from self.walk(node.orelse, True, typing, lazy)
                continue
            if isinstance(node, ast.With) and any(_suppresses(it) for it in node.items):
                yield from self.walk(node.body, True, typing, lazy)
                continue
            if self._calls_loaders:
                for child in ast.iter_child_nodes(node):
                    if not isinstance(child, ast.stmt):
                        yield from self._calls(child, guarded, typing, lazy)
            for block in (getattr(node, "body", ()), getattr(node, "orelse", ())):
                if block:
                    yield from self.walk(block, guarded, typing, lazy)

    def _calls(self, node: ast.AST, guarded: bool, typing: bool, lazy: bool) -> Iterator[Import]:
        """Finds ``importlib.import_module("x")`` and its kin in an expression."""
        if not self._calls_loaders:
            return
        for call in ast.walk(node):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            function, first = call.func, call.args[0]
            name = getattr(function, "attr", getattr(function, "id", ""))
            if name not in _LOADERS or not isinstance(first, ast.Constant):
                continue
            module = first.value
            if isinstance(module, str) and _is_module(module):
                place = self._place(first, module)
                soft = guarded or name in ("importorskip", "find_spec")
                yield Import(module, (), place, soft, typing, lazy, True)

    def _place(self, node: ast.stmt | ast.expr, module: str) -> Range:
        """Returns where the module's name stands in the source."""
        positions = self._cell.positions
        start, end = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        for line in range(start, end + 1):
            text = positions.line(line)
            begin = characters(text, node.col_offset) if line == start else 0
            found = _word_in(text, module, begin)
            if found >= 0:
                span = line, found, line, found + len(module)
                return Range.of(*span if positions.masked is None else positions.span(*span))
        begin = characters(positions.line(start), node.col_offset)
        last = characters(positions.line(end), node.end_col_offset or 0)
        return Range.of(*positions.span(start, begin, end, last))


_SIMPLE = frozenset(
    (
        *(ast.Expr, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Assert, ast.Delete, ast.Raise),
        *(ast.Return, ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal),
    )
)


def _word_in(text: str, word: str, begin: int) -> int:
    """Returns where a word stands by itself, no part of a longer name; -1 where it does not."""
    # An expression for each module would have to be compiled anew in nearly every notebook.
    at = text.find(word, begin)
    while at >= 0:
        before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
        if not (before.isalnum() or before in ("_", ".") or after.isalnum() or after == "_"):
            return at
        at = text.find(word, at + 1)
    return -1


def _named(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, tuple[str, ...]]]:
    if isinstance(node, ast.Import):
        yield from ((alias.name, ()) for alias in node.names)
    elif not node.level and node.module:
        yield node.module, tuple(alias.name for alias in node.names if alias.name != "*")


def _is_module(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))


def _catches(kind: ast.expr | None) -> bool:
    if kind is None:
        return True
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(getattr(it, "id", getattr(it, "attr", "")) in _IMPORT_FAILS for it in kinds)


def _suppresses(item: ast.withitem) -> bool:
    call = item.context_expr
    if not isinstance(call, ast.Call):
        return False
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    return name == "suppress" and any(_catches(it) for it in call.args)


def _is_type_checking(test: ast.expr) -> bool:
    return getattr(test, "id", getattr(test, "attr", "")) == "TYPE_CHECKING"


def _extensions(cell: ParsedCell) -> Iterator[Import]:
    """``%load_ext x`` imports ``x``; ``autoreload`` and the like belong to IPython."""
    for magic in cell.magics:
        if magic.kind == "line" and magic.name in ("matplotlib", "pylab"):
            line = min(magic.line, len(cell.positions.source) - 1)
            text = cell.positions.source[line]
            column = max(0, text.find("%"))
            place = Range.of(line, column, line, min(len(text), column + 1 + len(magic.name)))
            # Needed, but often it comes along with what draws: nothing to be warned of.
            yield Import("matplotlib", (), place, guarded=True, dynamic=True)
        if magic.kind == "line" and magic.name in ("load_ext", "reload_ext"):
            for word in magic.text.split()[:1]:
                if _is_module(word) and word not in ("autoreload", "storemagic"):
                    line = min(magic.line, len(cell.positions.source) - 1)
                    text = cell.positions.source[line]
                    column = max(0, text.find(word))
                    place = Range.of(line, column, line, min(len(text), column + len(word)))
                    yield Import(word, (), place, dynamic=True)


def _commands(magics: tuple[Magic, ...]) -> frozenset[str]:
    texts = [it.text for it in magics if it.kind == "shell"]
    return frozenset(word for text in texts for word in re.findall(r"[\w.-]+", text))


def _is_setup(node: ast.stmt) -> bool:
    """Says whether a statement costs nothing, so that an import below it is not late."""
    if isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Pass)):
        return True
    if isinstance(node, (ast.If, ast.Try, ast.With)):
        return all(_is_setup(it) for it in ast.iter_child_nodes(node) if isinstance(it, ast.stmt))
    if isinstance(node, (ast.Assign, ast.AnnAssign)):
        return not any(isinstance(it, ast.Call) for it in ast.walk(node))
    # `plt.style.use("ggplot")`, `warnings.filterwarnings("ignore")`, a masked magic, a docstring:
    # a call with nothing but constants in it.
    if not isinstance(node, ast.Expr):
        return False
    call = node.value
    if not isinstance(call, ast.Call):
        return True
    if call.args and all("version" in ast.dump(it) for it in call.args):
        return True  # what is printed is what was installed
    arguments = [*call.args, *(it.value for it in call.keywords)]
    return all(not isinstance(it, ast.Call) for value in arguments for it in ast.walk(value)) and (
        getattr(call.func, "id", getattr(call.func, "attr", "")) not in ("print", "display")
    )
