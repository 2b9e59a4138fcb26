"""The example of a package with a rule and a policy, installed by pip as anybody would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "acme-notebooks"
Save = Callable[..., Path]
Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package in it; its dependency is what is being tested."""
    pytest.importorskip("hatchling")
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--target", str(target)]
    subprocess.run([*pip, *options, str(EXAMPLE)], check=True, timeout=200)
    return target


@pytest.fixture
def nbguard(installed: Path, project: Path) -> Command:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        code = "from jupyterlab_nbguard.cli.main import main; main(prog_name='nbguard')"
        return subprocess.run(
            [sys.executable, "-c", code, *arguments],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(installed)},
            capture_output=True,
            text=True,
            timeout=120,
        )

    return run


def test_its_rule_and_its_policy_count(nbguard: Command, save: Save, project: Path) -> None:
    save("a.ipynb", {"a": "from numpy import *", "b": "from pylab import *"})
    done = nbguard("check", "a.ipynb", "--output-format", "json")
    found = [it for it in json.loads(done.stdout) if it["rule"] == "star-import"]
    assert [(it["rule"], it["severity"], it["cell"]) for it in found] == [
        ("star-import", "error", 0),
        ("star-import", "error", 1),
    ]
    # The project's file counts before the policy, key by key.
    (project / "nbguard.toml").write_text(
        '[severity]\nstar-import = "hint"\n[rules.star-import]\nallow = ["pylab"]\n'
    )
    done = nbguard("check", "a.ipynb", "--output-format", "concise")
    assert done.stdout.count("hint[star-import]") == 1
    assert done.returncode == 0
    # Without the policy, nbguard's own.
    (project / "nbguard.toml").write_text('policy = ""')
    done = nbguard("check", "a.ipynb", "--output-format", "concise")
    assert done.stdout.count("warning[star-import]") == 2


def test_other_processes_find_it_too(nbguard: Command, save: Save) -> None:
    for number in range(60):
        save(f"many/{number}.ipynb", {"a": f"from module_{number} import *"})
    done = nbguard("check", "many", "--jobs", "2", "--output-format", "concise")
    assert done.stdout.count("error[star-import]") == 60


def test_its_page_is_shown(nbguard: Command) -> None:
    shown = nbguard("rule", "star-import").stdout
    assert shown.startswith("# star-import\n\nFinds `from module import *`.")
    assert "star-import" in nbguard("rule").stdout


def test_its_own_tests_pass(installed: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, "tests"],
        cwd=EXAMPLE,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONDONTWRITEBYTECODE": "1"},
        check=True,
        timeout=120,
    )
