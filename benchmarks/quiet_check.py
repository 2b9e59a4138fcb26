"""Runs real notebooks from top to bottom, watched, and counts the marks: there should be none.

    python -m benchmarks.quiet_check FOLDER [NOTEBOOK ...]

FOLDER holds notebooks and `truth.jsonl`, as in `rerun_check.py`; those that fail, or have data
files (`files` is not empty), are left out. Each is played by the code that `replay.py` plays with,
in a kernel of an environment that is made under `.bench/` the first time: the versions are those
with which the notebooks were found to pass. Verdicts are asked for after each cell, so that a mark
that comes and goes is seen, too; a cell that has not run yet is no mark. A notebook of which a cell
raises is played again, a few times: one of them draws random dates, and fails on some.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from benchmarks.environment import kernelspec, python
from jupyterlab_nbguard.jobs.follow.replay import play
from jupyterlab_nbguard.project.read_notebook import read_notebook

FOLDER = Path(__file__).parents[1] / ".bench"
KERNEL = "nbguard-bench"
PACKAGES = (
    *("ipykernel", "pandas==2.2.2", "numpy==1.26.4", "scikit-learn==1.4.2", "matplotlib==3.8.4"),
    *("seaborn==0.13.2", "scipy==1.13.1", "statsmodels==0.14.2"),
)
QUIET = frozenset({"fresh", "running", "unknown", "not-run"})
PLAYS = 6


def session(path: Path) -> dict[str, Any]:
    """Makes the session of a user who runs a notebook from the top, and looks at every mark."""
    cells = [it for it in read_notebook(path).code if it.runs]
    events: list[dict[str, Any]] = []
    for cell in cells:
        events += [{"kind": "run", "cell": cell.id}, {"kind": "check"}]
    notebook = [{"id": cell.id, "source": cell.source} for cell in cells]
    return {"session": path.name, "notebook": notebook, "events": events}


async def marks(path: Path) -> tuple[int, bool, list[str]]:
    """Plays a notebook; returns how many cells it has, whether one raised, and what was marked."""
    played = session(path)
    sources = {it["id"]: it["source"] for it in played["notebook"]}
    found: dict[str, str] = {}
    raised = False
    for check in await play(played, kernel_name=KERNEL, timeout=600):
        for id_, verdict in check.verdicts.items():
            raised = raised or verdict.state == "error"
            if verdict.state not in QUIET:
                said = f"{verdict.state} {[(it.kind, it.name, it.cell) for it in verdict.reasons]}"
                found.setdefault(id_, f"{said}\n{sources[id_]}".replace("\n", "\n    "))
    return len(sources), raised, list(found.values())


def main(folder: Path, names: list[str]) -> int:
    """Prints a line a notebook and the sum; returns 1 where anything is marked."""
    program = python(FOLDER / "rerun", PACKAGES)
    kernelspec(program, FOLDER / "jupyter", KERNEL)
    os.environ["JUPYTER_PATH"] = str(FOLDER / "jupyter")
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    truth = [json.loads(line) for line in lines if line.strip()]
    passing = [it for it in truth if it["restart_run_all"] == "pass" and not it["files"]]
    cells = marked = 0
    rows = [it["notebook"] for it in passing if not names or it["notebook"] in names]
    for name in rows:
        plays, raised = 0, True
        while raised and plays < PLAYS:
            number, raised, found = asyncio.run(marks(folder / name))
            plays += 1
        cells, marked = cells + number, marked + len(found)
        again = f", in play {plays}: in those before, a cell raised" if plays > 1 else ""
        print(f"{name}: {number} cells, {len(found)} marked{again}", flush=True)
        for line in found:
            print(f"  {line}")
    print(f"{len(rows)} notebooks, {cells} cells, {marked} marked")
    return 1 if marked else 0


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
