"""Writes the test of a promoted module from recorded calls, and the data that it needs."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jupyterlab_nbguard.model.promotion import FileChange, Promotion, Tested
from jupyterlab_nbguard.promote.module import Module, Piece
from jupyterlab_nbguard.promote.refusal import Refused
from jupyterlab_nbguard.promote.testcase import Cases, kinds_in

_LIBRARY = ("datetime", "importlib", "json", "math", "random")
_OTHERS = ("numpy", "pandas", "pandas.testing")
_TYPES = {"frame": "DataFrame", "series": "Series", "array": "ndarray"}


@dataclass(frozen=True)
class Place:
    """Where the test goes: its file, that of its data, and how it finds the module.

    ``up`` is the folder that is put on the path, relative to the test's, as POSIX writes it.
    """

    test: str
    data: str
    up: str
    test_text: str | None = None
    data_text: str | None = None


def files_of_test(
    promotion: Promotion, calls: Mapping[str, Mapping[str, Any]], place: Place, helpers: str
) -> tuple[tuple[FileChange, ...], tuple[Tested, ...]]:
    """Returns the test and its data, and how each definition is tested.

    ``calls`` maps names to what a recorder found; ``helpers`` is the source of its `decode` and
    `same`. Raises `Refused` where the test that is there cannot be read.
    """
    known = _known(place)
    code = "".join(it.after for it in promotion.files)
    cases = Cases(dict(known), re.search(r"\bnumpy\b", code) is not None)
    module, ours = _without_helpers(place)
    pieces: list[Piece] = []
    names = []
    for it in promotion.promoted:
        if it.kind == "constant" or it.reused:
            continue
        names.append(it.name)
        name = _free(f"test_{it.name.lstrip('_') or it.name}", module)
        pieces.append(Piece(name, "\n".join(cases.body(it, calls.get(it.name, {}), name))))
    if not names:
        return (), ()
    pieces += _helping(cases, place, helpers, ours)
    text = _text(promotion, module, place, names, pieces)
    files = [FileChange(place.test, place.test_text, text)]
    if cases.data != known:
        files.append(FileChange(place.data, place.data_text, _json(cases.data)))
    return tuple(files), tuple(cases.tested)


def _known(place: Place) -> dict[str, Any]:
    """Returns what is stored for the tests that are there."""
    try:
        known = json.loads(place.data_text) if place.data_text else {}
    except ValueError:
        known = None
    if not isinstance(known, dict):
        message = f"{place.data} holds something else than recorded values"
        raise Refused("unreadable-module", message, path=place.data)
    return known


def _without_helpers(place: Place) -> tuple[Module, bool]:
    """Returns the test as it is, without the helpers that an earlier promotion put there."""
    module = Module(place.test, place.test_text)
    gone: set[int] = set()
    for node in module.tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name not in _DOCUMENTED:
            continue
        if ast.get_docstring(node) == _DOCUMENTED[node.name]:
            gone.update(range(node.lineno - 1, node.end_lineno or node.lineno))
    if not gone:
        return module, False
    lines = (place.test_text or "").split("\n")
    kept = [line for number, line in enumerate(lines) if number not in gone]
    text = re.sub(r"\n{4,}", "\n\n\n", "\n".join(kept))
    return Module(place.test, text), True


def _free(wanted: str, module: Module) -> str:
    name, number = wanted, 2
    while name in module.names:
        name, number = f"{wanted}_{number}", number + 1
    return name


def _text(
    promotion: Promotion, module: Module, place: Place, names: Sequence[str], pieces: list[Piece]
) -> str:
    origin = re.split(r"[\\/]", promotion.notebook)[-1]
    own = f"from {promotion.import_name} import {', '.join(names)}  # noqa: E402"
    up = "".join(f' / "{part}"' for part in place.up.split("/") if part not in (".", ""))
    path = [
        "",
        "HERE = Path(__file__).resolve().parent",
        f"sys.path.insert(0, str(HERE{up}))",
        'os.environ.setdefault("MPLBACKEND", "Agg")  # no window opens',
        "",
    ]
    reused = module.reused(pieces)
    kept = [it for it in pieces if it.name not in reused]
    head = _imports("\n".join(it.source for it in kept))
    if module.text is None:
        first, lines = [], [*head, *path]
    else:
        first = module.missing_imports(line for line in head if line)
        lines = [] if "sys.path.insert" in module.text else path
    title = f"Tests of {promotion.import_name}, recorded from {origin}."
    text = module.with_code([*lines, own], kept, title, first=first)
    return text if module.has_guard else f"{text.rstrip()}\n\n\n{_MAIN}"


def _imports(code: str) -> list[str]:
    """Returns the imports that the test's own code needs, in the order of isort."""
    wanted = ["os", "sys", *(it for it in _LIBRARY if re.search(rf"(?<!\.)\b{it}[.,]", code))]
    plain = [f"import {it}" for it in sorted(wanted)]
    others = [f"import {it}" for it in _OTHERS if re.search(rf"\b{it.split('.')[0]}\.", code)]
    if "import pandas.testing" in others and "pandas.testing" not in code:
        others.remove("import pandas.testing")
    return [*plain, "from pathlib import Path", *([""] if others else []), *others]


