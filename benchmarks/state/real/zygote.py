"""A warm process that forks a child for every kernel that is asked for.

    python -m benchmarks.state.real.zygote

Reads one JSON job a line, ``{"folder", "steps", "instrument"}``, and answers with one line,
``{"runs": [...]}`` or ``{"failure": "..."}``. A step is ``{"run": SOURCE}``, or
``{"copy": FOLDER}``, which keeps the files as they are then. A fork has everything imported and
nothing run, like a kernel that has just started, in a few milliseconds.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

SECONDS = 120


def play(job: dict[str, Any], kernel: Any) -> dict[str, Any]:
    """Runs the steps of a job in this process."""
    folder = Path(job["folder"])
    kernel.begin(folder)
    runs = []
    for step in job["steps"]:
        if "copy" in step:
            shutil.copytree(folder, step["copy"])
        else:
            runs.append(kernel.run(step["run"]))
    return {"runs": runs}


def child(job: dict[str, Any], kernel: Any, pipe: int) -> None:
    """Answers a job and ends; never returns."""
    signal.alarm(SECONDS)
    try:
        answer = play(job, kernel)
    except BaseException as error:
        answer = {"failure": f"{type(error).__name__}: {error}"}
    with os.fdopen(pipe, "w", encoding="utf-8") as out:
        json.dump(answer, out)
    # Nothing of the parent's is to be flushed or torn down here.
    os._exit(0)


def answer(line: str, kernel: Any) -> str:
    """Forks, waits, and passes on what the child said."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        child(json.loads(line), kernel, write)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as pipe:
        said = pipe.read()
    _, status = os.waitpid(pid, 0)
    return said or json.dumps({"failure": f"the process ended with status {status}"})


def main() -> None:
    """Imports what the cells will use, then serves jobs until the input ends."""
    os.environ.update(MPLBACKEND="Agg", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
    # The cells may print what they like: the answers go elsewhere.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    import matplotlib.figure
    import matplotlib.pyplot

    # Only the sessions with fitted estimators need it.
    with suppress(ImportError):
        import sklearn.linear_model
        import sklearn.neighbors
        import sklearn.tree  # noqa: F401

    # Before there is a shell: some versions look for one, and for names that IPython no longer has.
    matplotlib.pyplot.switch_backend("agg")

    from benchmarks.state.real.shell import Kernel

    plain, seeing = Kernel(instrument=False), Kernel(instrument=True)
    out.write("ready\n")
    out.flush()
    for line in sys.stdin:
        kernel = seeing if json.loads(line)["instrument"] else plain
        out.write(answer(line, kernel) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
