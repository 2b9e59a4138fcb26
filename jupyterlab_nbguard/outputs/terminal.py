"""Makes of raw output the text that a reader sees: no colours, what was overwritten is gone."""

from __future__ import annotations

import re

# CSI sequences (colours, cursor), OSC sequences (links, titles) and two-character escapes.
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


def visible(text: str) -> str:
    """Returns what stands on the screen at the end, with line ends as Unix has them."""
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    if "\r" in text:
        text = "\n".join(_overwritten(line) for line in text.split("\n"))
    if "\x08" in text:
        text = "\n".join(_rubbed_out(line) for line in text.split("\n"))
    return text


def _rubbed_out(line: str) -> str:
    kept: list[str] = []
    for character in line:
        if character != "\x08":
            kept.append(character)
        elif kept:
            kept.pop()
    return "".join(kept)


def _overwritten(line: str) -> str:
    shown = ""
    for part in line.split("\r"):
        shown = part + shown[len(part) :]
    return shown
