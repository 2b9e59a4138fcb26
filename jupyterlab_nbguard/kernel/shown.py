"""Which options of libraries a run's outputs depend on, as far as they show it.

Only where a change of the option would nearly always show: a frame that was cut to sixty rows
depends on how many rows are shown, a frame of three rows does not.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from jupyterlab_nbguard.model.execution import Read, Value
from jupyterlab_nbguard.model.external import OPTION

_PANDAS = OPTION + "pandas:display."
_NUMPY = OPTION + "numpy:"
_MATPLOTLIB = OPTION + "matplotlib:"
_CUT = re.compile(r"\d+ rows (?:×|x) \d+ columns")
_CUT_SERIES = re.compile(r"\bLength: \d+(, dtype: .*)?$", re.MULTILINE)
_OF_FLOATS = re.compile(r"\bdtype: float(32|64)\b")
_LONG_FRACTION, _FRACTION = re.compile(r"\d\.\d{3}"), re.compile(r"\d\.\d")
# What pandas shows of a frame that is longer and wider, if nobody asks for more.
_LONG, _WIDE = 60, 20
# As numpy prints arrays: two numbers or more in brackets, without commas, or what `repr` gives.
_ARRAY = re.compile(r"\[[-+.\d\senai]*\d\.?\s+[-+]?\d[-+.\d\senaif]*\]|\barray\(\[[^)]*")
# What is drawn wherever there are axes, whatever is drawn on them.
_ON_ALL_AXES = (
    *("axes.facecolor", "axes.edgecolor", "axes.grid", "axes.linewidth", "axes.spines."),
    *("figure.facecolor", "font.", "xtick.", "ytick."),
)
_WORDS = {
    "axes.label": ("label",),
    "axes.prop_cycle": ("plot(", "hist(", "bar(", "scatter("),
    "axes.title": ("title",),
    "boxplot.": ("boxplot(",),
    "grid.": ("grid",),
    "hist.": ("hist(",),
    "image.": ("imshow", "matshow", "pcolor"),
    "legend.": ("legend",),
    "lines.": ("plot(",),
    "patch.": ("bar(", "hist(", "pie("),
    "scatter.": ("scatter(",),
    "text.": ("title", "label", "text(", "annotate("),
}


def options_of(
    source: str, shown: Iterable[Mapping[str, str]], printed: str, known: Collection[str]
) -> frozenset[str]:
    """Returns the beginnings of the names of options on which a run's outputs depend.

    ``shown`` are texts that it displayed, by MIME type, ``printed`` is the end of what it printed,
    and ``known`` are the options that were set before.
    """
    found: set[str] = set()
    for data in shown:
        plain, html = data.get("text/plain", ""), data.get("text/html", "")
        if plain.startswith("<Figure size "):
            found.update(_drawing(source))
        elif 'class="dataframe"' in html:
            found.update(_table(html, known))
        else:
            found.update(_printing(plain, known))
    found.update(_printing(printed, known))
    return frozenset(found)


def _drawing(source: str) -> Iterator[str]:
    for name in _ON_ALL_AXES:
        yield _MATPLOTLIB + name
    # What the code says itself is asked of nobody.
    for name in ("figsize", "dpi"):
        if name not in source:
            yield f"{_MATPLOTLIB}figure.{name}"
    for name, words in _WORDS.items():
        if any(word in source for word in words):
            yield _MATPLOTLIB + name


def _table(html: str, known: Collection[str]) -> Iterator[str]:
    yield from _fractions(html, _PANDAS + "precision", _PANDAS + "float_format", known)
    if "...</td>" in html.replace("<td>...</td>", ""):
        yield _PANDAS + "max_colwidth"
    head, _, body = html.partition("</thead>")
    if "<th>...</th>" in head or head.count("<th>") > _WIDE:
        yield _PANDAS + "max_columns"
    if "<th>...</th>" in body or body.count("<tr>") > _LONG:
        yield from (_PANDAS + "max_rows", _PANDAS + "min_rows")


def _printing(text: str, known: Collection[str]) -> Iterator[str]:
    for array in _ARRAY.finditer(text):
        yield from _fractions(array[0], _NUMPY + "precision", _NUMPY + "formatter", known)
        if "e" in array[0].replace("array", "").replace("dtype", ""):
            yield _NUMPY + "suppress"
    if _OF_FLOATS.search(text):
        yield from _fractions(text, _PANDAS + "precision", _PANDAS + "float_format", known)
    if _CUT.search(text) or _CUT_SERIES.search(text):
        yield from (_PANDAS + "max_rows", _PANDAS + "min_rows")


def _fractions(text: str, precision: str, formatter: str, known: Collection[str]) -> Iterator[str]:
    """Yields the options by which the fractions in a text were written, where there are any.

    Short fractions are written in full, unless somebody has asked for short ones.
    """
    asked = precision in known or formatter in known
    if (_FRACTION if asked else _LONG_FRACTION).search(text):
        yield from (precision, formatter)


def reads(
    beginnings: Collection[str],
    known: Iterable[str],
    now: Mapping[str, Value],
    written: Collection[str],
) -> tuple[Read, ...]:
    """Returns the reads of a run that depends on the options with these ``beginnings``.

    ``known`` are all options that ever were others than at first; what the run has ``written``
    itself it does not depend on.
    """
    found = []
    for name in known:
        if name not in written and name.startswith(tuple(beginnings)):
            value = now.get(name)
            found.append(Read(name, None if value is None else value.version))
    return tuple(found)
