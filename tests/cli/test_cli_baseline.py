from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Save = Callable[..., Path]
Run = Callable[..., Result]

CELLS = {"a": "lost\n", "b": "def f():\n    return gone\n", "c": "lost\n"}


def found(result: Result) -> list[str]:
    return [line.split("`")[1] for line in result.stdout.splitlines()]


@pytest.fixture
def known(save: Save, run: Run, project: Path) -> Path:
    save("nb/n.ipynb", CELLS)
    result = run("nb", "--write-baseline", "known.json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "known.json: 3 findings written\n"
    return project / "known.json"


def new(run: Run, *paths: object) -> Result:
    return run(*(paths or ("nb",)), "--baseline", "known.json", "--output-format", "concise")


def test_what_is_known_is_not_shown(run: Run, known: Path) -> None:
    result = new(run)
    assert (result.exit_code, result.stdout) == (0, "")


def test_moves_and_new_lines_change_nothing(save: Save, run: Run, known: Path) -> None:
    save("nb/n.ipynb", {"x": "1", "c": "lost\n", "b": "# new\n" + CELLS["b"], "a": "lost\n"})
    assert new(run).exit_code == 0


def test_neither_does_an_edit_of_the_line_itself_nor_a_new_id(
    save: Save, run: Run, known: Path
) -> None:
    save("nb/n.ipynb", {**CELLS, "a": "lost + 1\n"})
    assert new(run).exit_code == 0
    save("nb/n.ipynb", {f"other-{id_}": source for id_, source in CELLS.items()})
    assert new(run).exit_code == 0


def test_what_is_new_is_shown(save: Save, run: Run, known: Path) -> None:
    save("nb/n.ipynb", {**CELLS, "d": "lost\n", "e": "other"})
    result = new(run)
    assert result.exit_code == 1
    assert found(result) == ["lost", "other"]
    assert ":cell 4:1:1:" in result.stdout


def test_another_file_is_new(save: Save, run: Run, known: Path) -> None:
    save("nb/m.ipynb", {"a": "lost\n"})
    assert found(new(run)) == ["lost"]


def test_what_is_gone_is_said(save: Save, run: Run, known: Path) -> None:
    save("nb/n.ipynb", {"a": "lost\n"})
    save("nb/other.ipynb", {"a": "x = 1"})
    result = new(run, "nb/n.ipynb")
    assert result.exit_code == 0
    assert "known.json: 2 findings of it gone; write it again" in result.stderr
    # A run of another notebook says nothing of it.
    assert "gone" not in new(run, "nb/other.ipynb").stderr


def test_the_place_of_an_id_that_was_made_up_says_nothing(save: Save, run: Run) -> None:
    path = save("nb/n.ipynb", {"a": "lost\n"})
    document = json.loads(path.read_text(encoding="utf-8"))
    del document["cells"][0]["id"]
    path.write_text(json.dumps(document), encoding="utf-8")
    run("nb", "--write-baseline", "known.json")
    document["cells"][0]["source"] = "lost + 1"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert found(new(run)) == ["lost"]


def test_from_another_folder(run: Run, known: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(known.parent / "nb")
    assert run("n.ipynb", "--baseline", "../known.json").exit_code == 0
    assert run(known.parent / "nb" / "n.ipynb", "--baseline", known).exit_code == 0


def test_the_file_is_sorted_with_a_line_a_finding(save: Save, run: Run, known: Path) -> None:
    text = known.read_text(encoding="utf-8")
    assert text.startswith('{\n "version": 1,\n "findings": [\n  {"path": "nb/n.ipynb", ')
    assert text.endswith("}\n ]\n}\n")
    save("nb/n.ipynb", {"c": "lost", "b": CELLS["b"], "a": "lost"})
    run("nb", "--write-baseline", known)
    assert known.read_text(encoding="utf-8") == text
    assert sorted(os.listdir(known.parent)) == ["known.json", "nb"]
    save("nb/n.ipynb", {"a": "x = 1"})
    run("nb", "--write-baseline", known)
    assert json.loads(known.read_text(encoding="utf-8")) == {"version": 1, "findings": []}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 1, "findings": [3]}',
        '{"version": 1, "findings": [{"path": 1}]}',
        '{"version": 2, "findings": []}',
    ],
)
def test_what_is_no_baseline(save: Save, run: Run, project: Path, text: str) -> None:
    save("nb/n.ipynb", {"a": "x = 1"})
    (project / "known.json").write_text(text)
    result = new(run)
    assert result.exit_code == 2
    assert result.stderr.startswith("known.json: not a baseline")


def test_no_baseline_there(save: Save, run: Run) -> None:
    save("nb/n.ipynb", {"a": "x = 1"})
    result = new(run)
    assert result.exit_code == 2
    assert result.stderr.startswith("known.json: cannot be read: no such file")


def test_both_at_once(save: Save, run: Run) -> None:
    assert run(".", "--baseline", "a", "--write-baseline", "a").exit_code == 2


def test_statistics(save: Save, run: Run) -> None:
    save("n.ipynb", {"a": "lost", "b": "gone", "c": "x ="})
    result = run(".", "--statistics")
    assert result.exit_code == 1
    assert result.stdout == "2  undefined-name\n1  syntax-error\n"
    as_json = run(".", "--statistics", "--output-format", "json")
    assert json.loads(as_json.stdout)[0] == {"rule": "undefined-name", "count": 2}
    assert run(".", "--statistics", "--output-format", "sarif").exit_code == 2


def test_statistics_of_nothing(save: Save, run: Run) -> None:
    result = run(save("n.ipynb", {"a": "x = 1"}), "--statistics")
    assert (result.exit_code, result.stdout) == (0, "")
