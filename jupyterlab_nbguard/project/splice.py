"""Puts other sources into a notebook's file, or takes outputs out; all other bytes stay."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping

from jupyterlab_nbguard.project.raw import Source, sources
from jupyterlab_nbguard.project.rawvalues import cell_values

_CLEARED = {"outputs": "[]", "execution_count": "null"}


class CannotSplice(ValueError):
    """Says why the text cannot be written with other sources and stay as it is otherwise."""


def with_sources(data: bytes, new: Mapping[int, str], cleared: Collection[int] = ()) -> bytes:
    """Returns a notebook's file with the sources ``new``, by the place of their cells.

    The cells at the places ``cleared`` have no outputs and no execution count there.
    """
    encoding = json.detect_encoding(data)
    try:
        text = data.decode(encoding, "surrogatepass")
        if text.encode(encoding, "surrogatepass") != data:
            raise CannotSplice(f"its {encoding} would not stay as it is")
    except UnicodeError:
        raise CannotSplice("not Unicode text") from None
    ascii_only = "\\u" in text and text.isascii()
    changes = [
        (source.start, source.end, _literal(text, source, new[place], ascii_only))
        for place, source in (sources(text).items() if new else ())
        if place in new
    ]
    for key, value in _CLEARED.items() if cleared else ():
        spans = cell_values(text, key)
        changes += [(*spans[place], value) for place in cleared if place in spans]
    pieces, at = [], 0
    for start, end, value in sorted(changes):
        pieces += [text[at:start], value]
        at = end
    spliced = "".join([*pieces, text[at:]])
    _make_sure(text, spliced, new, cleared)
    return spliced.encode(encoding, "surrogatepass")


def _literal(text: str, source: Source, new: str, ascii_only: bool) -> str:
    """Writes a source as its file does: one string, or a list of lines with the same layout."""

    def quoted(value: str) -> str:
        # A lone surrogate, which JSON may hold and UTF-8 cannot say, is written as an escape.
        plain = json.dumps(value, ensure_ascii=ascii_only)
        return plain.encode("utf-8", "backslashreplace").decode("utf-8")

    if not source.is_list:
        return quoted(new)
    # Lines that stay are written as they were: the same character can be escaped in several ways.
    raw = [text[start:end] for start, end in source.strings]
    known = {json.loads(it, strict=False): it for it in reversed(raw)}
    lines = [known.get(line) or quoted(line) for line in _lines(new)]
    if not lines:
        return "[]"
    if not source.strings:
        return f"[{', '.join(lines)}]"
    first, last = source.strings[0][0], source.strings[-1][1]
    head, tail = text[source.start : first], text[last : source.end]
    between = text[source.strings[0][1] : source.strings[1][0]] if len(raw) > 1 else f",{head[1:]}"
    return head + (between if between.strip() == "," else ", ").join(lines) + tail


def _lines(source: str) -> list[str]:
    """Splits like nbformat's ``split_lines``, but at line feeds only."""
    lines = source.split("\n")
    return [*(f"{line}\n" for line in lines[:-1]), *(lines[-1:] if lines[-1] else [])]


def _make_sure(before: str, after: str, new: Mapping[int, str], cleared: Collection[int]) -> None:
    """Raises `CannotSplice` unless just what was asked for, and nothing else, is another now."""
    expected = json.loads(before)
    for place in cleared:
        cell = expected["cells"][place]
        cell.update({key: json.loads(value) for key, value in _CLEARED.items() if key in cell})
    for place, source in new.items():
        expected["cells"][place]["source"] = source
    try:
        written = json.loads(after)
        for place in new:
            source = written["cells"][place]["source"]
            written["cells"][place]["source"] = "".join(source)
    except (ValueError, TypeError, KeyError, IndexError):
        written = None
    if written != expected:
        raise CannotSplice("its JSON is too odd")
