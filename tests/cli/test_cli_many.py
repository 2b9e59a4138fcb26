"""Many notebooks: however many processes check them, and whatever is kept, the same is shown."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from jupyterlab_nbguard.jobs.check import checker, workers
from jupyterlab_nbguard.jobs.check.cache import OutcomeCache

Save = Callable[..., Path]
Run = Callable[..., Result]

CELLS = [
    {"a": "x = 1", "b": "y = z", "c": "print(x"},
    {"a": "import numpy as np", "b": "np.sum(missing)"},
    {"a": "!pip install pandas", "b": "x += 1\nprint('ä')"},
]


@pytest.fixture
def many(save: Save, project: Path) -> Path:
    for number in range(60):
        cells = {**CELLS[number % 3], "n": f"value_{number} = undefined_{number}"}
        save(f"many/{number:03}.ipynb", cells)
    (project / "many" / "broken.ipynb").write_text("{")
    return project / "many"


@pytest.mark.parametrize("form", ["full", "json", "sarif", "github", "junit", "gitlab"])
def test_processes_and_cache_change_nothing(many: Path, run: Run, form: str) -> None:
    ways = [
        ("--no-cache", "--jobs", 1),
        ("--no-cache", "--jobs", 3),
        ("--jobs", 2),
        ("--jobs", 2),
    ]
    results = [run("many", "--output-format", form, *way) for way in ways]
    assert {result.exit_code for result in results} == {1}
    assert results[0].stdout.count("undefined_") >= 60
    assert len({result.stdout for result in results}) == 1
    assert len({result.stderr for result in results}) == 1
    assert "broken.ipynb: not JSON" in results[0].stderr


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_other_processes_do_the_work(
    many: Path, run: Run, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    if method == "fork" and sys.platform != "linux":
        pytest.skip("copies of a process are safe on Linux only")
    import multiprocessing

    context = multiprocessing.get_context(method)
    expected = run("many", "--no-cache", "--jobs", 1).stdout
    monkeypatch.setattr(workers, "_context", lambda: context)
    monkeypatch.setattr(
        "jupyterlab_nbguard.jobs.check.many.worked_out", None
    )  # not in this process
    assert run("many", "--no-cache", "--jobs", 2).stdout == expected


def test_what_is_kept_is_not_worked_out_again(
    many: Path, run: Run, save: Save, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run("many", "--jobs", 1)
    read = []
    monkeypatch.setattr(
        checker, "open_notebook", lambda *given: read.append(given[0].name) or _opened(*given)
    )
    assert run("many", "--jobs", 1).stdout == first.stdout
    assert read == ["broken.ipynb"]
    save("many/007.ipynb", {"a": "other = nowhere"})
    read.clear()
    assert "nowhere" in run("many", "--jobs", 1).stdout
    assert sorted(read) == ["007.ipynb", "broken.ipynb"]


def _opened(*given):
    from jupyterlab_nbguard.project.opened import open_notebook

    return open_notebook(*given)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("nbguard.toml", 'ignore = ["undefined-name"]'),
        ("nbguard.toml", 'severity = { undefined-name = "hint" }'),
        ("nbguard.toml", '[per-file-ignores]\n"a.ipynb" = ["undefined-name"]'),
        ("nbguard.toml", '[rules.undefined-name]\nnames = ["z"]'),
        ("requirements.txt", "numpy\n"),
    ],
)
def test_what_stands_around_a_notebook_counts_at_once(
    save: Save, run: Run, project: Path, name: str, text: str
) -> None:
    save("a.ipynb", {"a": "import numpy", "b": "z"})
    before = run("a.ipynb").stdout
    assert run("a.ipynb").stdout == before
    (project / name).write_text(text)
    after = run("a.ipynb").stdout
    assert after != before
    assert after == run("a.ipynb", "--no-cache").stdout
    assert after == run("a.ipynb").stdout


@pytest.mark.parametrize("damage", ["text", "zeros", "value", "table", "folder"])
def test_a_damaged_cache_is_thrown_away(save: Save, run: Run, own_cache: Path, damage: str) -> None:
    save("a.ipynb", {"a": "x = y"})
    first = run("a.ipynb")
    file = own_cache / "check" / "outcomes.sqlite"
    assert file.stat().st_mode & 0o077 == 0
    if damage == "text":
        file.write_text("no database")
    elif damage == "zeros":
        data = file.read_bytes()
        file.write_bytes(data[:4096] + bytes(len(data) - 4096))
    elif damage == "folder":
        file.unlink()
        file.mkdir()
    else:
        with sqlite3.connect(file) as database:
            if damage == "value":
                database.execute("UPDATE outcome SET value = x'00'")
            else:
                database.execute("DROP TABLE outcome")
        database.close()
    for _ in range(2):
        again = run("a.ipynb")
        assert (again.stdout, again.exit_code) == (first.stdout, first.exit_code)


def test_the_cache_stays_bounded(tmp_path: Path) -> None:
    file = tmp_path / "a.sqlite"
    for batch in range(4):
        cache = OutcomeCache(file, largest=100_000)
        cache.put([(f"{batch} {number}".encode(), bytes(1000)) for number in range(60)])
        cache.close()
    cache = OutcomeCache(file, largest=100_000)
    assert file.stat().st_size < 200_000
    assert cache.known([f"3 {number}".encode() for number in range(60)])
    cache.close()


def test_another_process_that_writes_is_no_trouble(save: Save, run: Run, own_cache: Path) -> None:
    save("a.ipynb", {"a": "x = y"})
    run("a.ipynb")
    first = OutcomeCache(own_cache / "check" / "outcomes.sqlite")
    second = OutcomeCache(own_cache / "check" / "outcomes.sqlite")
    for number in range(50):
        (first if number % 2 else second).put([(b"same", bytes([number])), (bytes([number]), b"")])
    assert first.get(b"same") == bytes([49])
    first.close()
    second.close()


def test_a_process_that_ends_is_told_of(
    many: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(path: Path, data: bytes | None = None) -> object:
        if path.name == "020.ipynb":
            os.kill(os.getpid(), signal.SIGKILL)
        return _opened(path, data)

    monkeypatch.setattr(checker, "open_notebook", die)
    monkeypatch.setattr(
        workers, "_context", lambda: __import__("multiprocessing").get_context("fork")
    )
    result = run("many", "--no-cache", "--jobs", 2)
    assert result.exit_code in (1, 2)
    assert "020.ipynb: not checked: a process ended" in result.stderr
    assert "`--jobs 1` needs least" in result.stderr


def test_interrupted(many: Path, project: Path, program: list[str]) -> None:
    source = "\n".join(f"x{n} = [y{n} for y{n} in range({n})]" for n in range(3000))
    text = (many / "000.ipynb").read_text()
    document = json.loads(text)
    document["cells"][0]["source"] = source
    for number in range(200):
        (many / f"large{number}.ipynb").write_text(json.dumps(document))
    process = subprocess.Popen(
        [*program, "check", "many", "--no-cache", "--jobs", "2"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()  # it is at work
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.strip().endswith("interrupted")
    assert "Traceback" not in said


def test_lists_of_json_are_those_of_json() -> None:
    from jupyterlab_nbguard.cli.output.jsonlist import json_list

    for items in ([], [1], [{"a": "x\ny", "b": []}, {}, [1, {"c": None}]]):
        assert "\n".join(json_list(items)) == json.dumps(items, indent=2)
        nested = json.dumps({"k": {"l": items}}, indent=2)
        assert "\n".join(json_list(items, depth=2)) in nested
