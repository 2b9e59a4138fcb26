"""What the documentation shows works as it stands there, and its links lead somewhere."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from jupyterlab_nbguard.engine.check import check
from jupyterlab_nbguard.engine.config import parse_settings
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.snapshot import Snapshot
from jupyterlab_nbguard.project.toml_lines import tomllib
from jupyterlab_nbguard.rules.discovery import own_rules

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("examples/**/*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
RULES = [rule.name for rule in own_rules()]


def blocks(page: str, language: str) -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links(page: Path) -> None:
    for target in LINK.findall(re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_the_settings_that_are_shown_can_be_followed() -> None:
    (whole, *_) = blocks("docs/team.md", "toml")
    settings = parse_settings(tomllib.loads(whole), "team.md", RULES)
    assert settings.options["large-output"] == {"kilobytes": 200}
    readme = [text for text in blocks("README.md", "toml") if "[tool.nbguard]" in text]
    assert readme
    for text in readme:
        table = tomllib.loads(text)["tool"]["nbguard"]
        assert parse_settings(table, "README.md", RULES).select


def test_the_mistake_that_is_shown_is_told_so(tmp_path: Path) -> None:
    from jupyterlab_nbguard.engine.config import ConfigError
    from jupyterlab_nbguard.project.settings import find_settings

    (tmp_path / "nbguard.toml").write_text("\nignore = ['late-imports']")
    with pytest.raises(ConfigError) as raised:
        find_settings(tmp_path / "a.ipynb", RULES)
    told = str(raised.value).removeprefix(f"{tmp_path}/")
    text = " ".join((ROOT / "docs" / "team.md").read_text(encoding="utf-8").split())
    assert told in text


def test_the_library_does_as_is_shown(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "id": "a", "source": "print(x)", "metadata": {}, "outputs": []}
    document = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (tmp_path / "a.ipynb").write_text(json.dumps(document))
    (code,) = blocks("docs/index.md", "python")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "undefined-name `x` is made by no cell of the notebook.\n"


def test_the_rule_that_is_shown_is_one() -> None:
    (code,) = blocks("docs/rules-of-your-own.md", "python")
    module = ModuleType("sleeping_cell")
    exec(code, module.__dict__)
    notebook = Notebook.of_sources([("a", "import time\ntime.sleep(60)"), ("b", "print(time)")])
    report = check(Snapshot(notebook), [module.RULE])
    assert [(it.cell, it.message) for it in report.diagnostics] == [("a", "This cell sleeps.")]


def test_the_site_can_be_built(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet"]
    subprocess.run([*command, "--site-dir", str(tmp_path)], cwd=ROOT, check=True, timeout=120)
    assert (tmp_path / "team" / "index.html").exists()
    assert (tmp_path / "rules" / "secret-in-output" / "index.html").exists()
