"""Measures what the observer costs a kernel: its CPU time, and the pauses around cells.

    python benchmarks/kernel_cost.py [--repeats 10] [--pairs 3] [--rounds 40] [--quick]
        [--only PART_OF_NAME] [--beside KERNEL]

CPU time: pairs of real kernels, one with the observer and one without, run the same cells in turn;
each reads its own CPU time, over all threads, before and after. What counts is the median of the
ratios of neighbours, since the machine may be busy with other things. Pauses: the time between the
hooks' begin and end before and after each cell, as the observer reports it with each run.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import ExitStack

from live import Kernel, kernel
from measure import machine, median, quantile, save, spread, table

Cells = Callable[[int], list[str]]
"""The cells of one repetition, by its number."""

_FRAME = """\
import numpy as np, pandas as pd
rng = np.random.default_rng(0)
frame = pd.DataFrame(rng.normal(size=(500_000, 5)), columns=list("abcde"))
frame["key"] = rng.integers(0, 500, len(frame))
other = pd.DataFrame({"key": np.arange(500), "weight": np.arange(500) / 7})"""
_PANDAS = [
    "means = frame.groupby('key')[['a', 'b', 'c']].mean()",
    "joined = frame.merge(other, on='key')",
    "joined['score'] = joined.a * joined.weight + joined.b.clip(0)",
    "ranked = joined.sort_values('score').reset_index(drop=True)",
    "table = ranked.pivot_table(index='key', values='score', aggfunc=['mean', 'std'])",
    "top = ranked.nlargest(100, 'score'); top.describe()",
]
_SHOP = """\
import numpy as np, pandas as pd
rng = np.random.default_rng(1)
size = 300_000
names = np.array([f"shop {i}" for i in range(400)])
sales = pd.DataFrame({
    "day": np.datetime64("2021-01-01") + rng.integers(0, 1000, size).astype("m8[D]"),
    "shop": names[rng.integers(0, 400, size)],
    "item": [f"Item {i % 5000:05d}" for i in range(size)],
    "price": rng.gamma(2, 20, size), "number": rng.integers(1, 9, size)})
