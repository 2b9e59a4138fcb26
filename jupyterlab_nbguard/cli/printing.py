"""What every command says its lines with."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator


def printable(line: str) -> str:
    """Writes lone surrogates, which JSON may hold and no encoding can say, as escapes."""
    return line.encode("utf-8", "backslashreplace").decode("utf-8")


def joined(lines: Iterable[str], at_once: int = 64) -> Iterator[str]:
    """Yields some lines at a time as one text: to say each by itself takes longer than to join."""
    waiting: list[str] = []
    for line in lines:
        waiting.append(line)
        if len(waiting) == at_once:
            yield "\n".join(waiting)
            waiting = []
    if waiting:
        yield "\n".join(waiting)


def shown_path(path: str) -> str:
    """Writes what would begin a new line, or steer a terminal, as an escape."""
    if path.isprintable():
        return path
    return "".join(c if c.isprintable() or ord(c) > 159 else repr(c)[1:-1] for c in path)


def count(number: int, noun: str) -> str:
    """Says a number of things: ``1 cell``, ``2 cells``."""
    plural = noun if number == 1 or noun == "info" else f"{noun}s"
    return f"{number} {plural}"


def colours() -> bool | None:
    """Says whether to colour: as the environment asks, else (``None``) where a terminal reads.

    ``NO_COLOR`` as no-color.org specifies it (set and not empty), and before ``FORCE_COLOR``.
    """
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None
