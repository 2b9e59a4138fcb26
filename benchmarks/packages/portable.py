"""Makes notebooks portable, makes a clean environment of what was written, and verifies them there.

    python -m benchmarks.packages.portable [NOTEBOOK ...]

Without arguments: those that we wrote, in `notebooks/`, and the real ones of `tests/portable`.
First each is run where this program runs, so that its outputs are those of the live versions.
What is written is taken from the notebook's own block and nothing else; ipykernel comes on top, as
every runner brings it (`juv run` and `uv run --with` do). uv makes the environment where it is
there, else venv and pip. The network is needed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from jupyterlab_nbguard.jobs.lock import find_uv
from jupyterlab_nbguard.packages.script import find_script
from jupyterlab_nbguard.project.read_notebook import read_notebook

HERE = Path(__file__).parent
REAL = HERE.parents[1] / "tests" / "portable" / "notebooks"
NBGUARD = [sys.executable, "-c", "from jupyterlab_nbguard.cli.main import main; main()"]


@dataclass(frozen=True)
class Proof:
    """What became of one notebook; ``trouble`` says at which step it ended, and why."""

    requirements: tuple[str, ...] = ()
    seconds: float = 0.0
    verified: str = ""
    trouble: str = ""


def main(paths: list[Path]) -> int:
    """Prints a line a notebook; returns 1 where one does not come back the same."""
    failed = 0
    print("| notebook | requirements | environment | verify |")
    print("|---|---|---|---|")
    for path in paths or sorted([*(HERE / "notebooks").glob("*.ipynb"), *REAL.glob("*.ipynb")]):
        with tempfile.TemporaryDirectory() as folder:
            proof = bring_back(path, Path(folder))
        failed += bool(proof.trouble)
        wanted = ", ".join(proof.requirements)
        end = proof.trouble or proof.verified
        print(f"| {path.stem} | {wanted} | {proof.seconds:.0f} s | {end} |", flush=True)
    return 1 if failed else 0


def bring_back(path: Path, folder: Path) -> Proof:
    """Brings a notebook back in a clean environment, in a folder that is empty."""
    copy = folder / "work" / path.name
    copy.parent.mkdir()
    shutil.copy(path, copy)
    shown = _run([*NBGUARD, "verify", copy, "--update"])
    if "failed" in shown.stderr:
        return Proof(trouble=f"it does not run here: {shown.stdout[-500:]}")
    made = _run([*NBGUARD, "packages", copy, "--write", "pep723"])
    script = find_script(read_notebook(copy))
    if made.returncode or script is None:
        return Proof(trouble=f"no block was written: {made.stderr.strip()[:500]}")
    wanted = tuple(it.text for it in script.declared)
    start = time.perf_counter()
    built = _environment(folder / "clean", list(wanted))
    seconds = time.perf_counter() - start
    if built.returncode:
        return Proof(wanted, seconds, trouble=f"not installed: {built.stderr.strip()[-500:]}")
    environment = {**os.environ, "JUPYTER_PATH": str(folder / "clean" / "share" / "jupyter")}
    verified = _run([*NBGUARD, "verify", copy, "--kernel", "portable"], environment)
    summary = verified.stderr.strip().splitlines()[-1]
    trouble = f"{summary}: {verified.stdout[-1000:]}" if verified.returncode else ""
    return Proof(wanted, seconds, summary, trouble)


def _environment(folder: Path, wanted: list[str]) -> subprocess.CompletedProcess[str]:
    uv = find_uv()
    if uv is not None:
        _run([uv, "venv", "--python", sys.executable, folder])
        install = [uv, "pip", "install", "--python", folder / "bin" / "python"]
    else:
        _run([sys.executable, "-m", "venv", folder])
        install = [folder / "bin" / "python", "-m", "pip", "install", "--quiet"]
    built = _run([*install, *wanted, "ipykernel"])
    kernel = ["-m", "ipykernel", "install", "--prefix", folder, "--name", "portable"]
    return built if built.returncode else _run([folder / "bin" / "python", *kernel])


def _run(
    command: list[str | Path], environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(it) for it in command], capture_output=True, text=True, check=False, env=environment
    )


if __name__ == "__main__":
    sys.exit(main([Path(it) for it in sys.argv[1:]]))
