from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jupyterlab_nbguard import __version__
from jupyterlab_nbguard.cli.main import main


def write(path: Path, *sources: str, language: str = "python") -> Path:
    cells = [
        {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# Title"},
        *(
            {
                "cell_type": "code",
                "id": f"c{number}",
                "metadata": {},
                "source": source,
                "outputs": [],
                "execution_count": number + 1,
            }
            for number, source in enumerate(sources)
        ),
    ]
    metadata = {"kernelspec": {"language": language, "name": "k", "display_name": "K"}}
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return write(tmp_path / "bad.ipynb", "print('🎉', data)", "data = 1")


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    return write(tmp_path / "clean.ipynb", "data = 1", "print(data)")


def test_clean(clean: Path) -> None:
    result = run(clean)
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "skipped, since they need a running kernel: "
        "edited-since-run, hidden-state, not-rerun-safe, run-order, stale-cell",
        "skipped, since they need an index of the workspace (--workspace): "
        "duplicated-across-notebooks, reimplemented-function",
        "skipped, since they need to know what is installed: missing-package, version-drift",
        "1 notebook checked: clean",
    ]


def test_full(bad: Path) -> None:
    result = run(bad)
    assert result.exit_code == 1
    assert result.stdout == (
        "error[used-before-definition] `data` is used here, but made only below, by cell [2].\n"
        f" --> {bad}, cell 2 [1], line 1\n"
        "  |\n"
        "1 | print('🎉', data)\n"
        "  |             ^^^^\n"
        "  = `data` is bound here: cell 3, line 1\n"
        "  = fix: Move cell [2] above this one (may change what other cells show)\n"
        "\n"
    )


def test_concise(bad: Path) -> None:
    result = run(bad, "--output-format", "concise")
    assert result.stdout == (
        f"{bad}:cell 2:1:12: error[used-before-definition] "
        "`data` is used here, but made only below, by cell [2].\n"
    )


def test_json(bad: Path) -> None:
    result = run(bad, "--output-format", "json")
    assert result.exit_code == 1
    (found,) = json.loads(result.stdout)
    # The cake is one code point and two UTF-16 units.
    start, end = {"line": 0, "character": 12}, {"line": 0, "character": 16}
    assert found == {
        "rule": "used-before-definition",
        "severity": "error",
        "message": "`data` is used here, but made only below, by cell [2].",
        "path": str(bad),
        "cell": 1,
        "cell_id": "c0",
        "range": {"start": start, "end": end},
        "related": [
            {
                "cell": "c1",
                "range": {
                    "start": {"line": 0, "character": 0},
                    "end": {"line": 0, "character": 4},
                },
                "message": "`data` is bound here",
                "path": "",
                "index": None,
                "difference": "",
            }
        ],
        "fixes": [
            {
                "title": "Move cell [2] above this one",
                "edits": [{"kind": "moveCell", "cell": "c1", "before": "c0"}],
                "run": None,
                "applicability": "unsafe",
            }
        ],
    }


def test_nothing_is_an_empty_list_in_json(clean: Path) -> None:
    result = run(clean, "--output-format", "json")
    assert json.loads(result.stdout) == []


def test_select_and_ignore(bad: Path) -> None:
    assert run(bad, "--select", "syntax-error").exit_code == 0
    assert run(bad, "--ignore", "used-before-definition,syntax-error").exit_code == 0
    result = run(bad, "--select", "no-such-rule")
    assert result.exit_code == 2
    assert "there is no rule 'no-such-rule'" in result.stderr


def test_hints_are_shown_but_do_not_count(tmp_path: Path) -> None:
    sources = ("k = 1\ndef f():\n    return k", "k = 2\nf()")
    result = run(write(tmp_path / "n.ipynb", *sources))
    assert "hint[global-dependency]" in result.stdout
    assert result.exit_code == 0


