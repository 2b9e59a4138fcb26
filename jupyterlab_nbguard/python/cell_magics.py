"""Says what each cell magic does with the body of its cell.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from jupyterlab_nbguard.python.effects import BINDING_MAGICS
from jupyterlab_nbguard.python.expand import expressions_in, reading
from jupyterlab_nbguard.python.magics import TIMEIT_OPTIONS, bind, exchange, options
from jupyterlab_nbguard.python.positions import Traced
from jupyterlab_nbguard.python.syntax import words

Body = Literal["code", "alone", "other"]
_NOTHING = Traced()

# The body is the cell's own code, run there and then.
_CODE = words(
    """time prun capture memit mprun lprun debug pdb snakeviz heat scalene pyinstrument wandb
    ipytest run_pytest notify pycodestyle flake8 pylint black mypy profile"""
)
# The body is something else that binds no Python name but those in the first line.
_INERT = words(
    """! sx system bash sh zsh fish cmd powershell script html HTML javascript js latex markdown
    svg SVG css perl ruby pypy python python2 python3 writefile file dot mermaid tikz ai
    R octave matlab julia bigquery sql"""
)
_LANGUAGES = {
    "!": "bash",
    "sx": "bash",
    "system": "bash",
    "sh": "bash",
    "HTML": "html",
    "SVG": "svg",
    "js": "javascript",
    "file": "text",
    "writefile": "text",
    "bigquery": "sql",
    "python": "python-script",
    "python2": "python-script",
    "python3": "python-script",
    "pypy": "python-script",
    "cython_pyximport": "cython",
}
_KEPT = re.compile(r"--(?:out|err|proc)[ =]\s*([^\W\d]\w*)")
_NAME = re.compile(r"[^\W\d]\w*$")
_NOTHING = Traced()


@dataclass(frozen=True)
class CellEffect:
    """What stands in for the first line, what the rest of the cell is, and what comes after it."""

    code: Traced
    body: Body
    language: str = "python"
    dynamic: bool = False
    after: Traced = _NOTHING


def cell_magic(name: str, text: Traced) -> CellEffect:
    """Returns what a cell magic does."""
    if name == "capture":
        positional = [word for word in text.words() if _NAME.match(word.text)]
        return CellEffect(Traced(), "code", after=bind(positional[:1]) if positional else Traced())
    if name == "timeit":
        return CellEffect(options(text, TIMEIT_OPTIONS)[1], "alone")
    if name in _CODE:
        return CellEffect(Traced(), "code")
    language = _LANGUAGES.get(name, name)
    reads = reading(expressions_in(text))
    if name in ("R", "octave", "matlab", "julia"):
        return CellEffect(exchange(text).code, "other", language)
    if name in ("bigquery", "sql"):
        pattern = r"\s*([^\W\d]\w*)" if name == "bigquery" else r"\s*([^\W\d]\w*)\s*=?\s*<<"
        match = re.match(pattern, text.text)
        names = [text.part(*match.span(1))] if match is not None else []
        return CellEffect(bind(names, reads), "other", language)
    kept = [text.part(*match.span(1)) for match in _KEPT.finditer(text.text)]
    # A magic that nobody knows may run its body as Python, or bind what it likes.
    dynamic = name not in _INERT or name in BINDING_MAGICS
    return CellEffect(bind(kept, reads), "other", language, dynamic)
