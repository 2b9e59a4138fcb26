"""Measures what the server takes for a keystroke and for a run, in notebooks of several sizes.

    python benchmarks/server_cost.py [--cells 100 1000] [--keys 60] [--runs 30]

A chain of cells is run in a real kernel; what it publishes goes through the same recorder, session
and analysis as in the server, but through no socket. A keystroke is timed from the text of its
message to the text of the answers, a run from its first message to the same. The time is that of
the thread, since the machine may be busy with other things.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from live import Kernel, kernel
from measure import machine, quantile, save, table

from jupyterlab_nbguard.analysis.incremental import Walks
from jupyterlab_nbguard.engine.workspace import Workspace
from jupyterlab_nbguard.kernel.recorder import HistoryRecorder
from jupyterlab_nbguard.protocol.answer import KernelView
from jupyterlab_nbguard.protocol.compute import compute_answer, wire_rules
from jupyterlab_nbguard.protocol.session import Session

URI = "bench.ipynb"
# Each cell needs the one before it: the longest way that a change can go.
_CHAIN = (
    "v{i} = v{p} + {i}",
    "d{i} = {{'a': v{p}, 'b': [v{p}]}}\nv{i} = d{i}['a']",
    "def f{i}(x):\n    return x + v{p}\nv{i} = f{i}(2)",
    "v{i} = f{p}(v{p})\nprint(v{i})",
    "l{i} = [v{p}]\nl{i}.append(3)\nv{i} = sum(l{i})  # a comment",
)


def chain(number: int) -> list[str]:
    """Returns the sources of a notebook in which each cell reads what the one above makes."""
    cells = [_CHAIN[i % 5].format(i=i, p=i - 1) for i in range(number)]
    return ["import math\nv0 = 1", *cells[1:]]


class Server:
    """What a server does for one page, without the page, the sockets and the threads."""

    def __init__(self, sources: list[str]) -> None:
        self.workspace = Workspace()
        self.session = Session(lambda: wire_rules(self.workspace), "bench")
        self.recorder = HistoryRecorder("k", lambda text: self.workspace.facts.get(text).normalised)
        self.walks = Walks()
        self.sources = sources
        self.version = 0
        cells = [self._cell(place) for place in range(len(sources))]
        params = {"language": "python", "kernelId": "k", "enabled": True, "cells": cells}
        self._tell("notebookDocument/didOpen", params)

    def _cell(self, place: int) -> dict[str, Any]:
        return {
            "id": f"c{place}",
            "kind": "code",
            "source": self.sources[place],
            "tags": [],
            "executionCount": None,
            "hasOutputs": False,
        }

    def _tell(self, method: str, params: dict[str, Any]) -> None:
        self.version += 1
        params = {"uri": URI, "version": self.version, **params}
        step = self.session.receive(json.dumps({"method": method, "params": params}))
        assert not step.messages, step.messages

    def type(self, place: int, source: str) -> None:
        """Takes an edit of one cell."""
        self.sources[place] = source
        self._tell("notebookDocument/didChange", {"cells": [self._cell(place)]})

    def hear(self, messages: list[dict[str, Any]]) -> None:
        """Takes what a kernel published."""
        for message in messages:
            parent = message["parent_header"].get("msg_id", "")
            self.recorder.feed(message["msg_type"], parent, message["content"])
        self.session.observe(URI, KernelView("on", history=self.recorder.history))

    def judge(self) -> None:
        """Works out the verdicts alone, as the answer does on its way."""
        document = self.session._documents[URI]
        if document.view.history is not None:
            facts_of = self.workspace.facts.of_cell
            self.walks.judge(document.notebook, document.view.history, facts_of)

    def answer(self) -> dict[str, str]:
        """Computes and sends what a page is told; returns the cells' states."""
        states: dict[str, str] = {}
        while job := self.session.next_job():
            found = compute_answer(self.workspace, replace(job.snapshot))
            for message in self.session.finish(job, found):
                json.dumps(message)
            states = {verdict["id"]: verdict["state"] for verdict in found.verdicts}
        return states


def timed(work: Callable[[], object]) -> float:
    """Returns the milliseconds that this thread worked."""
    begin = time.thread_time()
    work()
    return 1000 * (time.thread_time() - begin)


def measure(number: int, keys: int, runs: int, each: Kernel) -> dict[str, list[float]]:
    """Returns the milliseconds by what was done."""
    dice = random.Random(number)
    server = Server(chain(number))
    server.answer()
    found: dict[str, list[float]] = {}

    def keystrokes(what: str, edit: Callable[[str], str]) -> None:
        found[what], found[f"{what}: verdicts"] = [], []
        for _ in range(keys):
            place = dice.randrange(1, number)
            text = server.sources[place]
            for source in (edit(text), text):
                found[what].append(timed(lambda p=place, s=source: (server.type(p, s), _ask())))
                found[f"{what}: verdicts"].append(timed(server.judge))

    def _ask() -> None:
        server.answer()

    def run(place: int, what: str = "") -> None:
        each.heard.clear()
        each.run(server.sources[place], f"c{place}")
        whole = timed(lambda: (server.hear(each.heard), _ask()))
        alone = timed(server.judge)
        if what:
            found.setdefault(what, []).append(whole)
            found.setdefault(f"{what}: verdicts", []).append(alone)

    keystrokes("keystroke, nothing run", lambda text: text + "0")
    for place in range(number):
        each.run(server.sources[place], f"c{place}")
    server.hear(each.heard)
    assert set(server.answer().values()) == {"fresh"}, "a run from top to bottom is fresh"
    keystrokes("keystroke", lambda text: text + " + 1")
    typed = dice.randrange(1, number)
    text = server.sources[typed]
    found["each of 40 characters typed in one cell: verdicts"] = []
    for length in range(1, 41):
        server.type(typed, text + "\n" + ("name_" * 8)[:length])
        found["each of 40 characters typed in one cell: verdicts"].append(timed(server.judge))
    server.type(typed, text)
    server.judge()
    server.answer()
    keystrokes("keystroke in a comment", lambda text: text + "  # and")
    for _ in range(runs):
        run(dice.randrange(1, number), "run, all fresh")
    changed = number // 2 // 5 * 5
    server.type(changed, f"{server.sources[changed]} + 1")
    run(changed, "run that makes half of the cells stale")
    for _ in range(runs):
        run(dice.randrange(1, changed), "run, half of the cells stale")
    keystrokes("keystroke, half of the cells stale", lambda text: text + " + 1")
    return found


def main() -> None:
    """Reads the command line, measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cells", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--keys", type=int, default=60, help="keystrokes of each kind (60)")
    parser.add_argument("--runs", type=int, default=30, help="runs of each kind (30)")
    options = parser.parse_args()
    head = machine()
    print(f"Server time: {head}\n", flush=True)
    figures: dict[int, dict[str, list[float]]] = {}
    for number in options.cells:
        with kernel(True) as each:
            figures[number] = measure(number, options.keys, options.runs, each)
    rows = [
        [what, number, *(f"{quantile(ms, share):.2f}" for share in (0.5, 0.95))]
        for number, found in figures.items()
        for what, ms in found.items()
    ]
    print(table(["server, ms", "cells", "p50", "p95"], rows))
    save("server_cost", {"machine": head, "milliseconds": figures})


if __name__ == "__main__":
    main()
