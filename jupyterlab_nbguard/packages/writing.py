"""Writes requirements into the text of a file; all else in it stays as it is, byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array

from jupyterlab_nbguard.packages.portable import Portable
from jupyterlab_nbguard.packages.script import Script, replace_block
from jupyterlab_nbguard.packages.splice import insert_first_cell, replace_source


class CannotWrite(ValueError):
    """Says in one line why nothing can be written."""


def into_notebook(text: str, wanted: Portable, script: Script | None, index: int | None) -> str:
    """Returns a notebook's file with the block in it; ``index`` is that of the script's cell."""
    document = json.loads(text.removeprefix("\ufeff"))
    ids = {cell.get("id") for cell in document["cells"]}
    version = (document.get("nbformat", 4), document.get("nbformat_minor", 0))
    try:
        if script is not None and index is not None:
            written = replace_source(text, index, replace_block(script, wanted.block))
        else:
            id_ = _free(ids) if version >= (4, 5) else None
            written = insert_first_cell(text, wanted.block, id_)
        again = json.loads(written.removeprefix("\ufeff"))
    except (KeyError, ValueError):
        raise CannotWrite("its cells were not found in the file's text") from None
    # Odd files are possible (a key given twice): rather nothing than a notebook that lost a cell.
    if script is not None and index is not None:
        again["cells"][index]["source"] = document["cells"][index]["source"]
    else:
        del again["cells"][0]
    if again != document:
        raise CannotWrite("its text is not laid out as that of a notebook")
    return written


def _free(ids: Iterable[object]) -> str:
    taken, number = set(ids), 1
    while f"nbguard-packages-{number}" in taken:
        number += 1
    return f"nbguard-packages-{number}"


def into_requirements(text: str, lines: Sequence[str]) -> str:
    """Returns a file of requirements with lines added at its end."""
    if not lines:
        return text
    ending = "\r\n" if "\r\n" in text else "\n"
    # A backslash at the very end would take the first new line for its own.
    gap = "" if not text or text.endswith(("\n", "\ufeff")) else ending
    if re.search(r"\\\s*\Z", text):
        gap += ending
    return text + gap + "".join(f"{line}{ending}" for line in lines)


def into_pyproject(text: str, lines: Sequence[str]) -> str:
    """Returns a ``pyproject.toml`` with requirements added to the project's dependencies."""
    if not lines:
        return text
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    try:
        document = tomlkit.parse(text.removeprefix("\ufeff"))
    except TOMLKitError as error:
        raise CannotWrite(f"not TOML: {error}") from None
    project = document.get("project")
    if project is None:
        raise CannotWrite("there is no [project] table to declare in")
    if "dependencies" in project.get("dynamic", []):
        raise CannotWrite("its dependencies are dynamic: they stand in another file")
    if "dependencies" not in project:
        project["dependencies"] = tomlkit.array()
    array = project["dependencies"]
    if not isinstance(array, Array):
        raise CannotWrite("project.dependencies is no list")
    multiline = "\n" in array.as_string() or len(array) + len(lines) > 3
    if multiline and "\n" not in array.as_string():
        array.multiline(True)
    for line in lines:
        array.append(line)
    written = tomlkit.dumps(document)
    if "\r\n" in text:
        written = re.sub(r"(?<!\r)\n", "\r\n", written)
    return mark + written
