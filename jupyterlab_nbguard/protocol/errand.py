"""What a session cannot do by itself: requests that need a disk, a kernel, or time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..model.notebook import Notebook


@dataclass(frozen=True)
class Errand:
    """Wishes that a request about an open document be answered.

    ``params`` were checked against the method's type; whoever does it answers ``request``.
    """

    method: str
    params: Mapping[str, Any]
    notebook: Notebook
    version: int
    kernel: str | None
    request: int | str

    @property
    def uri(self) -> str:
        """The document that it is about."""
        return str(self.params["uri"])


@dataclass(frozen=True)
class CancelErrand:
    """Wishes that the errands of a ``method`` for ``uri`` end; their requests are refused."""

    uri: str
    method: str
