"""Those whose verdicts are compared: this product, ipyflow, and marimo's graph."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.state.contestants import ipyflow
from benchmarks.state.contestants.environment import python
from benchmarks.state.sessions import Session
from benchmarks.state.verdicts import Verdicts, read

ROOT = Path(__file__).parents[3]

__all__ = ["play_ipyflow", "play_marimo", "play_product"]


def play_product(sessions: Path, folder: Path, jobs: int) -> Verdicts:
    """Our own verdicts, through the same command that anyone can call."""
    out = folder / "product.jsonl"
    command = [sys.executable, "benchmarks/replay.py", sessions, "--out", out, "--jobs", str(jobs)]
    done = subprocess.run(command, cwd=ROOT)
    # Sessions that fail are reported on the screen; the others count.
    if done.returncode and not out.exists():
        raise SystemExit("the product could not be played")
    return read(out)


def play_ipyflow(sessions: list[Session], shared: Path, jobs: int) -> tuple[Verdicts, Verdicts]:
    """What ipyflow shows, and all that it computes."""
    shown, computed, failed = ipyflow.play_all(sessions, python(shared / "others"), jobs)
    for line in failed:
        print(f"ipyflow: {line}", file=sys.stderr)
    return shown, computed


def play_marimo(sessions: Path, folder: Path, shared: Path) -> Verdicts:
    """What descends from a change in marimo's static graph."""
    out = folder / "marimo.jsonl"
    script = Path(__file__).with_name("marimo_graph.py")
    with (folder / "marimo.log").open("w") as log:
        program = python(shared / "others")
        subprocess.run([program, script, sessions, out], check=True, stderr=log)
    return read(out)
