"""Reads ``requirements.txt`` as pip's reference describes the format."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jupyterlab_nbguard.model.packages import Kind, Problem
from jupyterlab_nbguard.packages.reading import Read

_COMMENT = re.compile(r"(^|\s)#.*$")
_FILE = re.compile(r"(?:-r|--requirement|(-c|--constraint))(?:\s+|=)?(.+)$")
_EDITABLE = re.compile(r"(?:-e|--editable)(?:\s+|=)(.+)$")


def read_requirements(text: str, file: str, constraints: bool = False) -> Read:
    """Returns what a file of requirements, or of constraints (``-c``), says."""
    read = Read()
    kind: Kind = "constraints" if constraints else "requirements"
    for number, line in _logical(text):
        if line.startswith("-"):
            included, editable = _FILE.match(line), _EDITABLE.match(line)
            if included is not None:
                read.included.append((included[2].strip(), constraints or bool(included[1])))
            elif editable is not None:
                read.add(editable[1].strip(), kind, file, number)
            elif not line.startswith("--") and line[:2] not in ("-i", "-f"):
                read.problems.append(Problem(file, number, f"unknown option {line.split()[0]}"))
            continue
        read.add(line, kind, file, number)
    return read


def _logical(text: str) -> Iterator[tuple[int, str]]:
    """Yields the lines with their numbers: joined at backslashes, without comments."""
    joined, start = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        start = start or number
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            joined += line[:-1]
            continue
        whole = _COMMENT.sub("", joined + line).strip()
        if whole:
            yield start, whole
        joined, start = "", 0
    whole = _COMMENT.sub("", joined).strip()
    if whole:
        yield start, whole
