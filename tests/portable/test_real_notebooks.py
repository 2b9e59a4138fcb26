"""Real notebooks come back, in a clean environment, from what was written into them alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.packages.portable import REAL, bring_back


@pytest.fixture(scope="module")
def package_index(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skips where no package index is reached: everything is installed anew."""
    asked = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest"]
    folder = tmp_path_factory.mktemp("index")
    answer = subprocess.run([*asked, folder, "wheel"], capture_output=True, check=False)
    if answer.returncode:
        pytest.skip("no package index is reached")


@pytest.mark.timeout(600)
@pytest.mark.usefixtures("package_index")
@pytest.mark.parametrize("name", sorted(path.stem for path in REAL.glob("*.ipynb")))
def test_a_notebook_comes_back(name: str, tmp_path: Path) -> None:
    proof = bring_back(REAL / f"{name}.ipynb", tmp_path)
    assert proof.trouble == ""
    assert proof.requirements
    assert all("==" in it for it in proof.requirements), proof.requirements
    assert "different" not in proof.verified
