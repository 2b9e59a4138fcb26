"""What the file of a notebook holds of a cell's outputs, as far as rules ask for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SavedOutputs:
    """The outputs of one cell as they were saved, without images."""

    size: int = 0
    """Characters in the file, but for a few around them."""
    texts: tuple[str, ...] = ()
    """What can be read in them: streams, plain text, HTML, tracebacks; of long ones the start."""
