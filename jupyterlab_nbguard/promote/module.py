"""The module's new text: imports and definitions put into what is there, if anything is."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jupyterlab_nbguard.promote.program import imports_of
from jupyterlab_nbguard.promote.refusal import Refused
from jupyterlab_nbguard.python.digest import digest


@dataclass(frozen=True)
class Piece:
    """One definition as it goes to the module."""

    name: str
    source: str
    is_constant: bool = False


class Module:
    """A module as it stands; ``text`` is None where there is none yet. Raises `Refused`."""

    def __init__(self, path: str, text: str | None) -> None:
        self.path = path
        self.text = text
        try:
            self.tree = ast.parse(text or "")
        except (SyntaxError, ValueError, RecursionError) as error:
            line = getattr(error, "lineno", None) or 1
            message = f"{path} cannot be read: {error}"
            raise Refused("unreadable-module", message, line=line - 1, path=self.path) from None
        self.names: dict[str, list[ast.stmt]] = {}
        for node in self.tree.body:
            for name in _bound(node):
                self.names.setdefault(name, []).append(node)

    def reused(self, pieces: Iterable[Piece]) -> frozenset[str]:
        """Returns the names of the pieces that the module has already, to the letter of their AST.

        Raises `Refused` where it has another thing of that name.
        """
        there = list(pieces)
        for refused in self.taken(there).values():
            raise refused
        return frozenset(it.name for it in there if it.name in self.names)

    def taken(self, pieces: Iterable[Piece]) -> dict[str, Refused]:
        """Returns the names of the pieces that another thing has in the module, and what to say."""
        found = {}
        for piece in pieces:
            nodes = self.names.get(piece.name)
            if not nodes:
                continue
            wanted = digest(ast.parse(piece.source).body[0])
            if len(nodes) > 1 or digest(nodes[0]) != wanted:
                line = nodes[-1].lineno
                message = f"{self.path} has another `{piece.name}` already, in line {line}"
                found[piece.name] = Refused("name-taken", message, line=line - 1, path=self.path)
        return found

    def missing_imports(self, lines: Iterable[str]) -> list[str]:
        """Returns the lines of import that the module lacks; raises `Refused` at a clash."""
        here = {part for node in self.tree.body for _, part in imports_of(node)}
        whole = {digest(node) for node in self.tree.body}
        missing = []
        for line in lines:
            node = ast.parse(line).body[0]
            if line in here or digest(node) in whole:
                continue
            for name in _bound(node) - {"*"}:
                nodes = self.names.get(name, [])
                if nodes and not _same_package(line, nodes):
                    place = nodes[0].lineno
                    message = f"{self.path} has another `{name}`, in line {place}, than `{line}`"
                    raise Refused("import-clash", message, line=place - 1, path=self.path)
            missing.append(line)
        return missing

    def with_code(
        self,
        imports: Sequence[str],
        pieces: Sequence[Piece],
        title: str,
        lazy: bool = False,
        first: Sequence[str] = (),
    ) -> str:
        """Returns the new text; ``title`` is the docstring of a new module.

        ``first`` are imports that go to the top of what is there. ``lazy`` puts
        `from __future__ import annotations` above a new module.
        """
        code = _joined(pieces)
        if not (self.text or "").strip():
            head = [f'"""{title}"""']
            if lazy:
                head.append("from __future__ import annotations")
            if imports:
                head.append("\n".join(imports))
            top = "\n\n".join(head)
            if not code:
                return f"{top}\n"
            gap = "\n\n\n" if not pieces[0].is_constant else "\n\n"
            return f"{top}{gap}{code}\n"
        assert self.text is not None
        ends = "\r\n" if "\r\n" in self.text else "\n"
        lines = self.text.replace("\r\n", "\n").split("\n")
        guard = self._guard()
        if code:
            at = guard if guard is not None else len(lines)
            while at and not lines[at - 1].strip():
                at -= 1
            tail = lines[at:]
            while tail and not tail[0].strip():
                tail.pop(0)
            lines = [*lines[:at], "", "", *code.split("\n"), *(["", "", *tail] if tail else [""])]
        if imports:
            at = self._behind_imports()
            more = [] if at else [""]
            lines = [*lines[:at], *"\n".join(imports).split("\n"), *more, *lines[at:]]
        if first:
            at = self._at_first_import()
            lines = [*lines[:at], *first, *lines[at:]]
        return ends.join(lines)

    @property
    def has_guard(self) -> bool:
        """Says whether it ends in what is done when it is run as a program."""
        return self._guard() is not None

    def _guard(self) -> int | None:
        """Returns the line of `if __name__ == "__main__"` at the end."""
        last = self.tree.body[-1] if self.tree.body else None
        if isinstance(last, ast.If) and "__name__" in ast.dump(last.test):
            line = last.lineno - 1
            lines = (self.text or "").split("\n")
            while line and lines[line - 1].lstrip().startswith("#"):
                line -= 1
            return line
        return None

    def _behind_imports(self) -> int:
        """Returns the line behind the last import at the top, or behind the docstring."""
        at = 0
        for number, node in enumerate(self.tree.body):
            is_docstring = (
                number == 0
                and isinstance(node, ast.Expr)
                and isinstance(getattr(node.value, "value", None), str)
            )
            if is_docstring or isinstance(node, ast.Import | ast.ImportFrom):
                at = node.end_lineno or at
        return at

    def _at_first_import(self) -> int:
        nodes = (it for it in self.tree.body if isinstance(it, ast.Import | ast.ImportFrom))
        plain = (it.lineno - 1 for it in nodes if getattr(it, "module", "") != "__future__")
        return next(plain, self._behind_imports())


def _joined(pieces: Sequence[Piece]) -> str:
    text = ""
    for number, piece in enumerate(pieces):
        if number:
            close = piece.is_constant and pieces[number - 1].is_constant
            text += "\n" if close else "\n\n\n"
        text += piece.source
    return text


def _bound(node: ast.stmt) -> set[str]:
    from jupyterlab_nbguard.python.names import collect

    names = collect(ast.Module([node], []))
    return {*names.binds, *(["*"] if names.stars else [])}


def _same_package(line: str, nodes: Sequence[ast.stmt]) -> bool:
    """Says whether `import a.b` meets `import a.c`: both bind the same `a`."""
    if not line.startswith("import ") or " as " in line:
        return False
    top = line.removeprefix("import ").partition(".")[0]
    return all(
        isinstance(node, ast.Import)
        and all(it.name.partition(".")[0] == top for it in node.names if not it.asname)
        for node in nodes
    )
