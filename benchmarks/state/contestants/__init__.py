"""Those whose verdicts are compared: this product, ipyflow, and marimo's graph."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.state import sessions as files
from benchmarks.state.contestants import ipyflow
from benchmarks.state.contestants.environment import python
from benchmarks.state.sessions import Session
from benchmarks.state.verdicts import Verdicts, read

ROOT = Path(__file__).parents[3]

__all__ = ["play_ipyflow", "play_marimo", "play_product"]


def play_product(sessions: Path, folder: Path, jobs: int) -> Verdicts:
    """Our own verdicts, through the same command that anyone can call."""
    out = folder / "product.jsonl"
    failed = _play(sessions, out, jobs)
    verdicts = read(out)
    missing = [it for it in files.read(sessions) if failed and not _told(it, verdicts)]
    if missing:
        # Two kernels that start at once may be given the same port, and then there is no verdict.
        # What fails again is reported on the screen, and counts as unmarked.
        again = folder / "again.jsonl"
        files.write(again, missing)
        _play(again, out, 1)
        verdicts.update(read(out))
    return verdicts


def _play(sessions: Path, out: Path, jobs: int) -> bool:
    """Plays sessions; says whether one of them failed."""
    command = [sys.executable, "benchmarks/replay.py", sessions, "--out", out, "--jobs", str(jobs)]
    done = subprocess.run(command, cwd=ROOT)
    if done.returncode and not out.exists():
        raise SystemExit("the product could not be played")
    return done.returncode != 0


def _told(session: Session, verdicts: Verdicts) -> bool:
    return any(key[0] == session["session"] for key in verdicts)


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
