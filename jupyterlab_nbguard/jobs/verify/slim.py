"""Makes large outputs small before they are compared.

A history keeps no output, only whether two are equal, so a picture of ten megabytes may as well
be its digest before anything walks over its text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model.versions import digest

LARGE = 1 << 16


def slim(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Returns a message's content, with the large texts in its ``data`` digested."""
    data = content.get("data")
    if not isinstance(data, dict):
        return content
    if not any(isinstance(value, str) and len(value) > LARGE for value in data.values()):
        return content
    return {**content, "data": {mime: _slim(value) for mime, value in data.items()}}


def _slim(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LARGE:
        return digest(value)
    return value
