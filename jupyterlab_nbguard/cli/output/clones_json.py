"""Clone classes as a list of objects, for programs. Cells and lines count from 0."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from jupyterlab_nbguard.cli.copies import Copies


def render(copies: Copies) -> Iterator[str]:
    """Yields the list, an object at a time."""
    if not copies.classes:
        yield "[]"
    for number, each in enumerate(copies.classes):
        entry = {
            "id": each.id,
            "type": each.type,
            "similarity": each.similarity,
            "members": [asdict(member) for member in each.members],
            "saves": each.saves,
        }
        end = "," if number + 1 < len(copies.classes) else "\n]"
        yield f"{'' if number else '['}\n{json.dumps(entry)}{end}"
