"""Makes notebooks portable, makes a clean environment of what was written, and verifies them there.

    python -m benchmarks.packages.portable [NOTEBOOK ...]

Without arguments: those of `notebooks/`. What is written is taken from the notebook's own block and
nothing else; ipykernel comes on top, as every runner brings it (`juv run` and `uv run --with` do).
uv makes the environment where it is there, else venv and pip. The network is needed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from jupyterlab_nbguard.packages.script import find_script
from jupyterlab_nbguard.project.read_notebook import read_notebook

HERE = Path(__file__).parent
NBGUARD = [sys.executable, "-c", "from jupyterlab_nbguard.cli.main import main; main()"]


def main(paths: list[Path]) -> int:
    """Prints a line a notebook; returns 1 where one does not come back the same."""
    failed = 0
    print("| notebook | requirements | environment | verify |")
    print("|---|---|---|---|")
    for path in paths or sorted((HERE / "notebooks").glob("*.ipynb")):
        with tempfile.TemporaryDirectory() as folder:
            line, ok = _one(path, Path(folder))
        failed += not ok
        print(f"| {path.stem} | {line} |", flush=True)
    return 1 if failed else 0


def _one(path: Path, folder: Path) -> tuple[str, bool]:
    copy = folder / "work" / path.name
    copy.parent.mkdir()
    shutil.copy(path, copy)
    made = _run([*NBGUARD, "packages", copy, "--write", "pep723"])
    script = find_script(read_notebook(copy))
    if made.returncode or script is None:
        return f"{made.stderr.strip()[:200]} | - | -", False
    wanted = [it.text for it in script.declared]
    start = time.perf_counter()
    built = _environment(folder / "clean", wanted)
    seconds = time.perf_counter() - start
    if built.returncode:
        return f"{', '.join(wanted)} | {built.stderr.strip()[-200:]} | -", False
    environment = {**os.environ, "JUPYTER_PATH": str(folder / "clean" / "share" / "jupyter")}
    verified = _run([*NBGUARD, "verify", copy, "--kernel", "portable"], environment)
    summary = verified.stderr.strip().splitlines()[-1]
    line = f"{', '.join(wanted)} | {seconds:.0f} s | {summary} (exit {verified.returncode})"
    return line, verified.returncode == 0


def _environment(folder: Path, wanted: list[str]) -> subprocess.CompletedProcess[str]:
    uv = shutil.which("uv")
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
