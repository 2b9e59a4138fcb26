"""Writes ``src/protocol/wire.ts`` from the modules of messages in ``jupyterlab_nbguard/protocol``.

``python scripts/generate_wire.py`` writes the file, ``--check`` only says whether it is stale.
The text is laid out as prettier would, so that the file needs no formatting of its own.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import itertools
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from jupyterlab_nbguard.protocol import (
    declaration,
    fixes,
    indexing,
    messages,
    methods,
    promotion,
    verification,
)

MODULES = (fixes, indexing, verification, declaration, promotion, messages, methods)
TARGET = Path(__file__).resolve().parents[1] / "src" / "protocol" / "wire.ts"
WIDTH = 80
ALIASES = (Literal, Union, types.UnionType)
HEADER = """\
// Generated from the messages in jupyterlab_nbguard/protocol by `make generate`.
// Do not edit: a test fails when this file is stale.
"""
_NAMES = {name: value for module in MODULES for name, value in vars(module).items()}
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}


def generate() -> str:
    """Returns the whole text of ``wire.ts``."""
    return "\n".join([HEADER, *_declarations()])


def _declarations() -> Iterator[str]:
    docs = _assignment_docs()
    for name, value in _NAMES.items():
        if name.startswith("_"):
            continue
        doc = docs.get(name, "")
        if isinstance(value, int):
            yield f"{_comment(doc)}export const {name} = {value};\n"
        elif is_typeddict(value):
            yield _object_type(name, value)
        elif get_origin(value) in ALIASES:
            yield _comment(doc) + _fit(f"export type {name} =", _spelled(value), "")
        elif isinstance(value, dict):
            yield _method_map(_camel(name), doc, value)


def _object_type(name: str, value: Any) -> str:
    lines = [_comment(value.__doc__ or ""), f"export type {name} = {{\n"]
    for field, hint in get_type_hints(value).items():
        mark = "?" if field in value.__optional_keys__ else ""
        lines.append(_fit(f"  {field}{mark}:", _members(hint), "  "))
    return "".join([*lines, "};\n"])


def _method_map(name: str, doc: str, methods: dict[str, type]) -> str:
    lines = [_comment(doc), f"export type {name} = {{\n"]
    for method, params in methods.items():
        key = method if method.isidentifier() else f"'{method}'"
        lines.append(f"  {key}: {params.__name__};\n")
    return "".join([*lines, "};\n"])


def _members(hint: Any) -> list[str]:
    """Lists the TypeScript types whose union is ``hint``, by name where one is declared."""
    for name, value in _NAMES.items():
        if get_origin(value) in ALIASES and value == hint:
            return [name]
    return _spelled(hint)


def _spelled(hint: Any) -> list[str]:
    origin = get_origin(hint)
    if origin is Literal:
        return [f"'{value}'" for value in get_args(hint)]
    if origin in (Union, types.UnionType):
        return [part for member in get_args(hint) for part in _members(member)]
    if origin is list:
        members = _members(get_args(hint)[0])
        inner = " | ".join(members)
        return [f"({inner})[]" if len(members) > 1 else f"{inner}[]"]
    if hint in PLAIN:
        return [PLAIN[hint]]
    if is_typeddict(hint):
        return [hint.__name__]
    raise TypeError(f"no TypeScript type is known for {hint!r}")


def _fit(head: str, members: list[str], indent: str) -> str:
    union = f"{' | '.join(members)};"
    for layout in (f"{head} {union}", f"{head}\n{indent}  {union}"):
        if all(len(line) <= WIDTH for line in layout.split("\n")):
            return layout + "\n"
    return head + "".join(f"\n{indent}  | {member}" for member in members) + ";\n"


def _comment(doc: str) -> str:
    """Writes ``doc`` as a TSDoc comment, in TypeScript's words and TSDoc's single back quotes."""
    if not doc:
        return ""
    lines = inspect.cleandoc(doc).replace("``None``", "``null``").replace("``", "`").split("\n")
    return "".join(["/**\n", *(f" * {line}".rstrip() + "\n" for line in lines), " */\n"])


def _assignment_docs() -> dict[str, str]:
    """Finds the string literals that stand below assignments, by the assigned name."""
    bodies = [ast.parse(inspect.getsource(module)).body for module in MODULES]
    docs = {}
    for statement, below in itertools.chain(*map(itertools.pairwise, bodies)):
        if not isinstance(statement, ast.Assign) or not isinstance(below, ast.Expr):
            continue
        target = statement.targets[0]
        if isinstance(target, ast.Name) and isinstance(below.value, ast.Constant):
            docs[target.id] = str(below.value.value)
    return docs


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def main() -> int:
    """Writes the file, or with ``--check`` compares it; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the file is stale")
    text = generate()
    if parser.parse_args().check:
        fresh = TARGET.exists() and TARGET.read_text(encoding="utf-8") == text
        print(f"{TARGET.name} is {'up to date' if fresh else 'stale: run `make generate`'}")
        return 0 if fresh else 1
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
