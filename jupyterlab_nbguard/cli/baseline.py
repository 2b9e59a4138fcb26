"""What a team knows of already: a file of findings that are not shown again.

The file is JSON with one finding a line, sorted, so that its diffs are read and merged like those
of source code. A finding is known by its notebook, rule and name, and by its cell's id or its line
of source: it stays known when its cell is moved or other lines change, and also when its own line
is edited. Each line of the file stands for one finding, so that a second one of a kind is new.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path

from jupyterlab_nbguard.jobs.check.checked import Checked, source_line
from jupyterlab_nbguard.jobs.save import save
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.read_notebook import read_bytes

_VERSION = 1
# What stands for the id of a cell without one (`project/document.py`) names its place.
_PLACE = re.compile(r"cell-\d+(-\d+)?")


@dataclass(frozen=True, order=True)
class Known:
    """One finding of the file."""

    path: str
    rule: str
    name: str
    line: str
    cell: str


def read_baseline(file: Path) -> list[Known]:
    """Returns what a file holds; raises `ProjectError`."""
    try:
        document = json.loads(read_bytes(file))
        if document["version"] != _VERSION:
            raise ProjectError(str(file), f"not a baseline of version {_VERSION}")
        found = [Known(**entry) for entry in document["findings"]]
    except (ValueError, KeyError, TypeError):
        raise ProjectError(str(file), "not a baseline of nbguard") from None
    if not all(isinstance(value, str) for known in found for value in astuple(known)):
        raise ProjectError(str(file), "not a baseline of nbguard")
    return found


def write_baseline(file: Path, checked: Iterable[Checked]) -> int:
    """Writes all findings to a file, and returns how many; raises `NotSaved` or `ProjectError`."""
    found = sorted(known for one in checked for known in _known(one, file))
    lines = ",\n".join(f"  {json.dumps(asdict(it), ensure_ascii=True)}" for it in found)
    findings = f"[\n{lines}\n ]" if found else "[]"
    text = f'{{\n "version": {_VERSION},\n "findings": {findings}\n}}\n'
    save(file, read_bytes(file) if file.exists() else None, text.encode())
    return len(found)


def only_new(
    checked: Iterable[Checked], known: Iterable[Known], file: Path, gone: list[Known]
) -> Iterator[Checked]:
    """Yields the same notebooks with what is new only; ``gone`` gets what is gone from them."""
    left: dict[str, list[Known]] = {}
    for it in sorted(known):
        left.setdefault(it.path, []).append(it)
    for one in checked:
        path, findings = seen_as(one.path, file), list(_known(one, file))
        yield one.keep(_new(findings, left.get(path, [])))
        gone += left.pop(path, [])


def _new(findings: Sequence[Known], left: list[Known]) -> set[int]:
    """Returns the places of the findings that nothing in ``left`` stands for, and takes from it."""
    new = dict(enumerate(findings))
    # The surest first: what is the very same must not be taken by what only looks like it.
    for keys in (("line", "cell"), ("line",), ("cell",)):
        for place, finding in list(new.items()):
            match = next((it for it in left if _same(it, finding, keys)), None)
            if match is not None:
                left.remove(match)
                del new[place]
    return set(new)


def _same(one: Known, other: Known, keys: Iterable[str]) -> bool:
    if (one.rule, one.name) != (other.rule, other.name):
        return False
    if keys == ("cell",) and not one.cell:
        return False
    return all(getattr(one, key) == getattr(other, key) for key in keys)


def _known(one: Checked, file: Path) -> Iterator[Known]:
    path = seen_as(one.path, file)
    for it in one.report.diagnostics:
        cell = "" if _PLACE.fullmatch(it.cell) else it.cell
        yield Known(path, it.rule, it.name, source_line(one, it).strip(), cell)


def seen_as(path: str, file: Path) -> str:
    """Names a notebook as seen from the file's folder, wherever the command was called from."""
    try:
        return Path(os.path.relpath(path, file.absolute().parent)).as_posix()
    except ValueError:  # on another drive of Windows
        return Path(path).absolute().as_posix()
