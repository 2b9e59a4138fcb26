"""Compares two displays: the richest form that can be compared decides, and no other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .data import compare_data
from .difference import OutputDifference, Rules
from .html import read_html
from .images import compare_images, compare_svg
from .tables import compare_pages
from .text import compare_texts, short

Bundle = Mapping[str, Any]

_PIXELS = ("image/png", "image/jpeg", "image/gif", "image/webp")
_SVG = "image/svg+xml"
_HTML = "text/html"
_CHARTS = ("application/vnd.plotly.", "application/vnd.vega", "application/json", "application/geo")
"""Their JSON says what is shown. That of widgets and of Bokeh holds ids and little else."""
_TEXTS = ("text/latex", "text/markdown", "text/plain")


def compare_bundles(old: Bundle, new: Bundle, rules: Rules) -> OutputDifference | None:
    """Returns how two displays differ, ``None`` where they show the same."""
    if dict(old) == dict(new):
        return None
    was, now = _pictures(old), _pictures(new)
    for mime in (*_PIXELS, _SVG):
        if mime in was and mime in now:
            a, b = _text(old[mime]), _text(new[mime])
            return compare_svg(a, b, rules) if mime == _SVG else compare_images(a, b)
    if was or now:
        return OutputDifference("output", f"{describe(old)} → {describe(new)}")
    for mime in old:
        if mime in new and mime.startswith(_CHARTS):
            return compare_data(old[mime], new[mime], rules)
    if _HTML in old and _HTML in new:
        before, after = read_html(_text(old[_HTML])), read_html(_text(new[_HTML]))
        if before.tables or after.tables or (before.text and after.text):
            return compare_pages(before, after, rules)
    for mime in _TEXTS:
        if mime in old and mime in new:
            return compare_texts(_text(old[mime]), _text(new[mime]), rules)
    if set(old) & set(new):
        return None  # scripts and widgets: ids from run to run, and no text to compare
    return OutputDifference("output", f"{describe(old)} → {describe(new)}")


def describe(bundle: Bundle) -> str:
    """Says in a few words what a display shows."""
    pictures = _pictures(bundle)
    if pictures:
        return f"an image ({pictures[0]})"
    if "text/plain" in bundle:
        return f"'{short(_text(bundle['text/plain']), 60)}'"
    return next(iter(bundle), "nothing")


def is_blank(bundle: Bundle, rules: Rules) -> bool:
    """Says whether a display has nothing in it that counts, such as a progress bar's widget."""
    if _pictures(bundle):
        return False
    widget = any(mime.startswith("application/vnd.jupyter.widget") for mime in bundle)
    if not widget and set(bundle) - {"text/plain"}:
        return False
    return compare_texts(_text(bundle.get("text/plain", "")), "", rules) is None


def _pictures(bundle: Bundle) -> list[str]:
    return [mime for mime in bundle if mime in _PIXELS or mime == _SVG]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else str(value)
