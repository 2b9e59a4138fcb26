"""Says what each magic does, as Python of one line that reads and binds the same names.

Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from jupyterlab_nbguard.python.effects import BINDING_MAGICS
from jupyterlab_nbguard.python.expand import (
    expressions_in,
    is_expression,
    parsed,
    reading,
    reads_of,
)
from jupyterlab_nbguard.python.positions import Traced, join

Kind = Literal["line", "cell", "shell", "help", "call"]


@dataclass(frozen=True)
class Magic:
    """One use of IPython's syntax."""

    kind: Kind
    name: str
    """``time`` of ``%time``; empty for a shell command."""
    text: str
    """All that follows the name."""
    line: int


@dataclass(frozen=True)
class Effect:
    """What stands in for a magic: Python that the rest of the analysis reads."""

    code: Traced
    dynamic: bool = False
    """Whether it may bind names that nobody can see."""


# Options that take a value, of the magics whose argument is code that binds as the cell does.
_CODE = {
    "time": "",
    "prun": "lsTD",
    "lprun": "fmTDu",
    "mprun": "fTc",
    "memit": "rti",
    "snakeviz": "f",
    "pyinstrument": "",
    "scalene": "",
}
TIMEIT_OPTIONS = "nrpt"
_OPTION = re.compile(r"\s*-(-[\w-]+(?:=\S+)?|(\w)(\S*))(?:\s+|$)")
_NAME = re.compile(r"[^\W\d]\w*$")
_INTO = re.compile(r"\s*([^\W\d]\w*)\s*(?:=\s*)?<<")


def options(text: Traced, valued: str) -> tuple[list[tuple[str, Traced]], Traced]:
    """Splits leading options off; ``valued`` lists the letters that take a value."""
    found: list[tuple[str, Traced]] = []
    while True:
        match = _OPTION.match(text.text)
        if match is None:
            return found, text.strip()
        letter = match.group(2)
        if letter is None:
            word = match.group(1)[1:].partition("=")
            begin = match.start(1) + 1 + len(word[0]) + len(word[1])
            found.append((word[0], text.part(begin, match.end(1))))
        elif letter in valued and not match.group(3):
            words = text.part(match.end()).words()
            value = words[0] if words else Traced()
            found.append((letter, value))
            after = text.text.find(value.text, match.end()) + len(value.text)
            text = text.part(after)
            continue
        else:
            found.append((letter, text.part(*match.span(3))))
        text = text.part(match.end())


def line_magic(name: str, text: Traced, value: bool) -> Effect:
    """Returns what a line magic does; ``value`` says that an expression must stand there."""
    name = name.lstrip("%")
    if name in _CODE:
        return Effect(_code(text, _CODE[name], value))
    if name == "timeit":
        return Effect(_alone(options(text, TIMEIT_OPTIONS)[1]))
    special = _SPECIAL.get(name)
    effect = special(text) if special is not None else None
    if effect is None:
        effect = Effect(reading(expressions_in(text)), name in BINDING_MAGICS)
    if value and not is_expression(effect.code.text):
        effect = Effect(reading(expressions_in(text)), effect.dynamic)
    return effect


def shell(text: Traced) -> Effect:
    """Returns what ``!command`` does."""
    return Effect(reading(expressions_in(text)))


def call(escape: str, text: Traced) -> Effect | None:
    """Returns what the lines ``/f a b``, ``,f a b`` and ``;f a b`` do; None where it is no call."""
    words = text.words()
    if text.text[:1] in ("", " "):  # as a semicolon on a line of its own: nothing is called
        return None if escape == "/" else Effect(Traced.ours("0"))
    arguments = words[1:] if escape == "/" else [Traced.ours('""')]
    code = words[0] + "(" + join(", ", arguments) + ")"
    return Effect(code) if is_expression(code.text) else None


def _code(text: Traced, valued: str, value: bool) -> Traced:
    """Returns the code that a magic runs as if it stood in the cell."""
    given, code = options(text, valued)
    functions = [value for letter, value in given if letter == "f" and is_expression(value.text)]
    if functions:  # what `%lprun -f` profiles
        return reading([*functions, *reads_of(code)], sure=True)
    tree = parsed(code.text) if code.text else None
    if tree is None:
        return Traced.ours("0")
    if value and not is_expression(code.text):
        return reading(reads_of(code), sure=True)
    return code


def _alone(code: Traced) -> Traced:
    """Returns the reads of code that runs in a scope of its own and binds nothing here."""
    return code if is_expression(code.text) else reading(reads_of(code), sure=True)


def _store(text: Traced) -> Effect | None:
    given, rest = options(text, "")
    names = [word for word in rest.words() if _NAME.match(word.text)]
    flags = {letter for letter, _ in given}
    if "r" in flags:
        return Effect(bind(names), not names)
    return Effect(reading(names[:1], sure=True) if not flags else Traced.ours("0"))


def _pylab(text: Traced) -> Effect | None:
    return Effect(Traced.ours("from pylab import *"))


def _env(text: Traced) -> Effect | None:
    words = text.words()
    if len(words) == 1 and re.fullmatch(r"\w+", words[0].text):
        return Effect(Traced.ours(f"(0).environ[{words[0].text!r}]"))
    return None


def _xdel(text: Traced) -> Effect | None:
    names = [word for word in text.words() if _NAME.match(word.text)]
    return Effect(Traced.ours("del ") + join(", ", names)) if names else None


def _into(text: Traced) -> Effect | None:
    """`%sql result << select 1` binds its result."""
    match = _INTO.match(text.text)
    if match is None:
        return None
    return Effect(text.part(*match.span(1)) + " = " + reading(expressions_in(text)))


def exchange(text: Traced) -> Effect:
    """Returns what `%R -i read -o bound` does; other languages' magics follow it."""
    reads = reading(_after("-i", "--input", text), sure=True)
    return Effect(bind(_after("-o", "--output", text), reads))


def _after(short: str, long: str, text: Traced) -> list[Traced]:
    found: list[Traced] = []
    pattern = rf"(?:^|\s)(?:{short}\s*|{long}[= ]\s*)([\w,]+)"
    for match in re.finditer(pattern, text.text):
        for name in re.finditer(r"[^\W\d]\w*", match.group(1)):
            start = match.start(1)
            found.append(text.part(start + name.start(), start + name.end()))
    return found


def _pushed(text: Traced) -> Effect | None:
    return Effect(reading([word for word in text.words() if _NAME.match(word.text)], sure=True))


def _pulled(text: Traced) -> Effect | None:
    return Effect(bind([word for word in text.words() if _NAME.match(word.text)]))


def bind(names: list[Traced], value: Traced | None = None) -> Traced:
    """Returns code that binds names."""
    code = Traced()
    for name in names:
        code = code + name + " = "
    return code + (value or Traced.ours("None")) if names else value or Traced.ours("0")


_SPECIAL: dict[str, Callable[[Traced], Effect | None]] = {
    "store": _store,
    "pylab": _pylab,
    "env": _env,
    "xdel": _xdel,
    "sql": _into,
    "R": exchange,
    "octave": exchange,
    "matlab": exchange,
    "julia": exchange,
    "Rpush": _pushed,
    "Rpull": _pulled,
}
for _helper in ("pinfo", "pinfo2", "pdoc", "pdef", "psource", "pfile", "psearch"):
    _SPECIAL[_helper] = lambda text: Effect(Traced.ours("0"))
