from __future__ import annotations

import gzip
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import cache
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import jsonschema
import pytest
from click.testing import Result

from jupyterlab_nbguard.cli.fingerprint import relative
from jupyterlab_nbguard.cli.output import github, junit, sarif

Save = Callable[..., Path]
Run = Callable[..., Result]

TWO = {"one": "x = 1\n", "two": "print(x)\nprint('🎉', lost, gone)\n"}

SCHEMA = Path(__file__).parents[1] / "data" / "sarif" / "sarif-schema-2.1.0.json.gz"
"""The official one, word for word."""


@cache
def sarif_schema() -> jsonschema.Draft4Validator:
    return jsonschema.Draft4Validator(json.loads(gzip.decompress(SCHEMA.read_bytes())))


def valid(result: Result) -> Any:
    log = json.loads(result.stdout)
    sarif_schema().validate(log)
    (only,) = log["runs"]
    for it in only["results"]:
        assert only["tool"]["driver"]["rules"][it["ruleIndex"]]["id"] == it["ruleId"]
    return only["results"]


def test_sarif(save: Save, run: Run) -> None:
    path = save("a b/ü.ipynb", TWO)
    result = run(path, "--output-format", "sarif")
    assert result.exit_code == 1
    lost, gone = valid(result)
    assert lost["ruleId"] == gone["ruleId"] == "undefined-name"
    assert lost["level"] == "error"
    assert lost["message"]["text"].startswith("cell 2, line 2: `lost` ")
    (place,) = lost["locations"]
    physical = place["physicalLocation"]
    assert physical["artifactLocation"] == {
        "uri": "a%20b/%C3%BC.ipynb",
        "uriBaseId": "%SRCROOT%",
    }
    line = path.read_text(encoding="utf-8").split("\n")[physical["region"]["startLine"] - 1]
    assert line == "    \"print('🎉', lost, gone)\\n\""
    assert place["logicalLocations"][0]["name"] == "cell 2"
    assert lost["partialFingerprints"] != gone["partialFingerprints"]


