"""Measures what it costs in recall that values too large to be read whole are known by a sample.

    python benchmarks/sampled.py [--seed 1] [--only PART_OF_NAME]

A cell of a real kernel makes a huge value; then it is changed in place, made again, or made in
another way, and what the observer says of it is compared with what was done. A change *stands* in
the cell (``v[7] = 0``), or the value is *passed* to a function that makes it (``go(v)``), or it is
*hidden* in a function that finds the value itself (``go()``): only a look at it shows that one.
What is made equal in another way is no change: to see one there is an alarm.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass, field

from live import Kernel, kernel
from measure import machine, save, table

LIBRARIES = "import numpy as np, pandas as pd\nimport types"


@dataclass
class Value:
    """A huge value: how it is made, and made equal in another way; how it is changed in place."""

    make: str
    equal: str
    changes: dict[str, str]
    """What is changed to the code, of the value ``it`` and of a place ``at``, below ``size``."""
    size: int = 1


_SEQUENCE = {
    "an element": "it[{at}] = -1",
    "two swapped": "it[{at}], it[3] = it[3], it[{at}]",
    "all elements": "it[:] = it[::-1]",
}
_LIST = {**_SEQUENCE, "one appended": "it.append(5)", "one deleted": "del it[{at}]"}
_FRAME = {
    "an element": "it.iloc[{at}, 1] = {new}",
    "a row": "it.iloc[{at}] = {new}",
    "a column": "it['b'] = {new}",
    "a new column": "it['z'] = {new}",
    "a column deleted": "it.drop(columns='a', inplace=True)",
    "a row deleted": "it.drop(index={at}, inplace=True)",
    "rows reversed": "it.sort_index(ascending=False, inplace=True)",
}
_DICT = {
    "an element": "it[{at}] = -1",
    "one more": "it[-5] = 1",
    "one deleted": "del it[{at}]",
    "all elements": "it.update((k, -k) for k in list(it))",
}


def _frame(new: str) -> dict[str, str]:
    return {what: code.replace("{new}", new) for what, code in _FRAME.items()}


VALUES: dict[str, Value] = {
    "array of 40 MB (read whole)": Value(
        "v = np.arange(5_000_000.0)", "v = np.arange(5_000_000.0) + 0", _SEQUENCE, 5_000_000
    ),
    "array of 160 MB": Value(
        "v = np.arange(20_000_000.0)", "v = np.arange(20_000_000.0) + 0", _SEQUENCE, 20_000_000
    ),
    "frame of 160 MB": Value(
        "v = pd.DataFrame(np.arange(2e7).reshape(-1, 10), columns=list('abcdefghij'))",
        "v = pd.DataFrame(np.arange(2e7).reshape(-1, 10) + 0, columns=list('abcdefghij'))",
        _frame("-1.0"),
        2_000_000,
    ),
    "frame of 1e6 texts": Value(
        "v = pd.DataFrame({k: [f'{k}{i}' for i in range(500_000)] for k in 'ab'}, dtype=object)",
        "v = pd.DataFrame({k: [k + str(i) for i in range(500_000)] for k in 'ab'}, dtype=object)",
        _frame("'new'"),
        500_000,
    ),
    "list of 1e6 numbers": Value(
        "v = list(range(1_000_000))", "v = [*range(1_000_000)]", _LIST, 1_000_000
    ),
    "dict of 1e6 numbers": Value(
        "v = {k: k + 1 for k in range(1_000_000)}",
        "v = dict(zip(range(1_000_000), range(1, 1_000_001)))",
        _DICT,
        1_000_000,
    ),
    "list of 20,000 lists": Value(
        "v = [[i] for i in range(20_000)]",
        "v = list(map(lambda i: [i], range(20_000)))",
        {**_LIST, "an element of one": "it[{at}].append(3)"},
        20_000,
    ),
    "object with 20,000 lists": Value(
        "v = types.SimpleNamespace(rows=[[i] for i in range(20_000)])",
        "v = types.SimpleNamespace(rows=list(map(lambda i: [i], range(20_000))))",
        {"an attribute": "it.name = 3", "an element of one": "it.rows[{at}].append(3)"},
        20_000,
    ),
}


@dataclass
class Found:
    """Which changes were seen, by how they came about and what was changed."""

    seen: dict[str, dict[str, list[bool]]] = field(default_factory=dict)
    same_again: bool = False
    alarm: bool = False


def measure(value: Value, each: Kernel, dice: random.Random, times: int) -> Found:
    """Changes one value in all ways."""
    found = Found()

    def run(source: str) -> str | None:
        """Runs a cell; returns the version of the value that it wrote, if it did."""
        each.run(source)
        writes = {write["name"]: write["value"] for write in each.events[-1]["writes"]}
        return writes["v"][0] if writes.get("v") else None

    each.run(LIBRARIES)
    first = run(value.make)
    found.same_again = run(value.make) == first
    found.alarm = run(value.equal) != first
    for what, code in value.changes.items():
        # A place at the end would be seen for the length of what is there.
        for _ in range(times if "{at}" in code else 1):
            change = code.format(at=dice.randrange(1, value.size - 1))
            for how, (before, cell) in _ways(change).items():
                each.run(before)
                made = run(value.make)
                seen = run(cell) not in (None, made)
                found.seen.setdefault(how, {}).setdefault(what, []).append(seen)
    return found


def _ways(change: str) -> dict[str, tuple[str, str]]:
    """Returns a cell that comes before, and the cell that changes the value, by how it does."""
    return {
        "stands": ("pass", change.replace("it", "v")),
        "passed": (f"def go(it):\n    {change}", "go(v)"),
        "hidden": (f"def go():\n    it = v\n    {change}", "go()"),
    }


def _share(seen: list[bool]) -> str:
    return f"{sum(seen)} of {len(seen)}"


def main() -> None:
    """Reads the command line, measures and prints."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1, help="of the places that are changed")
    parser.add_argument("--times", type=int, default=5, help="places for each change (5)")
    parser.add_argument("--only", default="", help="only values with this in their name")
    options = parser.parse_args()
    head = machine()
    print(f"Values known by a sample: {head}\n", flush=True)
    rows, kept = [], {}
    for name, value in VALUES.items():
        if options.only not in name:
            continue
        with kernel(True) as each:
            found = measure(value, each, random.Random(options.seed), options.times)
        kept[name] = vars(found)
        for what in value.changes:
            rows.append([name, what, *(_share(seen[what]) for seen in found.seen.values())])
        again = "no change" if found.same_again else "a change"
        rows.append([name, "made again by the same cell", again, "", ""])
        rows.append(
            [name, "made equal by another", "a change" if found.alarm else "no change", "", ""]
        )
        print(name, "done", flush=True)
    print("\n" + table(["value", "what is done", "stands: seen", "passed", "hidden"], rows))
    for how in ("stands", "passed", "hidden"):
        shares = [it["seen"][how].values() for it in kept.values()]
        print(f"recall, {how}: {_share([seen for it in shares for each in it for seen in each])}")
    save("sampled", {"machine": head, "found": kept})


if __name__ == "__main__":
    main()
