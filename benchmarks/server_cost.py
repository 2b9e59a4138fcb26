"""Measures what the server takes for a keystroke and for a run, in notebooks of several sizes.

    python benchmarks/server_cost.py [--cells 100 1000] [--keys 60] [--runs 30]

A chain of cells, and a notebook as people write them, are run in a real kernel; what it publishes
goes through the same recorder, session and analysis as in the server, but through no socket. A
keystroke is timed from the text of its message to the text of the answers, a run from its first
message to the same; the verdicts are timed alone, too, by a walk of their own. The time is that of
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


def everyday(number: int) -> list[str]:
    """Returns the sources of a notebook as people write them: short chains, and much between."""
    cells = [
        "import json\nimport math\nfrom collections import Counter",
        "rate = 0.05\nresults = {}\nlog = []",
        "rows0 = [{'a': i, 'b': i % 7} for i in range(200)]",
        "def clean(rows, least=2):\n    return [row for row in rows if row['a'] > least]",
    ]
    dice = random.Random(number)
    rows, numbers, functions = ["rows0"], ["rate"], ["math.sqrt"]
    while len(cells) < number:
        i, kind = len(cells), dice.randrange(10)
        row, value = dice.choice(rows[-5:]), dice.choice(numbers[-5:])
        if kind == 0:
            cells.append(f"rows{i} = clean({row})\nprint(len(rows{i}))")
            rows.append(f"rows{i}")
        elif kind in (1, 2):
            call = dice.choice(functions[-5:])
            cells.append(f"n{i} = {call}({value})\nprint('n', n{i})")
            numbers.append(f"n{i}")
        elif kind == 3:
            cells.append(f"def f{i}(x, least=1):\n    return math.sqrt(abs(x)) + least + {value}")
            functions.append(f"f{i}")
        else:
            cells.append(
                (
                    f"results['k{i}'] = {value}\nresults",
                    f"log.append(({i}, {value}))",
                    f"Counter(row['b'] for row in {row}).most_common(2)",
                    f"# a look\nfor row in {row}[:2]:\n    print(row, {value})",
                    f"import csv\nassert len({row}) >= 0, 'empty'",
                    f"json.dumps(sorted(results)[-2:])  # {i}",
                )[kind - 4]
            )
    return cells


class Server:
    """What a server does for one page, without the page, the sockets and the threads."""

    def __init__(self, sources: list[str]) -> None:
        self.workspace = Workspace()
        self.session = Session(lambda: wire_rules(self.workspace), "bench")
        self.recorder = HistoryRecorder("k", lambda text: self.workspace.facts.get(text).normalised)
        self.walks = Walks()
        self.sources = dict(enumerate(sources))
        self.version = 0
        self.order = list(self.sources)
        cells = [self._cell(place) for place in self.order]
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

    def arrange(self, order: list[int], new: str = "") -> None:
        """Takes cells in another order, or fewer, or one that is ``new`` and stands there."""
        come = set(order) - set(self.order)
        self.sources |= dict.fromkeys(come - self.sources.keys(), new)
        cells = [self._cell(place) for place in come]
        self.order = order
        ids = [f"c{place}" for place in order]
        self._tell("notebookDocument/didChange", {"cells": cells, "order": ids})

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


class Measured:
    """The milliseconds of one notebook, by what was done."""

    def __init__(self, sources: list[str], each: Kernel, keys: int, runs: int) -> None:
        self.server = Server(sources)
        self.found: dict[str, list[float]] = {}
        self.each, self.keys, self.runs = each, keys, runs
        self.number = len(sources)
        self.dice = random.Random(self.number)
        self.server.answer()

    def time(self, what: str, act: Callable[[], object]) -> None:
        """Notes what the verdicts take after something was done, and the whole answer."""
        told = timed(act)
        self.found.setdefault(f"{what}: verdicts", []).append(timed(self.server.judge))
        self.found.setdefault(what, []).append(told + timed(self.server.answer))

    def keystrokes(self, what: str, edit: Callable[[str], str], undone: str = "") -> None:
        """Edits cells here and there, and takes each edit back."""
        for _ in range(self.keys):
            place = self.dice.randrange(1, self.number)
            text = self.server.sources[place]
            self.time(what, lambda p=place, t=text: self.server.type(p, edit(t)))
            self.time(undone or what, lambda p=place, t=text: self.server.type(p, t))

    def run(self, place: int, what: str = "") -> None:
        """Runs one cell."""
        self.each.heard.clear()
        self.each.run(self.server.sources[place], f"c{place}")
        if what:
            self.time(what, lambda: self.server.hear(self.each.heard))
        else:
            self.server.hear(self.each.heard)

    def run_all(self) -> None:
        """Runs the notebook from the top; the server hears of it at the end."""
        self.each.heard.clear()
        for place in range(self.number):
            self.each.run(self.server.sources[place], f"c{place}")
        self.server.hear(self.each.heard)
        states = set(self.server.answer().values())
        assert states == {"fresh"}, f"a run from top to bottom is fresh, not {states}"
        self.server.judge()

    def edits(self) -> None:
        """Types, undoes, and types on, in cells all of which are fresh."""
        server = self.server
        for place in range(1, 1 + min(self.keys, 10)):
            server.walks = Walks()
            server.judge()
            text = server.sources[place]
            server.type(place, text + " + 1")
            what = "the very first character, near the top: verdicts"
            self.found.setdefault(what, []).append(timed(server.judge))
            server.type(place, text)
            server.judge()
        self.keystrokes("first character of an edit", lambda text: text + " + 1", "an edit undone")
        typed = self.dice.randrange(1, self.number)
        text = server.sources[typed]
        for length in range(1, 41):
            name = ("name_" * 8)[:length]
            self.time(
                "each of 40 characters typed in one cell",
                lambda n=name: server.type(typed, f"{text}\n{n}"),
            )
        server.type(typed, text)
        self.keystrokes("keystroke in a comment", lambda text: text + "  # and")

    def arrangements(self) -> None:
        """Pastes, deletes and moves cells, and undoes it."""
        server, usual = self.server, list(self.server.order)
        for count in range(self.keys):
            here, there = (self.dice.randrange(1, self.number) for _ in range(2))
            new = self.number + count
            pasted = [*usual[:here], new, *usual[here:]]
            source = server.sources[there]
            self.time("a cell pasted", lambda o=pasted, s=source: server.arrange(o, s))
            self.time("that undone", lambda: server.arrange(usual))
            fewer = [*usual[:here], *usual[here + 1 :]]
            self.time("a cell deleted", lambda o=fewer: server.arrange(o))
            self.time("that undone", lambda: server.arrange(usual))
            moved = [*fewer[:there], usual[here], *fewer[there:]]
            self.time("a cell moved", lambda o=moved: server.arrange(o))
            self.time("that undone", lambda: server.arrange(usual))


def chained(number: int, keys: int, runs: int, each: Kernel) -> dict[str, list[float]]:
    """Measures a chain of cells."""
    it = Measured(chain(number), each, keys, runs)
    it.keystrokes("keystroke, nothing run", lambda text: text + "0")
    it.run_all()
    it.edits()
    it.arrangements()
    for _ in range(runs):
        it.run(it.dice.randrange(1, number), "run, all fresh")
    for _ in range(runs):
        place = it.dice.randrange(1, number)
        text = it.server.sources[place]
        it.server.type(place, f"{text}\nedited = 1")
        it.server.answer()
        it.run(place, "run of an edited cell that makes the same for others")
        it.server.type(place, text)
        it.run(place)
    changed = number // 2 // 5 * 5
    it.server.type(changed, f"{it.server.sources[changed]} + 1")
    it.run(changed, "run that makes half of the cells stale")
    for _ in range(runs):
        it.run(it.dice.randrange(1, changed), "run, half of the cells stale")
    it.keystrokes("keystroke, half of the cells stale", lambda text: text + " + 1")
    return it.found


def usual(number: int, keys: int, runs: int, each: Kernel) -> dict[str, list[float]]:
    """Measures a notebook as people write them."""
    it = Measured(everyday(number), each, keys, runs)
    it.run_all()
    it.edits()
    it.arrangements()
    return it.found


def main() -> None:
    """Reads the command line, measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cells", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--keys", type=int, default=60, help="keystrokes of each kind (60)")
    parser.add_argument("--runs", type=int, default=30, help="runs of each kind (30)")
    options = parser.parse_args()
    head = machine()
    print(f"Server time: {head}\n", flush=True)
    figures: dict[str, dict[str, list[float]]] = {}
    for kind, measure in (("chain", chained), ("everyday", usual)):
        for number in options.cells:
            with kernel(True) as each:
                name = f"{kind}, {number}"
                figures[name] = measure(number, options.keys, options.runs, each)
    rows = [
        [what, name, *(f"{quantile(ms, share):.2f}" for share in (0.5, 0.95))]
        for name, found in figures.items()
        for what, ms in found.items()
    ]
    print(table(["server, ms", "notebook, cells", "p50", "p95"], rows))
    save("server_cost", {"machine": head, "milliseconds": figures})


if __name__ == "__main__":
    main()
