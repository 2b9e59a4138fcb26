"""Reads stories out of Markdown.

A story is a section (`## title`). Its fenced blocks that come before anything happens are the cells
of the notebook, named after the language: ```` ```python A ````. Then lines that begin with `user:`
say what the user does:

    user: run A, B          user: delete B           user: move B to the top
    user: restart           user: move B below A     user: fix B with "Put the deleted cell back"
    user: edit A            (the new source in the block below)
    user: insert D below A  (the same; `at the top` for the first place)

A block ```` ```says ```` holds all that we must say then, or `nothing`, one finding a line:

    B: stale-cell warning at x: was changed by cell [3]

(cell, rule, severity, the text that is underlined, a piece of the message). A block
```` ```cells ```` lists the ids of all cells in order, and ```` ```python A is now ```` shows the
source that a cell must have by then. Everything else is prose.

A block ```` ```file requirements.txt ```` is a file beside the notebook (`above/` in its name: in
the folder above); the cells of a notebook `other.ipynb` are parted by lines `# %%`.
```` ```installed ```` lists what is installed, one distribution a line:
`PIL: pillow 10.4.0 needs numpy` (without `PIL:` the module has the distribution's name).
```` ```saved A ```` is the output of a cell as it was saved; `saved A 1200 kB` repeats it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_FENCE = re.compile(r"^```(\w+)?[ ]?(.*)$")
_STEP = re.compile(r"^user: (\w+) ?(.*)$")
_SAYS = re.compile(
    r"^(?P<cell>\S+): (?P<rule>[\w-]+) (?P<severity>\w+)( at (?P<text>.+?))?: (?P<message>.+)$"
)


@dataclass(frozen=True)
class Finding:
    """One thing that must be said; `text` is what is underlined (empty: the first line)."""

    cell: str
    rule: str
    severity: str
    text: str
    message: str


@dataclass(frozen=True)
class Says:
    """All that must be said at this point."""

    findings: tuple[Finding, ...]
    line: int


@dataclass(frozen=True)
class Becomes:
    """The source that a cell must have at this point."""

    cell: str
    source: str
    line: int


@dataclass(frozen=True)
class Order:
    """The cells that there must be at this point."""

    cells: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class UseFix:
    """The user takes a fix that a finding in the cell offers."""

    cell: str
    title: str
    line: int


@dataclass
class Story:
    """One section: the cells at the start, and what happens; events are those of a session."""

    path: Path
    title: str
    line: int
    notebook: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, str] | None = None
    installed: list[str] | None = None
    saved: dict[str, str] | None = None
    steps: list[dict[str, Any] | Says | Becomes | Order | UseFix] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.path.stem}: {self.title}"

    @property
    def is_live(self) -> bool:
        """Says whether a kernel takes part."""
        return any(isinstance(it, dict) and it["kind"] in ("run", "restart") for it in self.steps)


def read_stories(path: Path) -> Iterator[Story]:
    """Yields the stories of a file."""
    reader = _Reader(path)
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        reader.line(number, line)
    yield from reader.stories


class _Reader:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.stories: list[Story] = []
        self.block: list[str] | None = None
        self.head = ("", "", 0)
        self.pending: dict[str, Any] | None = None

    def line(self, number: int, line: str) -> None:
        if self.block is not None:
            if line.startswith("```"):
                self.close("\n".join(self.block))
                self.block = None
            else:
                self.block.append(line)
            return
        fence, step = _FENCE.match(line), _STEP.match(line)
        if line.startswith("## "):
            self.stories.append(Story(self.path, line[3:].strip(), number))
        elif fence and self.stories:
            self.block = []
            self.head = (fence[1] or "", fence[2].strip(), number)
        elif step and self.stories:
            self.step(step[1], step[2], number)

    def close(self, text: str) -> None:
        language, label, number = self.head
        story = self.stories[-1]
        if language == "says":
            lines = [it for it in text.split("\n") if it.strip() and it.strip() != "nothing"]
            findings = tuple(self.finding(it, number) for it in lines)
            story.steps.append(Says(findings, number))
        elif language == "file":
            story.files = story.files or {}
            if label:
                story.files[label] = text + "\n"
        elif language == "saved":
            cell, *size = label.split()
            times = int(size[0]) * 1000 // len(text) if size else 1
            story.saved = {**(story.saved or {}), cell: text * times}
        elif language == "installed":
            story.installed = [it for it in text.split("\n") if it.strip()]
        elif language == "cells":
            story.steps.append(Order(tuple(text.replace(",", " ").split()), number))
        elif label.endswith(" is now"):
            story.steps.append(Becomes(label.removesuffix(" is now"), text, number))
        elif self.pending is not None:
            self.pending["source"] = text
            self.pending = None
        elif label and not story.steps:
            id_, *tags = label.split()
            kind = "code" if language == "python" else "markdown"
            story.notebook.append({"id": id_, "source": text, "kind": kind, "tags": tags})
        elif label:
            raise self.error(number, "a cell after the first step: insert it")

    def finding(self, line: str, number: int) -> Finding:
        found = _SAYS.match(line.strip())
        if not found:
            raise self.error(number, f"cannot be read: {line}")
        return Finding(
            found["cell"], found["rule"], found["severity"], found["text"] or "", found["message"]
        )

    def step(self, verb: str, rest: str, number: int) -> None:
        steps = self.stories[-1].steps
        if verb == "run":
            steps += [{"kind": "run", "cell": id_} for id_ in rest.replace(",", " ").split()]
        elif verb == "restart":
            steps.append({"kind": "restart"})
        elif verb == "delete":
            steps.append({"kind": "delete", "cell": rest.strip()})
        elif verb == "edit":
            self.pending = {"kind": "edit", "cell": rest.strip()}
            steps.append(self.pending)
        elif verb == "fix":
            cell, _, title = rest.partition(" with ")
            steps.append(UseFix(cell.strip(), title.strip().strip('"'), number))
        elif verb in ("insert", "move"):
            cell, _, place = rest.strip().partition(" ")
            below = place.removeprefix("below ").strip()
            after = None if place == "at the top" or place == "to the top" else below
            steps.append({"kind": verb, "cell": cell, "after": after})
            self.pending = steps[-1] if verb == "insert" else None
        else:
            raise self.error(number, f"nobody knows how to {verb}")

    def error(self, number: int, cause: str) -> ValueError:
        return ValueError(f"{self.path.name}:{number}: {cause}")
