from __future__ import annotations

import re
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
        (b"[tool]\nnbguard = 3", "pyproject.toml:2: tool.nbguard: must be a table"),
    ],
)
def test_errors_name_the_file(tmp_path: Path, text: bytes, message: str) -> None:
    (tmp_path / "pyproject.toml").write_bytes(text)
    with pytest.raises((ConfigError, ProjectError)) as raised:
        find_settings(tmp_path / "n.ipynb", RULES)
    assert message in str(raised.value)


@pytest.mark.parametrize("name", ["nbguard.toml", "pyproject.toml"])
@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("# a\n\nselect = []\nignor = []", 3, "ignor"),
        ("ignore = [\n  'stale-cell',\n  # b\n  'stale-cel',\n]", 0, "ignore"),
        ("severity = { stale-cell = 'fatal' }", 0, "severity.stale-cell"),
        ("[severity]\n\n# c\nstale-cell = 'fatal'", 3, "severity.stale-cell"),
        ("\n[rules]\nstale-cel = {}", 2, "rules.stale-cel"),
        ("\n[verify]\ntimeout = 1\ntolerance = -1", 3, "verify.tolerance"),
        ("\n[per-file-ignores]\n'a.ipynb' = 3", 2, "per-file-ignores.a.ipynb"),
        ("\n[per-file-ignores]\n'!' = []", 2, "per-file-ignores.!"),
        ('s = """\nignor = 1\n"""\n', 0, "s"),
    ],
)
def test_errors_name_the_line(tmp_path: Path, name: str, text: str, line: int, key: str) -> None:
    head, prefix = "", ""
    if name == "pyproject.toml":
        head, prefix = "[project]\nname = 'ü'\n[tool.nbguard]\n", "tool.nbguard."
        text = re.sub(r"^\[", "[tool.nbguard.", text, flags=re.MULTILINE)
    (tmp_path / name).write_text(head + text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        find_settings(tmp_path / "n.ipynb", RULES)
    number = head.count("\n") + line + 1
    assert str(raised.value).startswith(f"{tmp_path / name}:{number}: {prefix}{key}: ")


def test_nbguard_toml_comes_first(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(TABLE)
    (tmp_path / "sub").mkdir()
    (tmp_path / "nbguard.toml").write_text("select = ['stale-cell']\n")
    settings = find_settings(tmp_path / "sub" / "n.ipynb", RULES)
    assert (settings.select, settings.ignore) == ({"stale-cell"}, frozenset())
    assert settings.origin == str(tmp_path / "nbguard.toml")
    # The nearest counts, whatever it is called.
    (tmp_path / "sub" / "pyproject.toml").write_text(TABLE)
    assert find_settings(tmp_path / "sub" / "n.ipynb", RULES).ignore == {"stale-cell"}


@pytest.mark.parametrize(
    ("pattern", "path", "ignored"),
    [
        ("scratch/", "scratch/n.ipynb", True),
        ("scratch/", "sub/scratch/deep/n.ipynb", True),
        ("/scratch/", "sub/scratch/n.ipynb", False),
        ("*-draft.ipynb", "sub/a-draft.ipynb", True),
        ("sub/*.ipynb", "sub/n.ipynb", True),
        ("sub/*.ipynb", "sub/deep/n.ipynb", False),
        ("**/deep/*.ipynb", "sub/deep/n.ipynb", True),
    ],
)
def test_rules_left_out_of_some_files(
    tmp_path: Path, pattern: str, path: str, ignored: bool
) -> None:
    text = f"[per-file-ignores]\n'{pattern}' = ['stale-cell']\n"
    (tmp_path / "nbguard.toml").write_text(text)
    assert (find_settings(tmp_path / path, RULES).ignore == {"stale-cell"}) is ignored
