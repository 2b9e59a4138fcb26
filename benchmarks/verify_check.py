"""Compares `nbguard verify` with what happened when real notebooks were really run.

    python benchmarks/verify_check.py FOLDER [NOTEBOOK ...]

FOLDER holds notebooks and `truth.jsonl`, as in `rerun_check.py`; those with data files (`files`
is not empty) are left out. Their saved outputs are not compared: whether they run is. Each runs in
the kernel `python3`, which must have the libraries that they use.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from jupyterlab_nbguard.jobs.verify.cannot import CannotVerify
from jupyterlab_nbguard.jobs.verify.notebook_file import read_file
from jupyterlab_nbguard.jobs.verify.verify import VerifyOptions, verify


def main(folder: Path, names: list[str]) -> int:
    """Prints a line a notebook and the figures; returns 1 where one verdict disagrees."""
    lines = (folder / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    truth = [json.loads(line) for line in lines if line.strip()]
    rows = [row for row in truth if not row["files"] and (not names or row["notebook"] in names)]
    agreed, found = 0, Counter[str]()
    for row in rows:
        begun = time.perf_counter()
        said, twice = asyncio.run(_verdict(folder / row["notebook"]))
        agrees = said == _true(row)
        agreed += agrees
        found.update(twice)
        seconds = time.perf_counter() - begun
        mark = "agrees" if agrees else f"DISAGREES, truth: {_true(row)}"
        unlike = f"; unlike on the second run: {', '.join(twice)}" if twice else ""
        print(f"{row['notebook']}  {said:<24} {seconds:5.1f} s  {mark}{unlike}", flush=True)
    print(f"{agreed} of {len(rows)} verdicts agree")
    print(f"cells whose outputs differ between two runs: {sum(found.values())}")
    return 0 if agreed == len(rows) else 1


async def _verdict(notebook: Path) -> tuple[str, list[str]]:
    """Verifies a notebook, and then the outputs that it gave, against a run of their own."""
    with tempfile.TemporaryDirectory(prefix="nbguard-bench-") as directory:
        path = Path(shutil.copy(notebook, directory))
        try:
            _, document = read_file(path)
            report = await verify(document, path, VerifyOptions(kernel_name="python3"))
            again = await verify(report.notebook, path, VerifyOptions(kernel_name="python3"))
        except CannotVerify as error:
            return f"not verified: {error}", []
        different = [
            f"cell {cell.index} ({cell.difference.kind})"
            for cell in again.cells
            if cell.difference is not None
        ]
        failure = report.failure
        if failure is None or failure.error is None:
            return "pass", different
        return f"fail {failure.index} {failure.error.ename}", different


def _true(row: dict[str, Any]) -> str:
    error = row["first_error"]
    return f"fail {error['doc']} {error['ename']}" if error else "pass"


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
