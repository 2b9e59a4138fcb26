"""Says what a name that code reads is: a definition, a constant, an import, or computed data."""

from __future__ import annotations

import builtins
import re
from dataclasses import dataclass
from typing import Literal

from jupyterlab_nbguard.analysis.ambient import is_ambient
from jupyterlab_nbguard.analysis.wording import call_cell
from jupyterlab_nbguard.promote.program import Program, Statement, imports_of
from jupyterlab_nbguard.promote.refusal import Refused
from jupyterlab_nbguard.python.uses import Use

_DEFINITIONS = frozenset(("function", "class", "lambda"))
_IPYTHON = {
    "display": "from IPython.display import display",
    "get_ipython": "from IPython import get_ipython",
}
# What a module has, too, but with another value.
_MODULE = frozenset(("__name__", "__file__", "__doc__", "__package__", "__spec__", "__loader__"))
_HISTORY = re.compile(r"In|Out|_+|_i+|_i?\d+|_ih|_oh|_dh|_exit_code|_sh")
# Builtins that numpy, pylab and math have other functions for.
_STARRED = frozenset(
    {"abs", "all", "any", "bool", "complex", "divmod", "float", "int", "max", "min", "open"}
    | {"pow", "range", "round", "str", "sum"}
)


@dataclass(frozen=True)
class Origin:
    """Where a name comes from, and the statements or the lines that make it."""

    kind: Literal["definition", "constant", "import", "data", "builtin"]
    binders: tuple[Statement, ...] = ()
    lines: tuple[tuple[int, str], ...] = ()
    """Lines of import, each with the place of its cell."""


def origin(program: Program, name: str, reader: Statement, use: Use | None) -> Origin:
    """Returns what ``name`` is in a notebook; raises `Refused` where that cannot be said."""
    binders = program.binders.get(name, ())
    line = use.line if use is not None else reader.first
    if not binders:
        return _unbound(program, name, reader, line)
    kinds = {it.kind for it in binders}
    different = len({it.digest for it in binders}) > 1
    if kinds == {"import"}:
        return Origin("import", binders, _import_lines(name, binders, reader, line))
    if kinds & _DEFINITIONS:
        if different:
            where = _places(binders)
            raise Refused(
                "redefined",
                f"`{name}` is defined more than once, and not always the same: {where}",
                binders[1].cell,
                binders[1].first,
            )
        return Origin("definition", binders)
    if "import" in kinds:
        other = next(it for it in binders if it.kind != "import")
        raise Refused(
            "redefined",
            f"`{name}` is imported, and then made something else",
            other.cell,
            other.first,
        )
    constant = kinds == {"constant"} and not different and name not in program.mutated
    if constant and not any(it.shares_lines for it in binders):
        return Origin("constant", binders)
    return Origin("data", binders)


def _unbound(program: Program, name: str, reader: Statement, line: int) -> Origin:
    stars = tuple(
        (it.place, f"from {star} import *") for it in program.statements for star in it.names.stars
    )
    if name in _IPYTHON:
        return Origin("import", lines=((-1, _IPYTHON[name]),))
    if name in _MODULE:
        message = f"`{name}` is another one in a module"
        raise Refused("module-attribute", message, reader.cell, line)
    if hasattr(builtins, name) and name != "_":
        return Origin("builtin", lines=stars if name in _STARRED else ())
    if _HISTORY.fullmatch(name):
        message = f"`{name}` is IPython's, and no module has it"
        raise Refused("ipython-history", message, reader.cell, line)
    if is_ambient(name):
        return Origin("builtin")
    if stars:
        return Origin("import", lines=stars)
    why = f"nothing in the notebook defines `{name}`"
    if program.opaque:
        why += f"; {call_cell(program.opaque[0])} may, but nobody can see"
    elif program.unread:
        why += f"; {call_cell(program.unread[0])} cannot be read"
    raise Refused("undefined-name", why, reader.cell, line)


def _import_lines(
    name: str, binders: tuple[Statement, ...], reader: Statement, line: int
) -> tuple[tuple[int, str], ...]:
    found: dict[str, int] = {}
    for binder in binders:
        parts = [part for bound, part in imports_of(binder.node) if bound == name]
        for part in parts or [source_of(binder)]:
            found.setdefault(part, binder.place)
    submodules = all(re.fullmatch(rf"import {re.escape(name)}(\.\w+)*", it) for it in found)
    if len(found) > 1 and not submodules:
        different = " and ".join(f"`{it.splitlines()[0]}`" for it in found)
        raise Refused("redefined", f"`{name}` is imported as {different}", reader.cell, line)
    return tuple((place, part) for part, place in found.items())


def source_of(statement: Statement) -> str:
    """Returns a statement's lines as they stand, without what its cell is indented by."""
    positions = statement.text.parsed.positions
    lines = range(statement.first, statement.last + 1)
    return "\n".join(positions.line(number) for number in lines)


def _places(binders: tuple[Statement, ...]) -> str:
    return " and ".join(dict.fromkeys(call_cell(it.cell) for it in binders))
