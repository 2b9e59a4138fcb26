"""Compares `nbguard check` with what happened when real notebooks were really run.

    python benchmarks/rerun_check.py FOLDER

FOLDER holds notebooks and `truth.jsonl`, one object a line: `notebook`, `restart_run_all` ("pass"
or "fail") and `first_error` (`doc`: the index of the cell among all cells, `evalue`).
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from jupyterlab_nbguard import check
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.project.read_notebook import read_notebook

COUNTED = ("error", "warning")
NAME_ERROR = re.compile(r"name '(\w+)' is not defined")


def main(folder: Path) -> int:
    """Prints the figures; returns 1 where a failure is missed or a success is doubted."""
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    truth = [json.loads(line) for line in lines if line.strip()]
    called, missed, doubted, mild = 0, [], [], Counter[str]()
    for row in truth:
        notebook = read_notebook(folder / row["notebook"])
        found = check(notebook).diagnostics
        mild.update(it.severity for it in found if it.severity not in COUNTED)
        loud = [it for it in found if it.severity in COUNTED]
        if row["restart_run_all"] == "pass":
            doubted += [f"{row['notebook']}: {it.message}" for it in loud]
        elif _is_called(row["first_error"], loud, [cell.id for cell in notebook.cells]):
            called += 1
        else:
            missed.append(f"{row['notebook']}: {row['first_error']['evalue']}")
    failing = sum(row["restart_run_all"] != "pass" for row in truth)
    print(f"{len(truth)} notebooks, {failing} fail when they are run from the top")
    print(f"called by rule, name and cell: {called} of {failing}")
    print(f"errors and warnings on the {len(truth) - failing} that pass: {len(doubted)}")
    print(f"hints and infos on all: {sum(mild.values())}")
    for line in [*(f"missed {it}" for it in missed), *(f"false {it}" for it in doubted)]:
        print(f"  {line}")
    return 1 if missed or doubted else 0


def _is_called(error: dict[str, Any], found: list[Diagnostic], ids: list[str]) -> bool:
    name = NAME_ERROR.search(error["evalue"])
    return name is not None and any(
        it.name == name[1]
        and it.cell == ids[error["doc"]]
        and it.rule in ("undefined-name", "used-before-definition")
        for it in found
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
