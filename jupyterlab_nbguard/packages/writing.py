"""Writes requirements into the text of a file; all else in it stays as it is, byte for byte."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array

from jupyterlab_nbguard.packages.portable import Portable
from jupyterlab_nbguard.packages.reading import CannotWrite
from jupyterlab_nbguard.packages.script import Script, replace_block
from jupyterlab_nbguard.packages.splice import insert_first_cell, replace_source, set_metadata

LOCK = "uv.lock"
"""Where juv keeps a notebook's lock: a key of the notebook's metadata."""


def into_notebook(
    text: str, wanted: Portable, script: Script | None, index: int | None, lock: str | None = None
) -> str:
    """Returns a notebook's file with the block in it, and the lock in its metadata.

    ``index`` is that of the script's cell. Raises `CannotWrite`.
    """
    document = json.loads(text.removeprefix("\ufeff"))
    ids = {cell.get("id") for cell in document["cells"]}
    version = (document.get("nbformat", 4), document.get("nbformat_minor", 0))
    try:
        if script is not None and index is not None:
            written = replace_source(text, index, replace_block(script, wanted.block))
        else:
            id_ = _free(ids) if version >= (4, 5) else None
            written = insert_first_cell(text, wanted.block, id_)
        if lock is not None:
            written = set_metadata(written, LOCK, lock)
        again = json.loads(written.removeprefix("\ufeff"))
    except (KeyError, ValueError):
        raise CannotWrite("its cells were not found in the file's text") from None
    # Odd files are possible (a key given twice): rather nothing than a notebook that lost a cell.
    if script is not None and index is not None:
        again["cells"][index]["source"] = document["cells"][index]["source"]
    else:
        del again["cells"][0]
    if lock is not None:
        document["metadata"][LOCK] = lock
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


def into_pyproject(text: str, lines: Sequence[str], group: str = "") -> str:
    """Returns a ``pyproject.toml`` with requirements added to the project's dependencies.

    ``group`` names one of its extras or dependency groups. Raises `CannotWrite`.
    """
    if not lines:
        return text
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    try:
        document = tomlkit.parse(text.removeprefix("\ufeff"))
    except TOMLKitError as error:
        raise CannotWrite(f"not TOML: {error}") from None
    array = _array(document, group)
    multiline = "\n" in array.as_string() or len(array) + len(lines) > 3
    if multiline and "\n" not in array.as_string():
        array.multiline(True)
    for line in lines:
        array.append(line)
    written = tomlkit.dumps(document)
    if "\r\n" in text:
        written = re.sub(r"(?<!\r)\n", "\r\n", written)
    return mark + written


def _array(document: tomlkit.TOMLDocument, group: str) -> Array:
    """Returns the list that requirements belong into; that of the project is made if need be."""
    project = document.get("project", {})
    if group:
        for table in (document.get("dependency-groups", {}), project.get("optional-dependencies")):
            if isinstance(table, Mapping) and isinstance(table.get(group), Array):
                return table[group]  # type: ignore[no-any-return]
        raise CannotWrite(f"there is no list {group} to declare in")
    if "project" not in document:
        raise CannotWrite("there is no [project] table to declare in")
    if "dependencies" in project.get("dynamic", []):
        raise CannotWrite("its dependencies are dynamic: they stand in another file")
    if "dependencies" not in project:
        project["dependencies"] = tomlkit.array()
    array = project["dependencies"]
    if not isinstance(array, Array):
        raise CannotWrite("project.dependencies is no list")
    return array
