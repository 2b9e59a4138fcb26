"""What one cell does with names: plain values, so that they also run inside a user's kernel.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import ast

# How doubtful it is that a use is reached, from the weakest reason to the strongest.
SURE, LOOP, BRANCH, FUNCTION, GUARD = 0, 1, 2, 3, 4
DOUBTS = ("", "loop", "branch", "function", "guard")


class Use:
    """Says where a name is used: lines from 0, columns in UTF-8 bytes as the AST counts them."""

    __slots__ = (
        "certain",
        "column",
        "context",
        "doubt",
        "end_column",
        "end_line",
        "line",
        "name",
    )

    def __init__(self, name: str, node: ast.AST, doubt: str, context: str) -> None:
        self.name = name
        try:
            self.line: int = node.lineno - 1  # type: ignore[attr-defined]
            self.column: int = node.col_offset  # type: ignore[attr-defined]
            self.end_line: int = node.end_lineno - 1  # type: ignore[attr-defined]
            self.end_column: int = node.end_col_offset or self.column  # type: ignore[attr-defined]
        except (AttributeError, TypeError):  # a node made by hand
            line = getattr(node, "lineno", None) or 1
            self.line = line - 1
            self.column = getattr(node, "col_offset", 0)
            self.end_line = (getattr(node, "end_lineno", None) or line) - 1
            self.end_column = getattr(node, "end_col_offset", None) or self.column
        # A certain use fails with NameError when nothing before the cell has bound the name.
        self.certain = not doubt
        self.context = context
        # Why it is not certain: "loop", "branch", "function", "guard", or "bound" when the cell
        # itself may have bound the name before.
        self.doubt = doubt

    def doubted(self, doubt: str) -> Use:
        """Returns the same place, reached for another reason."""
        copy = Use.__new__(Use)
        copy.name, copy.context = self.name, self.context
        copy.line, copy.column = self.line, self.column
        copy.end_line, copy.end_column = self.end_line, self.end_column
        copy.certain, copy.doubt = not doubt, doubt
        return copy

    def __repr__(self) -> str:
        doubt = f" ({self.doubt})" if self.doubt else ""
        return f"<{self.name} {self.line}:{self.column}{doubt}>"


class FunctionNames:
    """Says what running a function, a lambda or a class's methods does with global names."""

    __slots__ = ("calls", "dynamic", "environ", "loads", "mutates", "seeds", "stores")

    def __init__(self) -> None:
        self.loads: dict[str, Use] = {}
        self.stores: set[str] = set()
        self.calls: set[str] = set()
        self.mutates: dict[str, Use] = {}
        self.dynamic: set[str] = set()
        self.environ: set[str | None] = set()
        self.seeds = False

    def absorb(self, other: FunctionNames) -> None:
        """Adds what another body does."""
        for name, use in other.loads.items():
            self.loads.setdefault(name, use)
        for name, use in other.mutates.items():
            self.mutates.setdefault(name, use)
        self.stores |= other.stores
        self.calls |= other.calls
        self.dynamic |= other.dynamic
        self.environ |= other.environ
        self.seeds = self.seeds or other.seeds


class Names:
    """Says what the top level of one cell does with global names; builtins are not left out."""

    __slots__ = (
        "attributes",
        "awaits",
        "binds",
        "calls",
        "certain_binds",
        "certain_deletes",
        "commands",
        "deletes",
        "dynamic",
        "environ",
        "fits",
        "functions",
        "guards",
        "handed",
        "harms",
        "imports",
        "inner_loads",
        "loads",
        "mutates",
        "part_stores",
        "parts",
        "passed",
        "seeds",
        "stars",
        "sure_stores",
    )

    def __init__(self) -> None:
        # Reads of values from before the cell: the first certain use of each name, or the first.
        self.loads: dict[str, Use] = {}
        # Those of them whose value some code gets hold of; the others are only copied about.
        self.calls: set[str] = set()
        self.binds: dict[str, Use] = {}
        # Bound, or gone, at the end of every normal path.
        self.certain_binds: set[str] = set()
        self.certain_deletes: set[str] = set()
        self.deletes: dict[str, Use] = {}
        self.mutates: dict[str, Use] = {}
        # Those of them to which more is done than to store whole parts, as in `x["a"] = 1`, or to
        # call methods in a statement of its own, or to pass them to methods there; these methods,
        # and the names of the objects whose methods those are. "" is there where it is not
        # known whose object a statement changes.
        self.harms: set[str] = set()
        self.commands: dict[str, set[str]] = {}
        self.passed: dict[str, set[str]] = {}
        # Those passed to plain functions in a statement of its own, with the functions' names.
        self.handed: dict[str, set[str]] = {}
        # Of the names read only through constant parts, these parts: ("item", "a"), ("attr", "b").
        self.parts: dict[str, set[tuple[str, object]]] = {}
        self.part_stores: dict[str, set[tuple[str, object]]] = {}
        # Those of them that every normal path stores; and all parts read, whatever else is read.
        self.sure_stores: dict[str, set[tuple[str, object]]] = {}
        self.attributes: dict[str, set[tuple[str, object]]] = {}
        # Those whose first use, for sure, is to be told to learn: `model.fit(X)`.
        self.fits: set[str] = set()
        self.functions: dict[str, FunctionNames] = {}
        self.inner_loads: dict[str, Use] = {}
        self.stars: list[str] = []
        self.imports: list[tuple[str, str, str | None, Use]] = []
        # Why names that nobody can see may be bound or read: "eval", "exec", "globals", "locals",
        # "vars", "run", "star".
        self.dynamic: set[str] = set()
        self.guards: set[str] = set()
        self.seeds = False
        self.environ: set[str | None] = set()
        self.awaits = False

    def is_harmed(self, name: str) -> bool:
        """Says whether more is done to a name's object than to store parts and call methods."""
        return name in self.harms or name in self.handed

    def isolate(self) -> None:
        """Forgets what code binds in a scope of its own, as under `%%timeit`."""
        self.binds, self.deletes, self.functions = {}, {}, {}
        self.certain_binds, self.certain_deletes = set(), set()
        self.stars, self.imports = [], []
