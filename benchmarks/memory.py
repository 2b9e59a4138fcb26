"""Measures whether memory stays bounded over many runs, in the kernel and in the server.

    python benchmarks/memory.py [--runs 10000] [--cells 100]

The same cells are edited and run again and again, so that no two runs have the same source, in two
real kernels, one with the observer and one without. What the first publishes goes through the same
recorder, session and analysis as in the server. Printed are megabytes of resident memory: of both
kernels, and of this process, which stands for the server.
"""

from __future__ import annotations

import argparse
import gc
import os

import psutil
from live import Kernel, kernel
from measure import machine, save, table
from server_cost import Server, chain

RESIDENT = "__import__('psutil').Process().memory_info().rss"
EVERY = 10
"""So many parts the runs are measured in."""


def megabytes(bytes_: float) -> float:
    return round(bytes_ / 1e6, 1)


def measure(runs: int, each: Kernel, stock: Kernel, server: Server) -> list[list[float]]:
    """Returns rows of runs and megabytes: observed kernel, stock kernel, server, runs kept."""
    rows = []
    sources = list(server.sources)
    for number in range(runs + 1):
        if number % (runs // EVERY) == 0:
            gc.collect()
            mine = psutil.Process(os.getpid()).memory_info().rss
            kept = len(server.recorder.history.executions)
            found = [each.ask(RESIDENT), stock.ask(RESIDENT), mine]
            rows.append([number, *map(megabytes, found), kept])
        place = number % len(sources)
        source = f"{sources[place]}\nedit = {number}"
        for one in (each, stock):
            one.heard.clear()
            one.events.clear()
            one.run(source, f"c{place}")
        server.type(place, source)
        server.hear(each.heard)
        server.answer()
    return rows


def main() -> None:
    """Reads the command line, measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--cells", type=int, default=100)
    options = parser.parse_args()
    head = machine()
    print(f"Memory: {head}\n", flush=True)
    with kernel(True) as each, kernel(False) as stock:
        rows = measure(options.runs, each, stock, Server(chain(options.cells)))
    print(table(["runs", "kernel, MB", "without us, MB", "server, MB", "runs kept"], rows))
    save("memory", {"machine": head, "rows": rows})


if __name__ == "__main__":
    main()
