"""What every command says its lines with."""

from __future__ import annotations


def printable(line: str) -> str:
    """Writes lone surrogates, which JSON may hold and no encoding can say, as escapes."""
    return line.encode("utf-8", "backslashreplace").decode("utf-8")


def count(number: int, noun: str) -> str:
    """Says a number of things: ``1 cell``, ``2 cells``."""
    plural = noun if number == 1 or noun == "info" else f"{noun}s"
    return f"{number} {plural}"
