"""The environment of the other contestants: made on demand, beside the project's own."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from benchmarks import environment

OTHERS = ("ipyflow", "marimo")
# The cells import these: the versions are those that the truth was found with.
SHARED = ("ipython", "ipykernel", "numpy", "pandas", "scikit-learn", "matplotlib")


def python(folder: Path) -> Path:
    """The interpreter of the environment, which is made if it is not there."""
    return environment.python(folder, [*OTHERS, *(f"{it}=={version(it)}" for it in SHARED)])
