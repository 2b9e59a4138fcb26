"""Says which kernels can be watched, from what they tell of themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ...kernel.decode import Hello
from ...protocol.answer import KernelView

OLDEST_PYTHON = (3, 8)
OLDEST_IPYKERNEL = (6, 10)


class Unsuitable(Exception):
    """Says that a kernel cannot be watched; with ``say``, the user is told why, once."""

    def __init__(self, note: str, *, say: bool = True) -> None:
        super().__init__(note)
        self.view = KernelView("unsupported", note, say=say)


def check_info(info: Mapping[str, Any]) -> None:
    """Looks at a ``kernel_info_reply``; raises :class:`Unsuitable`."""
    language = info.get("language_info") or {}
    name = str(language.get("name", ""))
    if name.lower() != "python":
        # Silent: a notebook in another language is none of our business.
        raise Unsuitable(f"the kernel speaks {name or 'an unknown language'}", say=False)
    version = str(language.get("version", ""))
    if _older(version, OLDEST_PYTHON):
        raise Unsuitable(_too_old("Python", version, OLDEST_PYTHON))


def check_hello(hello: Hello) -> None:
    """Looks at the observer's greeting; raises :class:`Unsuitable`."""
    if _older(hello.ipykernel, OLDEST_IPYKERNEL):
        raise Unsuitable(_too_old("ipykernel", hello.ipykernel, OLDEST_IPYKERNEL))


def _older(version: str, oldest: tuple[int, int]) -> bool:
    found = re.match(r"(\d+)\.(\d+)", version)
    return found is not None and (int(found[1]), int(found[2])) < oldest


def _too_old(what: str, version: str, oldest: tuple[int, int]) -> str:
    return (
        f"This kernel runs {what} {version}; watching what cells do needs {what} "
        f"{oldest[0]}.{oldest[1]} or later. Static checks go on."
    )
