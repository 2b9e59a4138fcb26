"""The rules by which parts of a text do not count: what no two runs have in common."""

from __future__ import annotations

import re

from .difference import Rules
from .terminal import visible

_MARK = "⋯"
"""Stands for what does not count. A line of nothing else is dropped."""

_NUMBER = r"\d+(?:\.\d+)?(?:e[-+]?\d+)?"
_UNIT = r"(?:ns|us|µs|μs|ms|s|secs?|seconds?|mins?|minutes?|h|hours?)\b"
_CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?"
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY = r"(?:Mon|Tue(?:s)?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?"

_TIMINGS = (
    # %timeit, %time, %%time, %memit
    r"^.*\bper loop\b.*$",
    r"^The slowest run took .*$",
    r"^\s*(?:CPU times|Wall time|Compiler(?: time)?|Parser)\s*: .*$",
    r"^peak memory: .*$",
    # 'took 3 s', 'elapsed: 0:01:02', 'time: 0.12'
    rf"(?i)\b(?:elapsed|took|taken|duration|run-?time)\b[^\n\d]{{0,20}}(?:{_CLOCK}|{_NUMBER})"
    rf"(?:\s*{_UNIT})?",
    rf"(?i)\btime\b(?:\s*\([a-zµ]+\))?\s*[:=]\s*(?:{_CLOCK}|\d+\.\d+(?:e[-+]?\d+)?|{_NUMBER}"
    rf"(?=\s*{_UNIT}))(?:\s*{_UNIT})?",
    rf"\b(?:in|after|within)\s+{_NUMBER}\s*{_UNIT}",
    r"\b\d+\.\d+(?:e[-+]?\d+)?\s?(?:ns|us|µs|μs|ms|s|secs?|seconds)\b",
    # Keras
    rf"\b{_NUMBER}\s?(?:ns|us|µs|μs|ms|s)/(?:step|sample|epoch|it|batch)\b",
    r"(?<=[-\]━] )\d+s(?= )",
)
_PROGRESS = (
    r"^.*\d%\s?\|.*$",  # tqdm
    r"^.*\b\d+(?:\.\d+)?[kMG]?(?:it|B|ex|examples)? \[\d\d:\d\d(?::\d\d)?, .*\].*$",
    r"\[[=>.#\-━ ]{8,}\]",
    r"[━╸╺█▏▎▍▌▋▊▉]{3,}",
    r"\bETA:\s*\S+",
)
_ADDRESSES = (
    r"(?<=\bat )0x[0-9a-fA-F]{6,16}\b",
    r"\b0x(?:0000)?7[ef][0-9a-fA-F]{10}\b",
    r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b",
    r"(?i)\bpid\b[\s=:]*\d+",
    r"<ipython-input-\d+-\w+>",
)
# Where a cell's code and where libraries lie. Looked for behind the needle only: a long text
# without a space takes time by its square.
_PATHS = {
    "ipykernel_": re.compile(r"[^\s\"'<]{0,300}ipykernel_\d+[\\/][^\s:\"']*"),
    "-packages": re.compile(r"[^\s\"'<]{0,300}[\\/](?:site|dist)-packages(?=[\\/])"),
}
_DATES = (
    r"\bdatetime\.(?:datetime|date|time)\([\d, ]+\)",
    rf"\b\d{{4}}[-/]\d\d[-/]\d\d(?:[T ]{_CLOCK}(?:\s?(?:Z|UTC|[-+]\d\d:?\d\d)\b)?)?",
    rf"\b{_DAY},?\s+{_MONTH}\s+\d{{1,2}}\s+{_CLOCK}(?:\s+[A-Z]{{2,5}})?\s+\d{{4}}\b",
    rf"\b(?:{_DAY},?\s+)?\d{{1,2}}(?:st|nd|rd|th)?[\s-]{_MONTH}\.?,?[\s-]\d{{4}}"
    rf"(?:,?\s+{_CLOCK}(?:\s?(?:[AaPp][Mm]|GMT|UTC|[-+]\d{{4}}))?)?",
    rf"\b(?:{_DAY},?\s+)?{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"(?:,?\s+{_CLOCK}(?:\s?[AaPp][Mm])?)?",
    rf"\b\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}}(?:,?\s+{_CLOCK}(?:\s?[AaPp][Mm])?)?",
    r"\b\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?:\s?[AaPp][Mm])?\b",
)


def _compiled(patterns: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.MULTILINE) for pattern in patterns)


_IN_TEXTS = _compiled((*_PROGRESS, *_TIMINGS, *_ADDRESSES, *_DATES))
# A date in a table is data, most of the time.
_IN_DATA = _compiled(_ADDRESSES)


def normalise(text: str, rules: Rules, *, data: bool = False) -> str:
    """Returns what of a text counts. Of ``data``, such as a table's cell, nearly all does."""
    shown = visible(text)
    marked = shown
    for pattern in (*rules.ignore, *(_IN_DATA if data else _IN_TEXTS)):
        marked = pattern.sub(_MARK, marked)
    for needle, path in _PATHS.items():
        if needle in marked:
            marked = path.sub(_MARK, marked)
    if marked == shown:
        return shown
    lines = marked.split("\n")
    return "\n".join(line for line in lines if _MARK not in line or line.strip(_MARK + " \t,.;:-"))
