"""What an index costs: ``python -m benchmarks.clones.speed CORPUS [--cells 1000]``.

CORPUS is what ``benchmarks/corpus.py`` grew. jscpd reads the same code, exported to ``.py``, with
its default and with tuned options, in the same run. Each tool runs in a process of its own.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import sys
import time
from pathlib import Path

from benchmarks.clones import tools
from jupyterlab_nbguard.jobs.clones.index import CloneIndex
from jupyterlab_nbguard.jobs.clones.lookup import Lookup

BUILD = """
import sys
from pathlib import Path
from jupyterlab_nbguard.jobs.clones.index import CloneIndex
print(CloneIndex([Path(sys.argv[1])], Path(sys.argv[2])).update())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--cells", type=int, default=1000)
    parser.add_argument("--lookups", action="store_true", help="of the index of the last run")
    parser.add_argument("--without-jscpd", action="store_true")
    given = parser.parse_args()
    work = Path(".bench/clones-speed").absolute()
    if not given.lookups:
        shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, exist_ok=True)
    corpus = given.corpus.absolute()
    if given.lookups:
        return lookups(CloneIndex([corpus], work), given.cells)
    command = [sys.executable, "-c", BUILD, str(corpus), str(work)]
    show("nbguard, index built", tools.run(command, work / "out"))
    show("nbguard, nothing changed", tools.run(command, work / "out"))
    size = sum(path.stat().st_size for path in work.glob("*.sqlite"))
    print(f"{'the index on disk':<28}{size / 1e6:>8.0f} MB")
    if not given.without_jscpd:
        for name, options in (("jscpd", tools.DEFAULT), ("jscpd, tuned", tools.TUNED)):
            found, cost = tools.jscpd(corpus, work, options)
            show(name, cost)
            print(f"    {len(found)} pairs")
    index = CloneIndex([corpus], work)
    lookups(index, given.cells)


def show(name: str, cost: tools.Cost) -> None:
    print(
        f"{name:<28}{cost.cpu:>8.1f} s CPU {cost.wall:>8.1f} s wall {cost.megabytes:>8.0f} MB",
        flush=True,
    )


def lookups(index: CloneIndex, number: int) -> None:
    execute = index.store.database.execute
    rows = execute(
        "SELECT path, place, cell_id, content FROM cell JOIN file ON file.id = file"
    ).fetchall()
    dice = random.Random(1)
    lookup = Lookup(index)
    asked, changed, copies = [], [], 0
    cpu: dict[str, list[float]] = {"looked up": [], "updated": []}
    for path, place, cell_id, content in dice.sample(rows, min(number, len(rows))):
        source = index.store.source(content)
        start, used = time.perf_counter(), time.process_time()
        copies += len(lookup.copies(source, path, cell_id))
        asked.append(time.perf_counter() - start)
        cpu["looked up"].append(time.process_time() - used)
        edited = f"{source}\nchanged_{dice.randrange(10**6)} = {dice.randrange(100)} + x"
        start, used = time.perf_counter(), time.process_time()
        index.update_cell(Path(path), place, cell_id, edited)
        changed.append(time.perf_counter() - start)
        cpu["updated"].append(time.process_time() - used)
        index.update_cell(Path(path), place, cell_id, source)
    print(f"{len(rows)} cells; {copies / max(1, len(asked)):.1f} copies of a cell on average")
    for name, times in (
        ("one cell looked up", asked),
        ("    its CPU", cpu["looked up"]),
        ("one cell updated", changed),
        ("    its CPU", cpu["updated"]),
    ):
        p99 = statistics.quantiles(times, n=100)[98]
        print(
            f"{name:<28}median {statistics.median(times) * 1000:.2f} ms, p99 {p99 * 1000:.2f} ms,"
            f" most {max(times) * 1000:.1f} ms"
        )


if __name__ == "__main__":
    main()
