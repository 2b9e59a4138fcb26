"""Everything that chosen code needs: definitions, constants, imports, and data as parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from jupyterlab_nbguard.promote.origin import origin
from jupyterlab_nbguard.promote.program import Program, Statement
from jupyterlab_nbguard.promote.refusal import Refused
from jupyterlab_nbguard.python.uses import Use

_DYNAMIC = frozenset(("exec", "eval", "globals", "run"))
# Decorators that call what they decorate, there and then.
_RUNS = frozenset(("interact", "interact_manual"))
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_NESTED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.GeneratorExp)
_PAUSES = (ast.Yield, ast.YieldFrom, ast.Await)


@dataclass
class Closure:
    """What goes to the module. ``wanted`` are constants that shall be parameters."""

    program: Program
    wanted: frozenset[str] = frozenset()
    definitions: dict[str, tuple[Statement, ...]] = field(default_factory=dict)
    """Each definition and constant with all its statements: the first one goes, copies vanish."""
    imports: dict[str, int] = field(default_factory=dict)
    """Lines of import, each with the place of its cell."""
    added: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The data that each definition needs, as parameters."""

    def add(self, name: str, reader: Statement | None = None, use: Use | None = None) -> None:
        """Takes a definition or a constant in, and all that it needs."""
        if name in self.definitions:
            return
        binders = self.program.binders.get(name)
        if not binders:
            raise Refused("unknown-name", f"nothing in the notebook defines `{name}`")
        found = origin(self.program, name, reader or binders[0], use)
        if found.kind not in ("definition", "constant"):
            what = "an import" if found.kind == "import" else "computed: choose its statements"
            message = f"`{name}` is no function, class or constant, but {what}"
            raise Refused("unknown-name", message, binders[0].cell, binders[0].first)
        self.definitions[name] = found.binders
        statement = found.binders[0]
        if found.kind == "definition":
            self.added[name] = ()
            self._look(statement)

    def needs(self, reads: Iterable[tuple[str, Use]], reader: Statement) -> list[tuple[str, Use]]:
        """Takes in what ``reader`` reads; returns the data among it, in the order of the text."""
        data = []
        for name, use in sorted(reads, key=lambda it: (it[1].line, it[1].column)):
            found = origin(self.program, name, reader, use)
            for place, line in found.lines:
                self.imports[line] = min(place, self.imports.get(line, place))
            if found.kind == "data" or (found.kind == "constant" and name in self.wanted):
                data.append((name, use))
            elif found.kind in ("definition", "constant"):
                self.add(name, reader, use)
        return data

    def propagate(self) -> None:
        """Gives each function the parameters of those that it mentions."""
        while True:
            before = dict(self.added)
            for name in before:
                statement = self.definitions[name][0]
                inner = [it for other in statement.reads & before.keys() for it in before[other]]
                merged = tuple(dict.fromkeys([*before[name], *sorted(inner)]))
                if merged != before[name] and statement.kind in ("class", "lambda"):
                    caller = next(iter(statement.reads & before.keys()))
                    raise _in_value(statement, merged[-1], f" by way of `{caller}`")
                self.added[name] = merged
            if before == self.added:
                return

    def _look(self, statement: Statement) -> None:
        """Refuses what no module can hold, and takes in what the definition needs."""
        _refuse_magics(statement)
        _refuse_body(statement)
        at_once = {**statement.names.inner_loads, **statement.names.loads}
        for name, use in self.needs(at_once.items(), statement):
            raise Refused(
                "computed-default",
                f"`{statement.name}` needs `{name}`, which is computed, to be defined at all: "
                "in a decorator, a default, an annotation or a base class",
                statement.cell,
                use.line,
            )
        data = self.needs(statement.later.loads.items(), statement)
        if data and statement.kind in ("class", "lambda"):
            raise _in_value(statement, data[0][0], "", data[0][1].line)
        for name, use in data:
            self._refuse_late(statement, name, use)
        self.added[statement.name] = tuple(name for name, _ in data)

    def _refuse_late(self, statement: Statement, name: str, use: Use) -> None:
        """Refuses a read that happens when the variable may be another than at the call."""
        binders = self.program.binders.get(name, ())
        steady = len(binders) < 2 and not any(isinstance(it.node, _LOOPS) for it in binders)
        function = statement.function
        if steady or function is None:
            return
        inner = [it for body in function.body for it in ast.walk(body)]
        pauses = any(isinstance(it, _PAUSES) for it in inner)
        nested = any(isinstance(it, _NESTED) and _mentions(it, name) for it in inner)
        if pauses or nested:
            raise Refused(
                "late-read",
                f"`{statement.name}` reads `{name}` after it has returned, perhaps, and several "
                f"statements set `{name}`: as a parameter it would be the one of the call",
                statement.cell,
                use.line,
            )


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(it, ast.Name) and it.id == name for it in ast.walk(node))


def _in_value(statement: Statement, name: str, how: str, line: int | None = None) -> Refused:
    is_class = statement.kind == "class"
    return Refused(
        "computed-in-class" if is_class else "computed-in-value",
        f"the {'class' if is_class else 'lambda'} `{statement.name}` reads `{name}`{how}, which is "
        "computed, and has no parameter for it",
        statement.cell,
        statement.first if line is None else line,
    )


def _refuse_magics(statement: Statement) -> None:
    for number in range(statement.first, statement.last + 1):
        if is_magic(statement, number):
            text = statement.text.parsed.positions.source[number].strip()
            message = f"`{text}` in `{statement.name}` is IPython's, not Python"
            raise Refused("magic-in-body", message, statement.cell, number)


def is_magic(statement: Statement, line: int) -> bool:
    """Says whether a line of the statement's cell was masked."""
    masked = statement.text.parsed.positions.masked or ()
    return line < len(masked) and masked[line].origins is not None


def _refuse_body(statement: Statement) -> None:
    stores = statement.later.stores
    if stores:
        name = min(stores)
        line = next(
            (
                it.lineno - 1
                for it in ast.walk(statement.node)
                if isinstance(it, ast.Global) and name in it.names
            ),
            statement.first,
        )
        message = f"`{statement.name}` sets the notebook's variable `{name}`"
        raise Refused("global-write", message, statement.cell, line)
    dynamic = (statement.later.dynamic | statement.names.dynamic) & _DYNAMIC
    if dynamic:
        message = f"`{statement.name}` uses `{min(dynamic)}`: nobody can see which names it reads"
        raise Refused("dynamic-names", message, statement.cell, statement.first)
    for decorator in getattr(statement.node, "decorator_list", []):
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if (getattr(called, "attr", "") or getattr(called, "id", "")) in _RUNS:
            message = f"`{statement.name}` is shown by its decorator as soon as it is defined"
            raise Refused("decorated", message, statement.cell, statement.first)
    if statement.names.awaits:
        message = f"`{statement.name}` awaits something to be defined"
        raise Refused("top-level-await", message, statement.cell, statement.first)
