"""Writes the test of a promoted module from recorded calls, and the data that it needs."""

from __future__ import annotations

import ast
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jupyterlab_nbguard.model.promotion import FileChange, Promoted, Promotion, Tested
from jupyterlab_nbguard.promote.module import Module, Piece

_LONGEST = 90
"""Characters of a value that stands in the test itself."""
_UNCALLED = {
    "files": "it reads or writes files",
    "network": "it uses the network",
    "input": "it asks for input",
}
_UNEQUAL = {"random": "it draws random numbers", "time": "it looks at the clock"}


_LIBRARY = ("datetime", "importlib", "json", "math")
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


@dataclass
class _Test:
    promotion: Promotion
    data: dict[str, Any]
    tested: list[Tested] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    stored: list[Any] = field(default_factory=list)
    compared: list[Any] = field(default_factory=list)
    whole: bool = False
    """Whether the helpers are those of earlier tests, too."""


def test_files(
    promotion: Promotion, calls: Mapping[str, Mapping[str, Any]], place: Place, helpers: str
) -> tuple[tuple[FileChange, ...], tuple[Tested, ...]]:
    """Returns the test and its data, and how each definition is tested.

    ``calls`` maps names to what a recorder found; ``helpers`` is the source of its `decode` and
    `same`. Raises `Refused` where the test that is there cannot be read.
    """
    known = json.loads(place.data_text) if place.data_text else {}
    test = _Test(promotion, dict(known))
    module, ours = _without_helpers(place)
    test.whole = ours
    names = []
    for it in promotion.promoted:
        if it.kind == "constant" or it.reused:
            continue
        names.append(it.name)
        name = _free(f"test_{it.name.lstrip('_') or it.name}", module)
        test.pieces.append(Piece(name, "\n".join(_body(test, it, calls.get(it.name, {}), name))))
    if not names:
        return (), ()
    text = _text(test, module, place, names, helpers)
    files = [FileChange(place.test, place.test_text, text)]
    if test.data != known:
        files.append(FileChange(place.data, place.data_text, _json(test.data)))
    return tuple(files), tuple(test.tested)


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


def _body(test: _Test, it: Promoted, call: Mapping[str, Any], name: str) -> list[str]:
    head = f"def {name}():"
    uncalled = next((why for effect, why in _UNCALLED.items() if effect in it.effects), "")
    if it.kind == "class":
        uncalled = uncalled or "of a class, no use is recorded"
    elif call.get("type") in ("coroutine", "async_generator", "generator"):
        uncalled = uncalled or f"it gives a {call['type']}, which is not run to its end here"
    if not uncalled and ("missing" in call or not call):
        missing = str(call.get("missing", "it was not called"))
        uncalled = missing if missing.startswith("it ") else f"its input is {missing}"
    if not uncalled and call.get("slow"):
        uncalled = "it takes long"
    if not uncalled and "failed" in call:
        uncalled = f"on the part of its input that a test can hold it fails: {call['failed']}"
    if uncalled:
        test.tested.append(Tested(it.name, "smoke", uncalled))
        return [
            head,
            f"    # A smoke test: {_line(uncalled)}.",
            f"    assert callable({it.name})",
        ]
    key = name.removeprefix("test_")
    lines: list[str] = []
    arguments = [_value(test, each, f"{key}.{n}") for n, each in enumerate(call["args"])]
    arguments += [
        f"{parameter}={_value(test, each, f'{key}.{parameter}')}"
        for parameter, each in call["kwargs"].items()
    ]
    called = f"{it.name}({', '.join(arguments)})"
    if len(called) > _LONGEST:
        called = f"{it.name}(\n        " + ",\n        ".join(arguments) + ",\n    )"
    unequal = next((why for effect, why in _UNEQUAL.items() if effect in it.effects), "")
    if not unequal and not call.get("steady", True):
        unequal = "it gives something else each time"
    if not unequal and "result" not in call:
        unequal = f"{call.get('unwritten', 'its result')} cannot be written down"
    if unequal:
        test.tested.append(Tested(it.name, "type", unequal))
        lines.append(f"    # A smoke test: {_line(unequal)}.")
        lines += [f"    result = {called}", f'    assert type(result).__name__ == "{call["type"]}"']
        return [head, *lines]
    test.tested.append(Tested(it.name, "value"))
    return [head, *_compared(test, called, call["result"], key)]


def _compared(test: _Test, called: str, wanted: Any, key: str) -> list[str]:
    """Writes how the value of a call is compared with the recorded one."""
    if len(called) > 60 or "\n" in called:
        return [f"    result = {called}", *_compared(test, "result", wanted, key)]
    number = wanted["of"] if isinstance(wanted, dict) and wanted["$"] == "scalar" else wanted
    plain = _literal(wanted)
    if wanted is None or isinstance(wanted, bool):
        return [f"    assert {called} is {wanted}"]
    if isinstance(number, float) and math.isfinite(number):
        return [f"    assert math.isclose({called}, {number!r}, rel_tol=1e-9, abs_tol=1e-12)"]
    if plain is not None and _is_exact(wanted):
        return [f"    assert {called} == {plain}"]
    test.compared.append(wanted)
    return [f"    assert same({called}, {_value(test, wanted, f'{key}.result')})"]


