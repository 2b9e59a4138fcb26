"""Makes sessions of a user with real notebooks, for `python -m benchmarks.state --file OUT`.

    python benchmarks/real_sessions.py FOLDER OUT --seed 1 --each 2 --turns 10

Each notebook is run from the top; then its user changes a number or leaves a line out, runs cells
again, deletes, moves and restarts, and looks at the marks after each turn. Left out are notebooks
that want what is not installed here, data, the network or somebody who types, and lines that only
IPython understands, which the oracle does not run.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import random
import re
import tokenize
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.read_notebook import read_notebook

_IPYTHONS = re.compile(r"\s*[%!]|.*\?\s*$")
_OUTSIDE = re.compile(
    r"read_(csv|excel|json|html|sql|table|pickle)|open\(|urlopen|requests\.|fetch_|input\("
    r"|loadtxt|genfromtxt|imread|sleep\(|system\(|load_dataset|webbrowser"
)
_IMPORT = re.compile(r"^\s*(?:from|import)\s+(\w+)", re.MULTILINE)
_MOST_CELLS = 45

Event = dict[str, Any]


def cells_of(path: Path) -> dict[str, str] | None:
    """Returns the code cells of a notebook by their ids, ``None`` where it is left out."""
    try:
        cells = [cell for cell in read_notebook(path).code if cell.runs]
    except ProjectError:
        return None
    found = {}
    for cell in cells:
        lines = [line for line in cell.source.split("\n") if not _IPYTHONS.match(line)]
        found[cell.id] = "\n".join(lines) if any(map(str.strip, lines)) else "pass"
    text = "\n".join(found.values())
    if not 3 <= len(found) <= _MOST_CELLS or _OUTSIDE.search(text):
        return None
    return found if all(map(find_spec, {*_IMPORT.findall(text)})) else None


def edited(source: str, dice: random.Random) -> str:
    """Returns a source with another number in it, or without one of its lines."""
    lines = source.splitlines(keepends=True)
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError):
        return source
    numbers = [it for it in tokens if it.type == tokenize.NUMBER]
    if numbers and dice.random() < 0.8:
        token = dice.choice(numbers)
        value = ast.literal_eval(token.string)
        row, start, end = token.start[0] - 1, token.start[1], token.end[1]
        new = repr(value + 1 if isinstance(value, int) else value * 1.1)
        lines[row] = lines[row][:start] + new + lines[row][end:]
    elif len(lines) > 1:
        del lines[dice.randrange(len(lines))]
    try:
        ast.parse("".join(lines))
    except SyntaxError:
        return source
    return "".join(lines)


def turns(sources: dict[str, str], number: int, dice: random.Random) -> Iterator[Event]:
    """Yields what a user does, who has run the notebook from the top."""
    order = list(sources)
    for _ in range(number):
        cell, turn = dice.choice(order), dice.random()
        at = order.index(cell)
        if turn < 0.35:
            sources[cell] = edited(sources[cell], dice)
            yield {"kind": "edit", "cell": cell, "source": sources[cell]}
            if dice.random() < 0.85:
                yield {"kind": "run", "cell": cell}
        elif turn < 0.65:
            yield {"kind": "run", "cell": cell}
        elif turn < 0.75 and len(order) > 3:
            order.remove(cell)
            yield {"kind": "delete", "cell": cell}
        elif turn < 0.82:
            order.remove(cell)
            above = dice.choice(order)
            order.insert(order.index(above) + 1, cell)
            yield {"kind": "move", "cell": cell, "after": above}
        elif turn < 0.95:
            below = order[at : at + dice.randrange(1, 6)]
            yield from ({"kind": "run", "cell": it} for it in below)
        else:
            yield {"kind": "restart"}
            yield from ({"kind": "run", "cell": it} for it in order[: at + 1])
        yield {"kind": "check"}


def sessions(folder: Path, each: int, number: int, dice: random.Random) -> Iterator[dict[str, Any]]:
    """Yields sessions with the notebooks of a folder, in the order of their names."""
    for path in sorted(folder.rglob("*.ipynb")):
        sources = cells_of(path)
        for turn in range(each if sources else 0):
            now = dict(sources or {})
            run: list[Event] = [{"kind": "run", "cell": it} for it in now]
            notebook = [{"id": id_, "source": source} for id_, source in now.items()]
            events = [*run, *turns(now, number, dice)]
            name = f"{path.stem}-{turn}"
            yield {"session": name, "files": {}, "notebook": notebook, "events": events}


def main() -> None:
    """Reads the command line, and writes one JSON object a line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--each", type=int, default=1, help="sessions with each notebook (1)")
    parser.add_argument("--turns", type=int, default=10, help="turns of a session (10)")
    options = parser.parse_args()
    made = sessions(options.folder, options.each, options.turns, random.Random(options.seed))
    lines = [json.dumps(it, ensure_ascii=False) for it in made]
    options.out.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(lines)} sessions")


if __name__ == "__main__":
    main()
