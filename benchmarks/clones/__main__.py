"""Recall of clone detection: ``python -m benchmarks.clones FOLDER --each 200 --seed 1``.

Mutated copies are put among the notebooks of FOLDER; a copy is found where the tool leads from it
to the original, 70% of the lines of both (see ``judge.py``; the second line counts what is told as
a copy of anything). jscpd gets the same code, exported to ``.py``, in the same run. Everything lies
in ``.bench/``. The share of the labels that are good (see ``labels.jsonl``) is printed, too.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

from benchmarks.clones import tools
from benchmarks.clones.inject import KINDS, Injected, Place, build
from benchmarks.clones.judge import Judge

LABELS = Path(__file__).with_name("labels.jsonl")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--missed", action="store_true", help="name what nbguard did not find")
    parser.add_argument("--without-jscpd", action="store_true")
    given = parser.parse_args()
    work = Path(".bench/clones").absolute()
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    injected = build(given.folder, work / "notebooks", given.each, given.seed)
    number = Counter(it.kind for it in injected)
    print(f"{'':<24}" + "".join(f"{f'{kind} ({number[kind]})':>20}" for kind in KINDS))
    classes, cost = tools.nbguard(work / "notebooks", work)
    judge = Judge(classes)
    show("nbguard", judge, injected, number, cost)
    if given.missed:
        for it in sorted(injected, key=str):
            if not judge.together(it):
                print("  missed", it)
    if not given.without_jscpd:
        exported = [flattened(it, work / "notebooks") for it in injected]
        for name, options in (("jscpd", tools.DEFAULT), ("jscpd, tuned", tools.TUNED)):
            pairs, cost = tools.jscpd(work / "notebooks", work, options)
            judge = Judge(tools.joined(pairs), pairs)
            show(name, judge, exported, number, cost)
    show_labels()


def show(
    name: str, judge: Judge, injected: list[Injected], number: Counter[str], cost: tools.Cost
) -> None:
    for what, is_found in ((name, judge.together), ("    reported at all", judge.reported)):
        hits = Counter(it.kind for it in injected if is_found(it))
        shares = "".join(f"{hits[kind] / max(1, number[kind]):>20.1%}" for kind in KINDS)
        used = f"   {cost.cpu:.1f} s CPU, {cost.megabytes:.0f} MB" if what == name else ""
        print(f"{what:<24}{shares}{used}", flush=True)


def show_labels() -> None:
    labels = defaultdict(list)
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        labels[label["kind"]].append(label["useful"])
    for kind, values in labels.items():
        print(f"labels of {kind}: {sum(values)} of {len(values)} good")


def flattened(it: Injected, folder: Path) -> Injected:
    """Returns where a copy stands in the exported modules."""
    return replace(it, original=_flat(it.original, folder), copy=_flat(it.copy, folder))


def _flat(place: Place, folder: Path) -> Place:
    document = json.loads((folder / place.path).read_text(encoding="utf-8"))
    line = 0
    for number, cell in enumerate(document["cells"]):
        if cell["cell_type"] == "code":
            line += 1
            if number == place.cell:
                break
            line += "".join(cell["source"]).count("\n") + 1
    path = place.path.removesuffix(".ipynb") + ".py"
    return Place(path, 0, line + place.start, line + place.end)


if __name__ == "__main__":
    main()