def test_what_cannot_be_checked_does_not_stop_the_others(tmp_path: Path, bad: Path) -> None:
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    result = run(broken, tmp_path / "none.ipynb", bad, "--output-format", "concise")
    assert result.exit_code == 1
    assert "used-before-definition" in result.stdout
    lines = result.stderr.splitlines()
    assert lines[0].startswith(f"{broken}: not JSON: ")
    assert lines[1] == f"{tmp_path / 'none.ipynb'}: cannot be read: no such file or directory"


@pytest.mark.parametrize("with_clean", [False, True])
def test_what_cannot_be_checked_is_no_success(
    tmp_path: Path, clean: Path, with_clean: bool
) -> None:
    broken = tmp_path / "broken.ipynb"
    broken.write_text("[]")
    result = run(broken, *([clean] if with_clean else []))
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{broken}: not a notebook (the JSON is no object)\n")
    assert result.stderr.endswith("checked: clean; 1 problem, see above\n") == with_clean


def test_another_language(tmp_path: Path, clean: Path) -> None:
    other = write(tmp_path / "r.ipynb", "x <- 1", language="R")
    result = run(other)
    assert result.exit_code == 2
    assert result.stderr == f"{other}: R notebook: not checked\n"
    assert run(other, clean).exit_code == 0


def test_an_empty_folder(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 2
    assert result.stderr == "no notebooks there\n"


def test_settings(tmp_path: Path, bad: Path) -> None:
    settings = tmp_path / "pyproject.toml"
    settings.write_text('[tool.nbguard]\nignore = ["used-before-definition"]\n')
    assert run(bad).exit_code == 0
    settings.write_text('[tool.nbguard.severity]\nused-before-definition = "info"\n')
    result = run(bad)
    assert result.exit_code == 0
    assert result.stdout.startswith("info[used-before-definition]")
    settings.write_text('[tool.nbguard]\nignor = ["used-before-definition"]\n')
    result = run(bad)
    assert result.exit_code == 2
    assert f"{settings}:2: tool.nbguard.ignor: no such setting" in result.stderr


def test_nothing_is_written_and_nothing_is_executed(tmp_path: Path) -> None:
    path = write(tmp_path / "n.ipynb", f"open({str(tmp_path / 'made')!r}, 'w')")
    before: dict[str, Any] = {str(it): it.stat().st_mtime_ns for it in tmp_path.iterdir()}
    run(path)
    assert {str(it): it.stat().st_mtime_ns for it in tmp_path.iterdir()} == before


def test_lone_surrogates_can_be_shown(tmp_path: Path) -> None:
    path = write(tmp_path / "n.ipynb", "x = '\ud83d' + lost")
    result = run(path)
    assert result.exit_code == 1
    assert "lost" in result.stdout


def test_version() -> None:
    result = CliRunner().invoke(main, ["--version"])
    assert result.output == f"nbguard, version {__version__}\n"


COPY = """sales = pd.read_csv("sales.csv")
sales["day"] = pd.to_datetime(sales["day"])
sales = sales.dropna(subset=["amount"]).query("amount > 0")
sales["week"] = sales["day"].dt.isocalendar().week
by_week = sales.groupby("week")["amount"].sum().reset_index()
by_week["share"] = by_week["amount"] / by_week["amount"].sum()
"""


def test_copies_in_other_files_are_looked_for_where_somebody_asks(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    for name in ("a", "b"):
        write(tmp_path / f"{name}.ipynb", "import pandas as pd", COPY)
    rule = "duplicated-across-notebooks"
    assert rule not in run(str(tmp_path)).stdout
    assert f"need an index of the workspace (--workspace): {rule}" in run(str(tmp_path)).stderr
    for asked in (["--workspace"], ["--select", rule]):
        assert f"hint[{rule}]" in run(str(tmp_path), *asked).stdout
        assert f"hint[{rule}]" in run(str(tmp_path), *asked).stdout
    (tmp_path / "b.ipynb").unlink()
    assert rule not in run(str(tmp_path), "--workspace").stdout
