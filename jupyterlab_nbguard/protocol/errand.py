"""What a session cannot do by itself: requests that need a disk, a kernel, or time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..model.notebook import Notebook


@dataclass(frozen=True)
class Errand:
    """Wishes that a request about an open document be answered.

    ``params`` were checked against the method's type; whoever does it answers ``request``.
    ``opened`` are all documents that the page has open, by their uris.
    """

    method: str
    params: Mapping[str, Any]
    notebook: Notebook
    version: int
    kernel: str | None
    request: int | str
    opened: Mapping[str, Notebook] = field(default_factory=dict)

    @property
    def uri(self) -> str:
        """The document that it is about."""
        return str(self.params["uri"])


@dataclass(frozen=True)
class CancelErrand:
    """Wishes that the errands of a ``method`` for ``uri`` end; their requests are refused."""

    uri: str
    method: str
