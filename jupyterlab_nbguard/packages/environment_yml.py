"""Reads and writes conda's ``environment.yml``: its match specifications, and its ``pip:`` list."""

from __future__ import annotations

import re
from collections.abc import Sequence

import yaml

from jupyterlab_nbguard.model.packages import Declared, Problem, normalise
from jupyterlab_nbguard.packages.installs import conda_specifier
from jupyterlab_nbguard.packages.names import of_conda
from jupyterlab_nbguard.packages.reading import CannotWrite, Read

_SPEC = re.compile(r"^(?:[\w./-]+::)?(?P<name>[\w.-]+)\s*(?P<pin>[=<>!~].*|\s[\d*].*)?$")


def read_environment(text: str, file: str) -> Read:
    """Returns what an environment file declares; names are those of the Python index."""
    read = Read()
    try:
        # The tree, not the values: it knows the lines, and makes no object of anybody's choice.
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        cause = getattr(error, "problem", None) or "cannot be read"
        read.problems.append(Problem(file, mark.line + 1 if mark else 0, f"not YAML: {cause}"))
        return read
    for node in _items(root, "dependencies"):
        line = node.start_mark.line + 1
        if isinstance(node, yaml.ScalarNode):
            _conda(read, node.value.strip(), file, line)
        for inner in _items(node, "pip"):
            if isinstance(inner, yaml.ScalarNode):
                _pip(read, inner.value.strip(), file, inner.start_mark.line + 1)
    return read


def into_environment(text: str, conda: Sequence[str], pip: Sequence[str]) -> str:
    """Returns an environment file with packages of conda's added, and others in its ``pip`` list.

    Raises `CannotWrite`.
    """
    if not conda and not pip:
        return text
    if read_environment(text, "").problems:
        raise CannotWrite("it holds what cannot be read")
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    found = _sequence(root, "dependencies")
    if found is None or found.flow_style or not found.value:
        raise CannotWrite("it has no list of dependencies, one a line")
    inner = next((it for node in found.value if (it := _sequence(node, "pip"))), None)
    if inner is not None and (inner.flow_style or not inner.value):
        raise CannotWrite("its list for pip is not one a line")
    lines = text.splitlines(keepends=True)
    ending = "\r\n" if "\r\n" in text else "\n"
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += ending
    added: list[tuple[int, str]] = []
    dash = found.value[0].start_mark.column
    indent = " " * lines[found.value[0].start_mark.line].index("-")
    last = found.value[-1]
    plain = [node for node in found.value if isinstance(node, yaml.ScalarNode)]
    after = (plain or [last])[-1].end_mark.line + 1
    added += [(after, f"{indent}- {it}{ending}") for it in conda]
    if pip and inner is not None:
        place = inner.value[-1].end_mark.line + 1
        deeper = " " * lines[inner.value[0].start_mark.line].index("-")
        added += [(place, f"{deeper}- {it}{ending}") for it in pip]
    elif pip:
        if not any(node.value == "pip" or node.value.startswith("pip=") for node in plain):
            added.append((after, f"{indent}- pip{ending}"))
        added.append((after, f"{indent}- pip:{ending}"))
        added += [(after, f"{' ' * dash}- {it}{ending}") for it in pip]
    for place, line in reversed(added):
        lines.insert(place, line)
    return "".join(lines)


def _sequence(node: yaml.Node | None, key: str) -> yaml.SequenceNode | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if getattr(name, "value", None) == key and isinstance(value, yaml.SequenceNode):
                return value
    return None


def _items(node: yaml.Node | None, key: str) -> list[yaml.Node]:
    found = _sequence(node, key)
    return list(found.value) if found is not None else []


def _conda(read: Read, text: str, file: str, line: int) -> None:
    found = _SPEC.match(text.partition("#")[0].partition("[")[0].strip())
    if found is None:
        read.problems.append(Problem(file, line, f"'{text}' is no conda package"))
        return
    pin = (found["pin"] or "").strip()
    if pin and pin[0] not in "=<>!~":
        pin = f"={pin}"
    specifier = conda_specifier(pin)
    if found["name"] == "python":
        read.requires_python = specifier
        return
    name = normalise(of_conda(found["name"]))
    read.declared.append(Declared(name, text, "conda", file, line, specifier))


def _pip(read: Read, text: str, file: str, line: int) -> None:
    included = re.match(r"(?:-r|--requirement)\s*(\S+)$", text)
    if included is not None:
        read.included.append((included[1], False))
    elif text.startswith(("-e ", "--editable ")):
        read.add(text.partition(" ")[2], "conda", file, line)
    elif not text.startswith("-"):
        read.add(text, "conda", file, line)
