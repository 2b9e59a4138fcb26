"""Follows sessions in marimo's graph: what descends from a cell that was run or changed is stale.

    python marimo_graph.py SESSIONS.jsonl VERDICTS.jsonl

Runs in the environment of the other contestants, so it imports marimo and the standard library and
nothing of the project. Nothing is executed: the graph is static.
"""

from __future__ import annotations

import json
import re
import sys
from typing import Any

from marimo._ast.compiler import compile_cell
from marimo._runtime.dataflow import DirectedGraph

ASSIGNED = re.compile(r"^(\s*\w+\s*=\s*)!.*$")
TIMED = re.compile(r"^(\s*)%time\s+")


def plain(source: str) -> str:
    """A cell without magics, as marimo's own converter leaves it."""
    lines = source.split("\n")
    if lines[0].startswith("%%"):
        lines = lines[1:]
    out = []
    for line in lines:
        line = TIMED.sub(r"\1", line)
        line = ASSIGNED.sub(r"\1None", line)
        out.append("# " + line if line.lstrip().startswith(("%", "!")) else line)
    return "\n".join(out)


class Graph:
    """marimo's graph of the cells that were run, and which of them are stale."""

    def __init__(self) -> None:
        self.graph = DirectedGraph()
        self.known: set[str] = set()
        self.stale: set[str] = set()

    def forget(self, cell: str) -> None:
        """Takes a cell out."""
        if cell in self.known:
            self.graph.delete_cell(cell)
            self.known.discard(cell)

    def below(self, cell: str) -> set[str]:
        """What descends from a cell."""
        return set(self.graph.descendants(cell)) - {cell} if cell in self.known else set()

    def run(self, cell: str, source: str) -> None:
        """Puts a cell in, and marks what descends from it, before and after."""
        self.stale |= self.below(cell)
        self.forget(cell)
        try:
            self.graph.register_cell(cell, compile_cell(plain(source), cell_id=cell))
            self.known.add(cell)
        except Exception as error:
            print(f"marimo: {cell}: {type(error).__name__}", file=sys.stderr)
        self.stale |= self.below(cell)
        self.stale.discard(cell)


def follow(session: dict[str, Any]) -> list[dict[str, Any]]:
    """The verdicts at the checks of a session."""
    sources = {it["id"]: it["source"] for it in session["notebook"]}
    graph = Graph()
    out = []
    for step, event in enumerate(session["events"]):
        kind, cell = event["kind"], event.get("cell")
        if kind == "restart":
            graph = Graph()
        elif kind == "run":
            graph.run(cell, sources[cell])
        elif kind == "check":
            cells = {
                id_: {"state": "stale" if id_ in graph.stale else "fresh", "reasons": []}
                for id_ in sources
            }
            out.append({"session": session["session"], "step": step, "cells": cells})
        elif kind == "delete":
            graph.stale |= graph.below(cell)
            graph.forget(cell)
            del sources[cell]
        elif kind in {"edit", "insert"}:
            sources[cell] = event["source"]
            if kind == "edit":
                graph.stale |= graph.below(cell)
    return out


def main() -> None:
    """Reads the command line."""
    with open(sys.argv[1], encoding="utf-8") as file, open(sys.argv[2], "w") as out:
        for line in file:
            for check in follow(json.loads(line)):
                out.write(json.dumps(check) + "\n")


if __name__ == "__main__":
    main()
