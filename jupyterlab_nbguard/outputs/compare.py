"""Compares the outputs of one cell: the saved ones and those of a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .bundles import compare_bundles, describe, is_blank
from .difference import OutputDifference, Rules, joined
from .normalise import normalise
from .terminal import visible
from .text import compare_texts, short

Output = Mapping[str, Any]
_DISPLAYS = ("display_data", "execute_result")


def compare_outputs(
    old: Sequence[Output], new: Sequence[Output], rules: Rules | None = None
) -> OutputDifference | None:
    """Returns how two lists of outputs differ, ``None`` where they show the same.

    Their ids, metadata and execution counts never matter, nor how a stream was cut in pieces.
    """
    rules = rules or Rules()
    before, after = _pieces(old, rules), _pieces(new, rules)
    known: dict[tuple[int, int], OutputDifference | None] = {}

    def compare(one: int, other: int) -> OutputDifference | None:
        if (one, other) not in known:  # long texts take their time
            known[one, other] = _compare(before[one], after[other], rules)
        return known[one, other]

    start, ends = 0, (len(before), len(after))
    while start < min(ends) and compare(start, start) is None:
        start += 1
    while start < min(ends) and compare(ends[0] - 1, ends[1] - 1) is None:
        ends = ends[0] - 1, ends[1] - 1
    common = min(ends)
    found = [compare(place, place) for place in range(start, common)]
    gone, came = before[common : ends[0]], after[common : ends[1]]
    found += [OutputDifference("output", f"is gone: {_words(it)}") for it in gone]
    found += [OutputDifference("output", f"is new: {_words(it)}") for it in came]
    return joined(it for it in found if it is not None)


@dataclass
class _Piece:
    kind: Literal["stdout", "stderr", "display", "error"]
    texts: list[str] = field(default_factory=list)
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def _pieces(outputs: Sequence[Output], rules: Rules) -> list[_Piece]:
    """Makes one of what follows one another on a stream, and all of stderr, whose place is luck."""
    found: list[_Piece] = []
    errors = _Piece("stderr")
    for output in outputs:
        kind = output.get("output_type")
        if kind == "stream" and output.get("name") == "stderr":
            errors.texts.append(_joined(output.get("text")))
        elif kind == "stream":
            if not found or found[-1].kind != "stdout":
                found.append(_Piece("stdout"))
            found[-1].texts.append(_joined(output.get("text")))
        elif kind in _DISPLAYS:
            data = output.get("data")
            found.append(_Piece("display", data=data if isinstance(data, Mapping) else {}))
        elif kind == "error":
            # The traceback quotes code and paths; name and message are what the error says.
            name, message = str(output.get("ename", "")), str(output.get("evalue", ""))
            found.append(_Piece("error", [name, ": " if message else "", visible(message)]))
    return [piece for piece in (*found, errors) if not _is_blank(piece, rules)]


def _is_blank(piece: _Piece, rules: Rules) -> bool:
    if piece.kind == "display":
        return is_blank(piece.data, rules)
    return piece.kind != "error" and not normalise(piece.text, rules).strip()


def _compare(old: _Piece, new: _Piece, rules: Rules) -> OutputDifference | None:
    if old.kind != new.kind:
        return OutputDifference("output", f"{_words(old)} → {_words(new)}")
    if old.kind == "display":
        return compare_bundles(old.data, new.data, rules)
    if old.kind == "error":
        if compare_texts(old.text, new.text, rules) is None:
            return None
        return OutputDifference("error", f"{short(old.text, 200)} → {short(new.text, 200)}")
    return compare_texts(old.text, new.text, rules, title="on stderr" * (old.kind == "stderr"))


def _words(piece: _Piece) -> str:
    if piece.kind == "display":
        return describe(piece.data)
    if piece.kind == "error":
        return f"the error {short(piece.text)}"
    return f"'{short(piece.text, 60)}' on {piece.kind}"


def _joined(text: Any) -> str:
    if isinstance(text, list):
        return "".join(line for line in text if isinstance(line, str))
    return text if isinstance(text, str) else ""
