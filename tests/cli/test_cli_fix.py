from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from jupyterlab_nbguard.cli import check as command
from jupyterlab_nbguard.jobs import save as saving
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.fix import Applicability, Fix, ReplaceText
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.project.plugins import Installed
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.rule import Rule

Save = Callable[..., Path]
Run = Callable[..., Result]

WORDS: dict[str, tuple[str, Applicability]] = {
    "bad": ("good", "safe"),
    "risky": ("other", "unsafe"),
    "broken": ("(", "safe"),
    "ping": ("pong", "safe"),
    "pong": ("ping", "safe"),
}


def planted(context: Context) -> Iterator[Diagnostic]:
    """Finds words that have a better one."""
    for cell in context.notebook.code:
        for number, line in enumerate(cell.source.split("\n")):
            for word, (better, applicability) in WORDS.items():
                at = line.find(word)
                if at >= 0:
                    range_ = Range.of(number, at, number, at + len(word))
                    edit = ReplaceText(cell.id, range_, better)
                    fix = Fix("Say it better", (edit,), applicability=applicability)
                    yield Diagnostic("planted", "warning", cell.id, range_, word, fixes=(fix,))


@pytest.fixture(autouse=True)
def rules(monkeypatch: pytest.MonkeyPatch) -> None:
    from jupyterlab_nbguard.rules.syntax_error import RULE

    installed = Installed((Rule("planted", planted, "warning", fixable=True), RULE))
    monkeypatch.setattr(command, "installed_rules", lambda: installed)


def test_only_what_is_mended_is_written(save: Save, run: Run) -> None:
    path = save("n.ipynb", {"a": "x = 1\nbad = 'ü🎉\\t'\n", "b": "y = 2"})
    before = path.read_bytes()
    path.chmod(0o640)
    result = run(path, "--fix")
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"{path}: 1 finding fixed" in result.stderr
    assert path.read_bytes() == before.replace(b"bad", b"good")
    assert path.stat().st_mode & 0o777 == 0o640
    assert os.listdir(path.parent) == [path.name]
    assert run(path, "--fix").exit_code == 0


# As no tool writes it; `bad` stands in the source and in what looks like one.
ODD = (
    '{"nbformat_minor" : 5,\r\n\t"x": [1.0, 1e3, "\\/\\u00fc"], "cells":\r\n'
    '[ {"source" : %s\r\n, "cell_type":"code", "id":"a", '
    '"outputs":[{"output_type": "stream", "text": "bad \\"source\\": [1"}], '
    '"execution_count":null, "metadata":{"source": "bad"}} ], "nbformat":4, "metadata":{} }'
)


@pytest.mark.parametrize("end", ["", "\r\n", "\n\n"])
@pytest.mark.parametrize(
    ("source", "mended"),
    [
        ('"bad"', '"good"'),
        ('"\\u00e9 = 1\\nbad\\n"', '"\\u00e9 = 1\\ngood\\n"'),
        ('["\\u00e9 = 1\\n" ,\r\n\t "bad"]', '["\\u00e9 = 1\\n" ,\r\n\t "good"]'),
        ('[ "bad" ]', '[ "good" ]'),
        ('["a\\u002f1\\n","bad\\n","\\tif 1: 2"]', None),
        ('["x = \\"\\/\\"\\n","bad\\n"]', '["x = \\"\\/\\"\\n","good\\n"]'),
    ],
)
def test_every_other_byte_stays(
    project: Path, run: Run, source: str, mended: str | None, end: str
) -> None:
    path = project / "n.ipynb"
    path.write_bytes((ODD % source + end).encode())
    run(path, "--fix")
    expected = source.replace("bad", "good") if mended is None else mended
    assert path.read_bytes() == (ODD % expected + end).encode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_stay(project: Path, run: Run, encoding: str) -> None:
    path = project / "n.ipynb"
    path.write_bytes((ODD % "\"bad = 'ü'\"").encode(encoding))
    run(path, "--fix")
    assert path.read_bytes() == (ODD % "\"good = 'ü'\"").encode(encoding)


def test_many_fixes_in_one_cell_and_in_several_files(save: Save, run: Run) -> None:
    cells = {"a": "bad = bad\nbad\n", "b": "bad"}
    paths = [save(f"{name}.ipynb", cells) for name in "xy"]
    result = run(".", "--fix")
    assert result.exit_code == 0
    assert "x.ipynb: 4 findings fixed" in result.stderr
    for path in paths:
        sources = ["".join(it["source"]) for it in json.loads(path.read_bytes())["cells"]]
        assert sources == ["good = good\ngood\n", "good"]


@pytest.mark.parametrize("word", ["risky", "broken"])
def test_what_is_not_safe_is_left(save: Save, run: Run, word: str) -> None:
    path = save("n.ipynb", {"a": word})
    before = path.read_bytes()
    result = run(path, "--fix")
    assert result.exit_code == 1
    assert "fixed" not in result.stderr
    assert path.read_bytes() == before


def test_fixes_that_undo_each_other_end(save: Save, run: Run) -> None:
    path = save("n.ipynb", {"a": "ping"})
    assert run(path, "--fix").exit_code == 1
    assert json.loads(path.read_bytes())["cells"][0]["source"] == ["pong"]


def test_what_is_mended_is_not_in_the_way_of_the_rest(save: Save, run: Run) -> None:
    path = save("n.ipynb", {"a": "bad\nrisky"})
    result = run(path, "--fix", "--output-format", "concise")
    assert result.exit_code == 1
    assert result.stdout == f"{path}:cell 1:2:1: warning[planted] risky\n"


def test_a_file_that_changed_meanwhile_stays(
    save: Save, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save("n.ipynb", {"a": "bad"})
    theirs = path.read_bytes() + b"\n\n"
    fsync = os.fsync

    def late(handle: int) -> None:
        path.write_bytes(theirs)
        fsync(handle)

    monkeypatch.setattr(saving.os, "fsync", late)
    result = run(path, "--fix")
    assert result.exit_code == 1  # the finding is still there
    assert "not updated: the file was changed meanwhile" in result.stderr
    assert path.read_bytes() == theirs
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("also", [(), ("--fix",)])
def test_diff(save: Save, run: Run, also: tuple[str, ...]) -> None:
    path = save("sub/n.ipynb", {"t": "1", "a": "x = 1\nbad = '🎉'\ny = 2"})
    before = path.read_bytes()
    result = run("sub", "--diff", *also)
    assert result.exit_code == 1
    assert result.stdout == (
        "--- sub/n.ipynb:cell 2\n"
        "+++ sub/n.ipynb:cell 2\n"
        "@@ -1,3 +1,3 @@\n"
        " x = 1\n"
        "-bad = '🎉'\n"
        "+good = '🎉'\n"
        " y = 2\n"
    )
    assert path.read_bytes() == before


def test_no_diff(save: Save, run: Run) -> None:
    result = run(save("n.ipynb", {"a": "risky"}), "--diff")
    assert (result.exit_code, result.stdout) == (0, "")