def test_sarif_of_nothing_and_of_several(save: Save, run: Run) -> None:
    save("a.ipynb", {"c": "x = 1"})
    assert valid(run(".", "--output-format", "sarif")) == []
    save("b.ipynb", TWO)
    save("c.ipynb", TWO)
    found = valid(run(".", "--output-format", "sarif"))
    places = [it["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for it in found]
    assert places == ["b.ipynb", "b.ipynb", "c.ipynb", "c.ipynb"]
    assert len({it["partialFingerprints"]["nbguard/v1"] for it in found}) == 4


def fingerprints(result: Result, kind: str) -> set[str]:
    if kind == "gitlab":
        return {it["fingerprint"] for it in json.loads(result.stdout)}
    return {it["partialFingerprints"]["primaryLocationLineHash"] for it in valid(result)}


@pytest.mark.parametrize("kind", ["sarif", "gitlab"])
def test_fingerprints_outlive_moves_and_edits_elsewhere(save: Save, run: Run, kind: str) -> None:
    cells = {"a": "lost\n", "b": "lost\n", "c": "def f():\n    return gone\n"}
    save("n.ipynb", cells)
    before = fingerprints(run("n.ipynb", "--output-format", kind), kind)
    assert len(before) == 3
    moved = {"c": "# a line more\n" + cells["c"], "new": "1\n", "b": "lost\n", "a": "lost\n"}
    save("n.ipynb", moved)
    assert fingerprints(run("n.ipynb", "--output-format", kind), kind) == before
    save("n.ipynb", {**moved, "a": "lost + 1\n"})
    assert len(fingerprints(run("n.ipynb", "--output-format", kind), kind) & before) == 2


def test_sarif_messages_hold_no_placeholders_and_no_links(save: Save, run: Run) -> None:
    save("n.ipynb", {"c": "x = {\n"})
    (found,) = valid(run("n.ipynb", "--output-format", "sarif"))
    text = found["message"]["text"]
    assert "{" in text
    assert "{" not in text.replace("{{", "")
    assert "](" not in sarif._message("[a](b)")


def test_github(save: Save, run: Run) -> None:
    path = save("50%, a:b,c.ipynb", {"c": "ok = 1\nlost\n"})
    result = run(path, "--output-format", "github")
    assert result.exit_code == 1
    (line,) = result.stdout.splitlines()
    raw = path.read_text(encoding="utf-8").split("\n").index('    "lost\\n"') + 1
    assert line.startswith(
        "::error title=nbguard%3A undefined-name,file=50%25%2C a%3Ab%2Cc.ipynb,"
        f"line={raw}::cell 1, line 2: `lost` "
    )


def test_github_escapes() -> None:
    assert github._data("100%\r\n%0A") == "100%25%0D%0A%250A"
    assert github._property("a:b,c%\n") == "a%3Ab%2Cc%25%0A"


def test_github_of_nothing(save: Save, run: Run) -> None:
    result = run(save("a.ipynb", {"c": "x = 1"}), "--output-format", "github")
    assert (result.exit_code, result.stdout) == (0, "")


def test_junit(save: Save, run: Run) -> None:
    save("a.ipynb", TWO)
    save("b & <c>.ipynb", {"c": "x = 1"})
    save("d.ipynb", {"c": "k = 1\ndef f():\n    return k", "d": "k = 2\nf()"})
    result = run(".", "--output-format", "junit")
    root = ET.fromstring(result.stdout)
    assert root.attrib == {"name": "nbguard", "tests": "4", "failures": "2", "errors": "0"}
    a, b, d = root
    assert [it.get("name") for it in root] == ["a.ipynb", "b & <c>.ipynb", "d.ipynb"]
    failure = a[0].find("failure")
    assert failure is not None
    assert failure.get("type") == "error"
    assert (failure.text or "").startswith("cell 2, line 2: `lost` ")
    assert [list(case) for case in b] == [[]]
    assert d[0].find("failure") is None
    assert (d[0].findtext("system-out") or "").startswith("hint: ")


def test_junit_holds_only_what_xml_can_say() -> None:
    assert junit._attribute('a\x00\x1b"\ud83d\uffff🎉') == '"a\ufffd\ufffd&quot;\ufffd\ufffd🎉"'
    assert junit._text("<&>\x08") == "&lt;&amp;&gt;\ufffd"


def test_gitlab(save: Save, run: Run) -> None:
    path = save("sub/n.ipynb", TWO)
    result = run("sub", "--output-format", "gitlab")
    first, _ = json.loads(result.stdout)
    assert re.fullmatch("[0-9a-f]{32}", first.pop("fingerprint"))
    raw = path.read_text(encoding="utf-8").split("\n")
    assert "lost" in raw[first["location"]["lines"].pop("begin") - 1]
    assert first.pop("description").startswith("cell 2, line 2: `lost` ")
    assert first == {
        "check_name": "undefined-name",
        "severity": "major",
        "location": {"path": "sub/n.ipynb", "lines": {}},
    }
    save("sub/n.ipynb", {"c": "x = 1"})
    assert json.loads(run("sub", "--output-format", "gitlab").stdout) == []


def test_paths_have_forward_slashes_everywhere() -> None:
    windows = PureWindowsPath(r"C:\work\my nb\a.ipynb")
    assert relative(windows, PureWindowsPath(r"C:\work")) == "my nb/a.ipynb"
    assert sarif.artifact(windows, PureWindowsPath(r"C:\work"))["uri"] == "my%20nb/a.ipynb"
    elsewhere = sarif.artifact(windows, PureWindowsPath("D:\\"))
    assert elsewhere == {"uri": "file:///C:/work/my%20nb/a.ipynb"}
    given = PureWindowsPath(r"my nb\a.ipynb")
    assert sarif.artifact(given, PureWindowsPath("D:\\"))["uri"] == "my%20nb/a.ipynb"
    assert sarif.artifact(PurePosixPath("/x/a.ipynb"), PurePosixPath("/y"))["uri"] == (
        "file:///x/a.ipynb"
    )


def caret(result: Result) -> tuple[str, str]:
    lines = result.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if "^" in line)
    return lines[at - 1].partition(" | ")[2], lines[at].partition(" | ")[2]


@pytest.mark.parametrize(
    ("source", "shown", "below"),
    [
        ("if 1:\n\tlost", " lost", " ^^^^"),
        ("'日本', lost", "'日本', lost", "        ^^^^"),
        ("'é', lost", "'é', lost", "     ^^^^"),
        ("'❤\ufe0f', lost", "'❤\ufe0f', lost", "     ^^^^"),
        ("変数", "変数", "^^^^"),
    ],
)
def test_the_caret_stands_below(save: Save, run: Run, source: str, shown: str, below: str) -> None:
    assert caret(run(save("n.ipynb", {"c": source}))) == (shown, below)


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
    ],
)
def test_colours(
    save: Save,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    coloured: bool,
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in run(save("n.ipynb", TWO)).stdout) is coloured
