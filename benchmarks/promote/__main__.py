"""Promotes every function of notebooks that are known to run, and checks what came of it.

    python -m benchmarks.promote RERUN [--only NOTEBOOK] [--plan FOLDER] [--others]

RERUN holds notebooks and `truth.jsonl`. The functions of a notebook that passes and needs no data
file are promoted in a folder of its own, one by one where they cannot be together: the module must
import in a clean process, its test pass, and the notebook show the same under Restart & Run All.
`--plan` says how many functions of other notebooks, which cannot be run here, have a plan whose
module parses and whose names all resolve; and how many of those can have other names, with a plan
that is the same but for these.
`--others` puts the same functions through rope and soorgeon. The first use makes environments.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path

from benchmarks.promote import others, planned, renamed
from benchmarks.promote.environment import OTHERS, kernel, python
from benchmarks.promote.ours import Outcome, functions, promote


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("rerun", type=Path)
    parser.add_argument("--only", action="append", default=[])
    parser.add_argument("--plan", type=Path)
    parser.add_argument("--others", action="store_true")
    default = Path(__file__).parents[2] / ".bench" / "promote"
    parser.add_argument("--environment", type=Path, default=default)
    given = parser.parse_args()
    rows = map(json.loads, (given.rerun / "truth.jsonl").read_text("utf-8").splitlines())
    passing = [row for row in rows if row["restart_run_all"] == "pass"]
    names = [row["notebook"] for row in passing if not row["files"]]
    program = kernel(given.environment)
    outcomes: list[Outcome] = []
    for name in names:
        if given.only and name not in given.only:
            continue
        outcomes += _notebook(given.rerun / name, program)
    _summary(outcomes)
    if given.others:
        tools = python(given.environment / "others", OTHERS)
        others.compare(given.rerun, outcomes, tools, program)
    left = [given.rerun / row["notebook"] for row in passing if row["files"]]
    planned.report("notebooks that pass but need data files", left)
    if given.plan:
        notebooks = sorted(given.plan.rglob("*.ipynb"))
        planned.report(str(given.plan), notebooks)
        renamed.report(str(given.plan), notebooks)
    return 0


def _notebook(path: Path, program: Path) -> list[Outcome]:
    found = functions(path)
    if not found:
        return []
    # Together, as each run of a notebook takes its time; one by one where that fails.
    outcomes = promote(path, tuple(found), program)
    if len(found) > 1 and any(it.state != "done" for it in outcomes):
        outcomes = [it for name in found for it in promote(path, (name,), program)]
    for it in outcomes:
        why = " ".join(it.why.split())[:160]
        print(f"{path.name} {it.name}: {it.state} {why} [{it.test}]", flush=True)
    return outcomes


def _summary(outcomes: list[Outcome]) -> None:
    total = len(outcomes)
    done = [it for it in outcomes if it.state == "done"]
    print(f"promoted without a manual edit: {len(done)} of {total} ({len(done) / total:.0%})")
    for state in ("refused", "failed"):
        reasons = Counter(it.why.partition(":")[0] for it in outcomes if it.state == state)
        for reason, number in reasons.most_common():
            print(f"  {state}: {number} {reason}")
    print(f"  tests: {dict(Counter(it.test.partition(' ')[0] for it in done))}")


if __name__ == "__main__":
    sys.exit(main())