def _line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def _value(test: _Test, encoded: Any, key: str) -> str:
    """Writes a value into the test, or into its data."""
    plain = _literal(encoded)
    if plain is not None and len(plain) <= _LONGEST:
        return plain
    test.stored.append(encoded)
    name, number = key, 2
    while name in test.data and test.data[name] != encoded:
        name, number = f"{key}-{number}", number + 1
    test.data[name] = encoded
    return f'stored("{name}")'


def _literal(it: Any) -> str | None:
    """Writes a recorded value as Python, where that is short and plain."""
    if isinstance(it, float) and not math.isfinite(it):
        return f'float("{it}")'
    if it is None or isinstance(it, bool | int | float | str):
        return repr(it)
    if isinstance(it, list):
        parts = [_literal(each) for each in it]
        return None if None in parts else f"[{', '.join(map(str, parts))}]"
    of = it.get("of")
    if it["$"] == "tuple":
        parts = [_literal(each) for each in of]
        end = "," if len(parts) == 1 else ""
        return None if None in parts else f"({', '.join(map(str, parts))}{end})"
    if it["$"] in ("set", "frozenset"):
        inner = _literal(of)
        return None if inner is None else f"{it['$']}({inner})"
    if it["$"] == "dict":
        pairs = [(_literal(key), _literal(value)) for key, value in of]
        if any(None in pair for pair in pairs):
            return None
        return f"{{{', '.join(f'{key}: {value}' for key, value in pairs)}}}"
    if it["$"] == "scalar":
        inner = _literal(of)
        dtype = "bool_" if it["dtype"] == "bool" else it["dtype"]
        return None if inner is None else f"numpy.{dtype}({inner})"
    if it["$"] in ("complex", "range"):
        return f"{it['$']}({', '.join(map(repr, of))})"
    return None


def _is_exact(it: Any) -> bool:
    """Says whether `==` is all that is needed: no number may differ in its last digits."""
    if isinstance(it, list):
        return all(map(_is_exact, it))
    if isinstance(it, dict):
        return it["$"] in ("tuple", "set", "frozenset", "dict") and _is_exact(it["of"])
    return not isinstance(it, float)


def _text(test: _Test, module: Module, place: Place, names: Sequence[str], helpers: str) -> str:
    origin = re.split(r"[\\/]", test.promotion.notebook)[-1]
    own = f"from {test.promotion.import_name} import {', '.join(names)}  # noqa: E402"
    pieces = list(test.pieces)
    up = "".join(f" / {part!r}" for part in place.up.split("/") if part not in (".", ""))
    path = [
        "",
        "HERE = Path(__file__).resolve().parent",
        f"sys.path.insert(0, str(HERE{up}))".replace("'", '"'),
        'os.environ.setdefault("MPLBACKEND", "Agg")  # no window opens',
        "",
    ]
    if test.stored or test.whole:
        data = re.split(r"[\\/]", place.data)[-1]
        pieces.append(Piece("stored", _STORED.format(data=data)))
    pieces += _helpers(helpers, test)
    reused = module.reused(pieces)
    kept = [it for it in pieces if it.name not in reused]
    head = _imports("\n".join(it.source for it in kept))
    if module.text is None:
        first, lines = [], [*head, *path]
    else:
        first = module.missing_imports(line for line in head if line)
        lines = [] if "sys.path.insert" in module.text else path
    title = f"Tests of {test.promotion.import_name}, recorded from {origin}."
    text = module.with_code([*lines, own], kept, title, first=first)
    return text if module.has_guard else f"{text.rstrip()}\n\n\n{_MAIN}"


def _imports(code: str) -> list[str]:
    """Returns the imports that the test's own code needs, in the order of isort."""
    wanted = ["os", "sys", *(it for it in _LIBRARY if re.search(rf"\b{it}\.", code))]
    plain = [f"import {it}" for it in sorted(wanted)]
    others = [f"import {it}" for it in _OTHERS if re.search(rf"\b{it.split('.')[0]}\.", code)]
    if "import pandas.testing" in others and "pandas.testing" not in code:
        others.remove("import pandas.testing")
    return [*plain, "from pathlib import Path", *([""] if others else []), *others]


def _helpers(source: str, test: _Test) -> list[Piece]:
    """Cuts the functions that are used out of the recorder's source, without annotations."""
    kinds = {*_kinds(test.stored), *_kinds(test.compared)}
    wanted = []
    if test.stored or test.whole:
        framed = test.whole or kinds & {"frame", "series"}
        wanted += ["decode", *(["column", "index"] if framed else [])]
    if test.compared or test.whole:
        wanted.append("same")
    kinds |= {_TYPES.get(kind, kind) for kind in kinds}
    lines = source.split("\n")
    functions = {it.name: it for it in ast.parse(source).body if isinstance(it, ast.FunctionDef)}
    return [
        Piece(name, _trimmed(lines, functions[name], None if test.whole else kinds))
        for name in wanted
    ]


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


def _kinds(encoded: Any) -> Iterator[str]:
    """Yields the kinds of all values in recorded ones."""
    if isinstance(encoded, list):
        yield "list"
        for each in encoded:
            yield from _kinds(each)
    elif isinstance(encoded, dict):
        yield str(encoded.get("$", ""))
        for key, each in encoded.items():
            if key != "$":
                yield from _kinds(each)


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