def _helping(cases: Cases, place: Place, source: str, whole: bool) -> list[Piece]:
    """Cuts the functions that are used out of the recorder's source, without annotations.

    ``whole``: for whatever values, as the tests that are there may have any.
    """
    pieces = []
    kinds = {*kinds_in(cases.stored), *kinds_in(cases.compared)}
    wanted = []
    if cases.stored or whole:
        data = re.split(r"[\\/]", place.data)[-1]
        pieces.append(Piece("stored", _STORED.format(data=data)))
        framed = whole or kinds & {"frame", "series"}
        wanted += ["decode", *(["column", "index"] if framed else [])]
    if cases.compared or whole:
        wanted.append("same")
    kinds |= {_TYPES.get(kind, kind) for kind in kinds}
    lines = source.split("\n")
    functions = {it.name: it for it in ast.parse(source).body if isinstance(it, ast.FunctionDef)}
    used = None if whole else kinds
    return pieces + [Piece(name, _trimmed(lines, functions[name], used)) for name in wanted]


def _trimmed(lines: Sequence[str], function: ast.FunctionDef, kinds: set[str] | None) -> str:
    """Leaves out what is done for kinds of values that the test does not have."""
    gone: set[int] = set()
    for node in function.body if kinds is not None else ():
        if isinstance(node, ast.If) and "kind" in ast.unparse(node.test):
            named = {it.value for it in ast.walk(node.test) if isinstance(it, ast.Constant)}
            if kinds is not None and not named & kinds:
                gone.update(range(node.lineno - 1, node.end_lineno or node.lineno))
    first, last = function.lineno - 1, function.end_lineno or function.lineno
    text = "\n".join(lines[number] for number in range(first, last) if number not in gone)
    return re.sub(r": Any(?=[,) =])| -> (Any|bool)(?=:)", "", text)


def _json(data: Mapping[str, Any]) -> str:
    """Writes a line for each value."""
    lines = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in data.items())
    return "{\n" + ",\n".join(lines) + "\n}\n"


_DOCUMENTED = {
    "stored": "Returns a recorded value.",
    "decode": "Returns the value that was written down.",
    "column": "Returns a column of a frame, with its type.",
    "index": "Returns the labels of a frame's rows or columns.",
    "same": "Says whether two values are equal, numbers but for the last digits.",
}
"""Our helpers, known by their docstrings."""

_STORED = '''\
def stored(name):
    """Returns a recorded value."""
    data = json.loads((HERE / "{data}").read_text(encoding="utf-8"))
    return decode(data[name])'''

_MAIN = """\
if __name__ == "__main__":
    for name, test in sorted(globals().items()):
        if name.startswith("test_"):
            test()
"""
