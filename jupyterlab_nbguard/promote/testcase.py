"""Writes one test: a call with recorded inputs, and the comparison of what it gives."""

from __future__ import annotations

import keyword
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jupyterlab_nbguard.model.promotion import Promoted, Tested

_LONGEST = 90
"""Characters of a value that stands in the test itself, and of a call on one line."""
_LONG = 60
"""Characters of a call that is compared on the line that it stands on."""
_UNCALLED = {
    "files": "it reads or writes files",
    "network": "it uses the network",
    "input": "it asks for input",
}
_UNEQUAL = {"random": "it draws random numbers", "time": "it looks at the clock"}


@dataclass
class Cases:
    """The tests of one file; ``data`` is what is stored for them."""

    data: dict[str, Any]
    draws_by_numpy: bool = False
    """Whether random numbers may be numpy's."""
    tested: list[Tested] = field(default_factory=list)
    stored: list[Any] = field(default_factory=list)
    compared: list[Any] = field(default_factory=list)

    def body(self, it: Promoted, call: Mapping[str, Any], name: str) -> list[str]:
        """Returns the lines of the test called ``name``; ``call`` is what a recorder found."""
        head, key = f"def {name}():", name.removeprefix("test_")
        uncalled = _uncalled(it, call)
        if uncalled:
            self.tested.append(Tested(it.name, "smoke", uncalled))
            comment = f"    # A smoke test: {_line(uncalled)}."
            return [head, comment, f"    assert callable({it.name})"]
        lines, called, changed = self._call(it, call, key)
        unequal = _unequal(it, call)
        if unequal:
            self.tested.append(Tested(it.name, "type", unequal))
            comment = f"    # A smoke test: {_line(unequal)}."
            check = f'    assert type(result).__name__ == "{call["type"]}"'
            if "random" in it.effects:
                lines.insert(0, "    random.seed(0)")
                if self.draws_by_numpy:
                    lines.insert(1, "    numpy.random.seed(0)")
            return [head, comment, *lines, f"    result = {called}", check]
        self.tested.append(Tested(it.name, "value"))
        lines += self._compared(called, call["result"], f"{key}.result")
        for variable, (place, after) in changed.items():
            lines += self._compared(variable, after, f"{key}.{place}.after")
        return [head, *lines]

    def _call(
        self, it: Promoted, call: Mapping[str, Any], key: str
    ) -> tuple[list[str], str, dict[str, tuple[str, Any]]]:
        """Returns lines that come first, the call, and the variables that it changes."""
        given = [(str(n), "", each) for n, each in enumerate(call["args"])]
        given += [(name, f"{name}=", each) for name, each in call["kwargs"].items()]
        lines, arguments, changed = list[str](), list[str](), dict[str, tuple[str, Any]]()
        for place, prefix, encoded in given:
            value = self._value(encoded, f"{key}.{place}")
            if place in call.get("changed", {}):
                variable = _variable(it, place)
                lines.append(f"    {variable} = {value}")
                changed[variable] = place, call["changed"][place]
                value = variable
            arguments.append(prefix + value)
        called = f"{it.name}({', '.join(arguments)})"
        if len(called) > _LONGEST:
            called = f"{it.name}(\n        " + ",\n        ".join(arguments) + ",\n    )"
        return lines, called, changed

    def _compared(self, called: str, wanted: Any, key: str) -> list[str]:
        """Writes how a value is compared with the recorded one."""
        if len(called) > _LONG or "\n" in called:
            return [f"    result = {called}", *self._compared("result", wanted, key)]
        number = wanted["of"] if isinstance(wanted, dict) and wanted["$"] == "scalar" else wanted
        plain = literal(wanted)
        if wanted is None or isinstance(wanted, bool):
            return [f"    assert {called} is {wanted}"]
        if isinstance(number, float) and math.isfinite(number):
            return [f"    assert math.isclose({called}, {number!r}, rel_tol=1e-9, abs_tol=1e-12)"]
        if plain is not None and len(plain) <= _LONGEST and _is_exact(wanted):
            return [f"    assert {called} == {plain}"]
        self.compared.append(wanted)
        return [f"    assert same({called}, {self._value(wanted, key)})"]

    def _value(self, encoded: Any, key: str) -> str:
        """Writes a value into the test, or into its data."""
        plain = literal(encoded)
        if plain is not None and len(plain) <= _LONGEST:
            return plain
        self.stored.append(encoded)
        name, number = key, 2
        while name in self.data and self.data[name] != encoded:
            name, number = f"{key}-{number}", number + 1
        self.data[name] = encoded
        return f'stored("{name}")'


def _variable(it: Promoted, place: str) -> str:
    name = place
    if place.isdigit():
        number = int(place)
        name = it.parameters[number] if number < len(it.parameters) else f"given_{place}"
    taken = name in (it.name, "same", "stored", "decode", "math", "numpy")
    return f"{name}_" if taken or keyword.iskeyword(name) else name


def _uncalled(it: Promoted, call: Mapping[str, Any]) -> str:
    """Says why a test cannot call the definition; empty where it can."""
    for effect, why in _UNCALLED.items():
        if effect in it.effects:
            return why
    if it.kind == "class":
        return "of a class, no use is recorded"
    if not call or "missing" in call:
        missing = str(call.get("missing", "it was not called"))
        return missing if missing.startswith("it ") else f"its input is {missing}"
    if call.get("type") in ("coroutine", "async_generator", "generator"):
        return f"it gives a {call['type']}, which is not run to its end here"
    if call.get("slow"):
        return "it takes long"
    if "failed" in call:
        return f"on the part of its input that a test can hold it fails: {call['failed']}"
    return ""


def _unequal(it: Promoted, call: Mapping[str, Any]) -> str:
    """Says why its value cannot be compared; empty where it can."""
    for effect, why in _UNEQUAL.items():
        if effect in it.effects:
            return why
    if not call.get("steady", True):
        return "it gives something else each time"
    if "result" not in call:
        return f"{call.get('unwritten', 'its result')} cannot be written down"
    return ""


def _line(text: str) -> str:
    return " ".join(text.split()).rstrip(".")


def literal(it: Any) -> str | None:
    """Writes a recorded value as Python, where that is short and plain."""
    if isinstance(it, float) and not math.isfinite(it):
        return f'float("{it}")'
    if it is None or isinstance(it, bool | int | float | str):
        return repr(it)
    if isinstance(it, list):
        parts = [literal(each) for each in it]
        return None if None in parts else f"[{', '.join(map(str, parts))}]"
    of = it.get("of")
    if it["$"] == "tuple":
        parts = [literal(each) for each in of]
        end = "," if len(parts) == 1 else ""
        return None if None in parts else f"({', '.join(map(str, parts))}{end})"
    if it["$"] in ("set", "frozenset"):
        inner = literal(of)
        return None if inner is None else f"{it['$']}({inner})"
    if it["$"] == "dict":
        pairs = [(literal(key), literal(value)) for key, value in of]
        if any(None in pair for pair in pairs):
            return None
        return f"{{{', '.join(f'{key}: {value}' for key, value in pairs)}}}"
    if it["$"] == "scalar":
        inner = literal(of)
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


def kinds_in(encoded: Any) -> Iterator[str]:
    """Yields the kinds of all values in recorded ones."""
    if isinstance(encoded, list):
        yield "list"
        for each in encoded:
            yield from kinds_in(each)
    elif isinstance(encoded, dict):
        yield str(encoded.get("$", ""))
        for key, each in encoded.items():
            if key != "$":
                yield from kinds_in(each)
