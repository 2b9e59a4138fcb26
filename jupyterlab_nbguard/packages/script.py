"""Reads and writes the block of PEP 723 that says what one notebook needs (juv's convention).

The block is a comment in a code cell, by convention the first one, whose source is hidden::

    # /// script
    # requires-python = ">=3.11"
    # dependencies = ["numpy==1.26.4"]
    # ///
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jupyterlab_nbguard.model.notebook import Cell, Notebook
from jupyterlab_nbguard.model.packages import Declared, Problem
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.packages.reading import parse_toml
from jupyterlab_nbguard.packages.requirement import NotARequirement, declare

# The expression that PEP 723 itself gives.
_BLOCK = re.compile(
    r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)[ \t]*$\s(?P<content>(^#(| .*)$\s)+)^# ///[ \t]*$"
)


@dataclass(frozen=True)
class Script:
    """The block that a notebook holds."""

    cell: Cell
    first_line: int
    """0-based, in the cell: the line of ``# /// script``."""
    last_line: int
    declared: tuple[Declared, ...] = ()
    requires_python: str = ""
    table: Mapping[str, Any] | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def range(self) -> Range:
        """Where the block begins: what is said of the whole of it is said there."""
        line = self.cell.source.split("\n")[self.first_line]
        return Range.of(self.first_line, 0, self.first_line, len(line.rstrip("\r")))


def find_script(notebook: Notebook) -> Script | None:
    """Returns the block of a notebook, from the first code cell that holds one."""
    for cell in notebook.cells:
        if cell.type == "code" and "# /// script" in cell.source:
            found = read_script(cell, notebook.path)
            if found is not None:
                return found
    return None


def read_script(cell: Cell, file: str = "") -> Script | None:
    """Returns the block in a cell; what cannot be read in it is said in its problems."""
    source = cell.source.replace("\r\n", "\n")
    for match in _BLOCK.finditer(source):
        if match["type"] != "script":
            continue
        first = source.count("\n", 0, match.start())
        last = source.count("\n", 0, match.end())
        lines = match["content"].splitlines()
        content = "\n".join(it[2:] if it.startswith("# ") else it[1:] for it in lines)
        return _read(cell, content, first, last, file)
    return None


def _read(cell: Cell, content: str, first: int, last: int, file: str) -> Script:
    table, problem = parse_toml(content, file, first + 1)
    if problem is not None:
        return Script(cell, first, last, problems=(problem,))
    declared, problems = [], []
    given = table.get("dependencies", [])
    lines = cell.source.split("\n")
    for text in given if isinstance(given, list) else []:
        line = next(
            (at + 1 for at in range(first, last) if f'"{text}"' in lines[at] or f"'{text}'" in
             lines[at]), first + 1
        )  # fmt: skip
        try:
            declared.append(declare(str(text), "pep723", file, line))
        except NotARequirement as error:
            problems.append(Problem(file, line, str(error)))
    requires = table.get("requires-python", "")
    requires = requires if isinstance(requires, str) else ""
    return Script(cell, first, last, tuple(declared), requires, table, tuple(problems))


def write_script(
    requirements: Iterable[str], requires_python: str, others: Iterable[str] = ()
) -> str:
    """Returns a block; ``others`` are lines of TOML that come after, such as ``[tool.uv]``."""
    lines = []
    if requires_python:
        lines.append(f"requires-python = {_quoted(requires_python)}")
    needed = list(requirements)
    if needed:
        lines += ["dependencies = [", *(f"    {_quoted(it)}," for it in needed), "]"]
    else:
        lines.append("dependencies = []")
    lines += others
    body = [f"# {line}".rstrip() for line in lines]
    return "\n".join(["# /// script", *body, "# ///"])


def other_lines(script: Script) -> list[str]:
    """Returns the lines of a block behind its own two keys: tables such as ``[tool.uv]``."""
    lines = script.cell.source.replace("\r\n", "\n").split("\n")
    body = [line[2:] for line in lines[script.first_line + 1 : script.last_line]]
    for place, line in enumerate(body):
        if line.startswith("["):
            return body[place:]
    return []


def replace_block(script: Script, block: str) -> str:
    """Returns the cell's source with another block; all else in it stays."""
    ending = "\r\n" if "\r\n" in script.cell.source else "\n"
    lines = script.cell.source.replace("\r\n", "\n").split("\n")
    lines[script.first_line : script.last_line + 1] = block.split("\n")
    return ending.join(lines)


def _quoted(text: str) -> str:
    """Writes a basic string of TOML."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
