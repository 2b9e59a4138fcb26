"""Reads conda's ``environment.yml``: its own match specifications, and the ``pip:`` list within."""

from __future__ import annotations

import re

import yaml

from jupyterlab_nbguard.model.packages import Declared, Problem, normalise
from jupyterlab_nbguard.packages.installs import conda_specifier
from jupyterlab_nbguard.packages.names import of_conda
from jupyterlab_nbguard.packages.reading import Read

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


def _items(node: yaml.Node | None, key: str) -> list[yaml.Node]:
    if not isinstance(node, yaml.MappingNode):
        return []
    for name, value in node.value:
        if getattr(name, "value", None) == key and isinstance(value, yaml.SequenceNode):
            return list(value.value)
    return []


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