shops = pd.DataFrame({"shop": names, "country": [f"c{i % 30}" for i in range(400)]})"""
# What one does with a table on the way to a report: texts and dates, and cells that only show.
_REPORT = [
    "clean = sales.dropna().drop_duplicates()",
    "clean['item'] = clean['item'].str.upper().str.strip()",
    "clean['total'] = clean.price * clean.number",
    "clean.head()",
    "full = clean.merge(shops, on='shop', how='left')",
    "full['month'] = full.day.dt.to_period('M').astype(str)",
    "monthly = full.groupby(['country', 'month']).total.agg(['sum', 'mean']).reset_index()",
    "best = full.groupby('item').total.sum().sort_values(ascending=False).head(20)",
    "wide = monthly.pivot(index='month', columns='country', values='sum')",
    "daily = full.set_index('day').total.resample('D').sum().rolling(7).mean()",
    "dear = full[full.price > full.price.quantile(0.95)].assign(rank=lambda it: it.total.rank())",
    "clean.describe()",
]
_NUMPY = [
    "import numpy as np\nrng = np.random.default_rng(0)\nm = rng.normal(size=(500, 500))",
    "for _ in range(10): m = m @ m; m /= np.abs(m).max()",
    "u, s, v = np.linalg.svd(m)",
    "x = np.sort(rng.normal(size=2_000_000))",
    "y = np.fft.rfft(x)",
    "z = np.cumsum(np.abs(y)) ** 0.5",
    "x[::2] += 1; x.mean(), z.std()",
]
_DEFINE = "rate = 3\ndef f(x):\n    return x * rate % 7"
# An audit hook makes every `id()` dearer, and nothing calls it as often as this.
_COPIED = """\
import copy, pathlib
pathlib.Path("file.txt").write_text("1")
deep = [{"a": [1, 2, 3], "b": (i, "x")} for i in range(5_000)]"""
_TRIVIAL = ("a{0} = {0}", "b{0} = a{0} + 1", "b{0}", "print(b{0})", "c{0} = [a{0}, b{0}]")


def _trivial(first: int) -> list[str]:
    return [_TRIVIAL[place % 5].format(first + place // 5) for place in range(100)]


def _anew(cells: list[str], number: int) -> list[str]:
    """Returns cells that do the same, in a text that has not been run: all they make is read."""
    return [f"turn = {number}\n{source}" for source in cells]


WORK: dict[str, tuple[list[str], Cells]] = {
    "a Python loop": (
        [],
        lambda _: ["total = 0\nfor i in range(2_500_000):\n    total += i * i % 7"],
    ),
    "a function called a million times": (
        [_DEFINE],
        lambda _: ["for i in range(1_000_000):\n    f(i)"],
    ),
    "pandas, 6 cells run again": ([_FRAME], lambda _: _PANDAS),
    "numpy, 7 cells run again": ([], lambda _: _NUMPY),
    "pandas, 6 cells never run before": ([_FRAME], lambda number: _anew(_PANDAS, number)),
    "numpy, 7 cells never run before": ([], lambda number: _anew(_NUMPY, number)),
    "a report with pandas, 12 cells run again": ([_SHOP], lambda _: _REPORT),
    "a report with pandas, 12 cells never run before": (
        [_SHOP],
        lambda number: _anew(_REPORT, number),
    ),
    "deepcopy, after a file was read": (
        [_COPIED],
        lambda _: ["for i in range(5):\n    copy.deepcopy(deep)"],
    ),
    "100 trivial cells": ([], lambda number: _trivial(100 * number)),
    "100 trivial cells run again": ([], lambda _: _trivial(0)),
}

_BIG = """\
import numpy as np, pandas as pd
big = pd.DataFrame(np.ones((12_500_000, 10)), columns=list("abcdefghij"))"""
_WORDS = """\
import pandas as pd
words = pd.DataFrame({"w": [f"word{i}" for i in range(1_000_000)]})"""
_NAMES = "for _n in range(5000):\n    globals()[f'name{_n}'] = _n * 1.5\ndel _n"
PAUSES: dict[str, tuple[list[str], list[str]]] = {
    "1 GB frame": (
        [_BIG],
        ["big.shape", "big['a'].mean()", "big['b'] = 2.0", "h = big.head()", "big.iloc[3, 4] = 7"],
    ),
    "dict of a million entries": (
        ["large = {k: k + 1 for k in range(1_000_000)}"],
        ["len(large)", "large[-1] = 1", "large.update({-2: 2})", "s = sum(large)", "e = large"],
    ),
    "5,000 names": (
        [_NAMES],
        ["name7 = 3.5", "name8 + name9", "x = [1]", "x.append(2)", "del name7; name7 = 1"],
    ),
    "list of 1e5 integers": (
        ["numbers = list(range(100_000))"],
        ["len(numbers)", "numbers[5] = 7", "numbers.sort()", "s = sum(numbers)", "e = numbers"],
    ),
    "frame of 1e6 strings": (
        [_WORDS],
        ["words.shape", "words.loc[3, 'w'] = 'x'", "words['n'] = 1", "h = words.head()", "words.w"],
    ),
    "all of these at once": ([], []),
}


def cpu(repeats: int, pairs: int, beside: str, only: str) -> dict[str, dict[str, list[float]]]:
    """Returns the ratios of CPU time to that of the stock kernel, by work and by kind of kernel.

    Beside them what is more in each cell, in microseconds: most of it is the same for all cells.
    """
    wanted = {name: work for name, work in WORK.items() if only in name}
    found: dict[str, dict[str, list[float]]] = {work: {} for work in wanted}
    for _ in range(pairs):
        with ExitStack() as stack:
            stock = stack.enter_context(kernel(False))
            others = {"nbguard": stack.enter_context(kernel(True))}
            if beside:
                others[beside] = stack.enter_context(kernel(False, beside))
            for work, (before, cells) in wanted.items():
                for each in (stock, *others.values()):
                    for source in before:
                        each.run(source)
                    _cost(each, cells(0))
                for number in range(1, repeats + 1):
                    for name, other in others.items():
                        # Who goes first takes turns: the second one finds other caches.
                        if number % 2:
                            plain = _cost(stock, cells(number))
                            cost = _cost(other, cells(number))
                        else:
                            cost = _cost(other, cells(number))
                            plain = _cost(stock, cells(number))
                        found[work].setdefault(name, []).append(cost / plain)
                        extra = 1e6 * (cost - plain) / len(cells(number))
                        found[work].setdefault(f"{name}, us a cell", []).append(extra)
                        found[work].setdefault("seconds", []).append(plain)
    return found


def _cost(each: Kernel, cells: list[str]) -> float:
    before = each.cpu()
    for source in cells:
        each.run(source)
    return each.cpu() - before


def pauses(rounds: int, only: str) -> dict[str, list[float]]:
    """Returns the milliseconds of the pauses around each cell, by what is in the namespace."""
    found: dict[str, list[float]] = {}
    everything: list[str] = []
    for what, (before, cells) in PAUSES.items():
        if only not in what:
            continue
        cells = cells or everything
        with kernel(True) as each:
            for source in before or [line for those, _ in PAUSES.values() for line in those]:
                each.run(source)
            each.events.clear()
            for _ in range(rounds):
                for source in cells:
                    each.run(source)
            found[what] = [1000 * event["watching"] for event in each.events]
        everything += cells
    return found


def main() -> None:
    """Reads the command line, measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--pairs", type=int, default=3, help="pairs of kernels (3)")
    parser.add_argument("--rounds", type=int, default=40, help="rounds of cells for pauses (40)")
    parser.add_argument("--quick", action="store_true", help="1 pair, 10 rounds")
    parser.add_argument("--beside", default="", help="another kernel to compare with, by its name")
    parser.add_argument("--only", default="", help="only what has this in its name")
    options = parser.parse_args()
    if options.quick:
        options.pairs, options.rounds = 1, 10
    head = machine()
    print(f"Kernel cost: {head}\n", flush=True)
    ratios = cpu(options.repeats, options.pairs, options.beside, options.only)
    others = ["nbguard", options.beside] if options.beside else ["nbguard"]
    print(
        table(
            [
                "CPU time",
                "stock, s",
                *(it for o in others for it in (f"{o}, ratio (middle half)", "us a cell")),
            ],
            [
                [
                    work,
                    f"{median(found['seconds']):.3f}",
                    *(
                        it
                        for other in others
                        for it in (
                            f"{median(found[other]):.3f} ({spread(found[other])})",
                            f"{median(found[f'{other}, us a cell']):.0f}",
                        )
                    ),
                ]
                for work, found in ratios.items()
            ],
        ),
        flush=True,
    )
    waits = pauses(options.rounds, options.only)
    rows = [
        [what, len(ms), *(f"{quantile(ms, share):.1f}" for share in (0.5, 0.95, 0.99))]
        for what, ms in waits.items()
    ]
    print("\n" + table(["pause around a cell, ms", "cells", "p50", "p95", "p99"], rows))
    save("kernel_cost", {"machine": head, "ratios": ratios, "pauses": waits})


if __name__ == "__main__":
    main()
