from __future__ import annotations

from pathlib import Path

import pytest

from jupyterlab_nbguard.engine.config import ConfigError
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.settings import find_settings

RULES = ("stale-cell",)
TABLE = '[tool.nbguard]\nignore = ["stale-cell"]\n'


def test_the_nearest_file_with_a_table_counts(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(TABLE)
    (tmp_path / "a" / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    settings = find_settings(inner / "n.ipynb", RULES)
    assert settings.ignore == {"stale-cell"}
    assert settings.origin == str(tmp_path / "pyproject.toml")
    assert find_settings(inner / "n.ipynb", RULES, within=tmp_path / "a").origin == ""


def test_without_one_the_defaults(tmp_path: Path) -> None:
    assert find_settings(tmp_path / "n.ipynb", RULES, within=tmp_path).select is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"[tool.nbguard", "pyproject.toml: not TOML: "),
        (b"\xff", "pyproject.toml: not TOML: "),
        (b"[tool]\nnbguard = 3", "pyproject.toml: tool.nbguard: must be a table"),
    ],
)
def test_errors_name_the_file(tmp_path: Path, text: bytes, message: str) -> None:
    (tmp_path / "pyproject.toml").write_bytes(text)
    with pytest.raises((ConfigError, ProjectError)) as raised:
        find_settings(tmp_path / "n.ipynb", RULES)
    assert message in str(raised.value)
