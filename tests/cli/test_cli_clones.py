from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jupyterlab_nbguard.cli import clones as command
from jupyterlab_nbguard.cli.main import main

LOAD = """\
def load(path, unit):
    table = pd.read_csv(path, sep="<b>&")
    table["day"] = pd.to_datetime(table["day"])
    table = table.dropna(subset=["amount"])
    return table.assign(amount=table["amount"] * unit)
"""


def write(path: Path, *sources: str) -> None:
    cells = [
        {"cell_type": "code", "id": f"c{it}", "metadata": {}, "source": source, "outputs": []}
        for it, source in enumerate(sources)
    ]
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    path.write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    write(folder / "a.ipynb", "import pandas as pd", LOAD)
    write(folder / "b <i>.ipynb", LOAD.replace("return", "check(table)\n    return"))
    monkeypatch.setattr(command, "cache_folder", lambda: tmp_path / "cache")
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["clones", *map(str, arguments)], catch_exceptions=False)


def test_full(folder: Path) -> None:
    result = run(folder)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:5] == [
        "2 copies that were edited, at least 93% alike, 5 lines to save",
        f"  --> {folder}/a.ipynb, cell 2, lines 1-5",
        f"  --> {folder}/b <i>.ipynb, cell 1, lines 1-6 (1 line differs)",
        "   | def load(path, unit):",
        '   |     table = pd.read_csv(path, sep="<b>&")',
    ]
    assert result.stderr == "2 files read: 1 clone class, up to 5 lines to save\n"


def test_json(folder: Path) -> None:
    (found,) = json.loads(run(folder, "--output-format", "json").stdout)
    assert re.fullmatch("[0-9a-f]{16}", found.pop("id"))
    first = {"path": f"{folder}/a.ipynb", "cell": 1, "cell_id": "c1", "start": 0, "end": 4}
    second = {"path": f"{folder}/b <i>.ipynb", "cell": 0, "cell_id": "c0", "start": 0, "end": 5}
    assert found.pop("similarity") == pytest.approx(0.93, abs=0.01)
    assert found == {"type": 3, "members": [first, second], "saves": 5}


def test_json_of_nothing(tmp_path: Path) -> None:
    write(tmp_path / "a.ipynb", LOAD)
    assert json.loads(run(tmp_path, "--no-cache", "--output-format", "json").stdout) == []


def test_html(folder: Path) -> None:
    page = run(folder, "--output-format", "html").stdout

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.tags: set[str] = set()
            self.outside: list[str] = []
            self.marked = 0

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.tags.add(tag)
            self.outside += [value or "" for name, value in attrs if name in ("src", "href")]
            self.marked += ("class", "differs") in attrs

    reader = Reader()
    reader.feed(page)
    assert not reader.tags & {"script", "link", "b", "img"}
    assert all(re.fullmatch("#[0-9a-f]{16}", it) for it in reader.outside)
    assert reader.marked == 1
    assert "sep=&quot;&lt;b&gt;&amp;&quot;" in page
    assert "b &lt;i&gt;.ipynb, cell 1" in page
    assert "prefers-color-scheme: dark" in page


def test_paths_are_named_as_they_were_given(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    assert "  --> work/a.ipynb, cell 2" in run("work").stdout
    monkeypatch.chdir(folder)
    assert "  --> a.ipynb, cell 2" in run(".").stdout


def test_min_tokens(folder: Path) -> None:
    assert json.loads(run(folder, "--min-tokens", 200, "--output-format", "json").stdout) == []


def test_no_cache(folder: Path) -> None:
    run(folder, "--no-cache")
    assert not (folder.parent / "cache").exists()
    run(folder)
    assert (folder.parent / "cache").exists()


def test_a_cache_that_cannot_be_written_is_done_without(folder: Path) -> None:
    (folder.parent / "cache").write_text("", encoding="utf-8")
    result = run(folder)
    assert result.exit_code == 0
    assert "no index can be kept there" in result.stderr
    assert "2 copies" in result.stdout


def test_one_unreadable_notebook_is_one_line(folder: Path) -> None:
    (folder / "c.ipynb").write_text("{", encoding="utf-8")
    result = run(folder)
    assert result.exit_code == 0
    assert result.stderr.splitlines()[0].startswith(f"{folder}/c.ipynb: not JSON: ")
    assert "2 copies" in result.stdout


def test_nothing_to_read(tmp_path: Path) -> None:
    assert run(tmp_path / "missing.ipynb", "--no-cache").exit_code == 2
    (tmp_path / "c.ipynb").write_text("{", encoding="utf-8")
    assert run(tmp_path, "--no-cache").exit_code == 2


def test_the_settings_exclude(folder: Path) -> None:
    settings = folder / "pyproject.toml"
    settings.write_text('[tool.nbguard.clones]\nexclude = ["b*"]\n', encoding="utf-8")
    assert run(folder).stdout == ""
    settings.write_text("[tool.nbguard.clones]\nexclude = 3\n", encoding="utf-8")
    result = run(folder)
    assert result.exit_code == 2
    assert "tool.nbguard.clones.exclude: must be a list" in result.stderr
