"""The environment of the other contestants: made on demand, beside the project's own."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

OTHERS = ("ipyflow", "marimo")
# The cells import these: the versions are those that the truth was found with.
SHARED = ("ipython", "ipykernel", "numpy", "pandas", "scikit-learn", "matplotlib")


def python(folder: Path) -> Path:
    """The interpreter of the environment, which is made if it is not there."""
    program = folder / "bin" / "python"
    done = folder / "complete"
    if not done.exists():
        print(f"making an environment for {' and '.join(OTHERS)} in {folder}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        pinned = [f"{name}=={version(name)}" for name in SHARED]
        install = [program, "-m", "pip", "install", "--quiet", *OTHERS, *pinned]
        subprocess.run(install, check=True)
        done.touch()
    return program
