"""Makes random notebook sessions: a user writes cells, runs them, and changes their mind.

generate(seed, number) -> the same session for the same two numbers, on every machine
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from benchmarks.state.cells import FAMILIES, FILES, IMPORTS
from benchmarks.state.notebook import Notebook
from benchmarks.state.user import User

# How many cells a notebook starts with, how many things its user does to it, and at most runs.
CELLS = (8, 12)
ACTIONS = (14, 20)
KINDS = 5
# Kinds of which a change reaches few other cells come more often, so that all weigh something.
OFTEN = {
    "arrays": 3,
    "classes": 8,
    "closures": 5,
    "compiled patterns": 7,
    "default arguments": 10,
    "dicts": 11,
    "environment": 14,
    "figures and axes": 6,
    "files": 10,
    "fitted estimators": 10,
    "frames": 4,
    "functions": 13,
    "generators": 4,
    "global functions": 8,
    "guards by try": 3,
    "guards in globals()": 6,
    "imports and reloads": 11,
    "iterators": 7,
    "lambdas in containers": 6,
    "lazy things": 6,
    "lists": 6,
    "loggers": 3,
    "magics": 6,
    "objects": 9,
    "open files": 9,
    "partials": 9,
    "random generators": 6,
    "series": 4,
    "sets": 7,
    "sqlite connections": 12,
    "strings": 4,
    "tuples": 6,
    "views": 3,
}


def generate(seed: int, number: int) -> dict[str, Any]:
    """Makes one session."""
    rng = random.Random(f"{seed}/{number}")
    notebook = Notebook(rng, kinds(seed, number))
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


def sessions(seed: int, count: int) -> Iterator[dict[str, Any]]:
    """Makes sessions."""
    return (generate(seed, number) for number in range(count))


def kinds(seed: int, number: int) -> list[str]:
    """Deals the kinds of cells out, so that over many sessions all come equally often."""
    names = [name for name in sorted(FAMILIES) for _ in range(OFTEN.get(name, 1))]
    rounds = -(-KINDS * (number + 1) // len(names))
    dealt: list[str] = []
    for turn in range(rounds):
        random.Random(f"{seed} kinds {turn}").shuffle(names)
        dealt += names
    return dealt[KINDS * number : KINDS * (number + 1)]


def _with_imports(
    start: list[dict[str, str]], events: list[dict[str, Any]]
) -> list[dict[str, str]]:
    """Fills the first cell with the imports that any cell of the session will need."""
    sources = [it["source"] for it in start[1:]]
    sources += [it["source"] for it in events if "source" in it]
    lines = [line for word, line in IMPORTS.items() if any(word in it for it in sources)]
    first = {"id": start[0]["id"], "source": "\n".join(dict.fromkeys(lines)) or "import sys"}
    return [first, *start[1:]]
