"""Makes random notebook sessions: a user writes cells, runs them, and changes their mind.

generate(seed, number, kinds) -> the same session for the same arguments, on every machine
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from benchmarks.state.cells import FILES, IMPORTS
from benchmarks.state.notebook import Notebook
from benchmarks.state.user import User

# How many cells a notebook starts with, how many things its user does to it, and at most runs.
CELLS = (8, 12)
ACTIONS = (10, 15)


def generate(seed: int, number: int, kinds: Sequence[str]) -> dict[str, Any]:
    """Makes one session, whose cells are mostly of some kinds."""
    rng = random.Random(f"{seed}/{number}")
    notebook = Notebook(rng, kinds)
    for _ in range(rng.randint(*CELLS)):
        notebook.write_cell()
    user = User(rng, notebook)
    start = [{"id": cell.id, "source": cell.source} for cell in notebook.cells]
    user.first_run()
    for _ in range(rng.randint(*ACTIONS)):
        user.act()
    user.check()
    return {
        "session": f"R{seed}-{number}",
        "files": FILES,
        "notebook": _with_imports(start, user.events),
        "events": user.events,
        "kinds": {id_: sorted(kinds_) for id_, kinds_ in user.kinds.items()},
    }


def _with_imports(
    start: list[dict[str, str]], events: list[dict[str, Any]]
) -> list[dict[str, str]]:
    """Fills the first cell with the imports that any cell of the session will need."""
    sources = [it["source"] for it in start[1:]]
    sources += [it["source"] for it in events if "source" in it]
    lines = [line for word, line in IMPORTS.items() if any(word in it for it in sources)]
    first = {"id": start[0]["id"], "source": "\n".join(dict.fromkeys(lines)) or "import sys"}
    return [first, *start[1:]]
