"""The environments of the benchmark: made on demand, in a folder of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

# What the notebooks were run with when the truth about them was found.
LIBRARIES = (
    *("pandas==2.2.2", "numpy==1.26.4", "scikit-learn==1.4.2", "matplotlib==3.8.4"),
    *("seaborn==0.13.2", "scipy==1.13.1", "statsmodels==0.14.2", "ipykernel"),
)
OTHERS = ("rope", "soorgeon", "nbconvert")
KERNEL = "nbguard-promote-bench"


def python(folder: Path, packages: tuple[str, ...]) -> Path:
    """The interpreter of an environment, which is made if it is not there."""
    program = folder / "bin" / "python"
    done = folder / "complete"
    if not done.exists():
        print(f"making an environment in {folder}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([program, "-m", "pip", "install", "--quiet", *packages], check=True)
        done.touch()
    return program


def kernel(folder: Path) -> Path:
    """Makes the kernel known to this process, and returns its interpreter."""
    program = python(folder / "libraries", LIBRARIES)
    place = folder / "jupyter" / "kernels" / KERNEL
    place.mkdir(parents=True, exist_ok=True)
    argv = [str(program), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": argv, "display_name": KERNEL, "language": "python"}
    (place / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    path = os.pathsep.join([str(folder / "jupyter"), os.environ.get("JUPYTER_PATH", "")])
    os.environ["JUPYTER_PATH"] = path.rstrip(os.pathsep)
    return program
