"""`nbguard verify` in processes of its own, on notebooks that run in real kernels."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner, Result
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from jupyterlab_nbguard.cli.main import main

SPEC = {"kernelspec": {"name": "python3", "display_name": "P", "language": "python"}}


def printed(text: str) -> Any:
    return new_output("stream", text=text)


def write(path: Path, *cells: tuple[str, str | None], kernel: str = "python3") -> Path:
    """Writes a notebook of sources, each with what it printed; ``None``: it was never run."""
    code = [
        new_code_cell(
            source,
            id=f"c{number}",
            outputs=[printed(text)] if text else [],
            execution_count=None if text is None else number + 1,
        )
        for number, (source, text) in enumerate(cells)
    ]
    metadata = {"kernelspec": {**SPEC["kernelspec"], "name": kernel}}
    document = new_notebook(cells=[new_markdown_cell("# T", id="t"), *code], metadata=metadata)
    nbformat.write(document, path)
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["verify", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    cells = (("print('a')", "a\n"), ("print('loss', 0.5)", "loss 0.4\n"), ("1 / 0", ""), ("2", ""))
    return write(tmp_path / "mixed.ipynb", *cells)


def test_all_the_same(tmp_path: Path) -> None:
    path = write(tmp_path / "n.ipynb", ("print('ä')", "ä\n"), ("x = 1", None))
    before = path.read_bytes()
    result = run(path, "--update")
    assert (result.exit_code, result.stdout) == (0, "")
    first, last = result.stderr.splitlines()
    assert first.startswith(f"{path}: runs in a copy of its folder (")
    assert "in 1 file); what it does elsewhere (database writes, requests) happens again" in first
    assert last == "1 notebook verified: 2 same"
    assert path.read_bytes() == before


def test_full(mixed: Path) -> None:
    result = run(mixed)
    assert result.exit_code == 1
    assert re.sub(r" \(\d+\.\d s\)$", "", result.stdout, flags=re.MULTILINE) == (
        "different[number] 0.4 → 0.5 (+25%)\n"
        f" --> {mixed}, cell 3\n"
        "  | -loss 0.4\n"
        "  | +loss 0.5\n"
        "\n"
        "failed ZeroDivisionError: division by zero\n"
        f" --> {mixed}, cell 4\n"
        "\n"
    )
    assert result.stderr.endswith("1 same, 1 different, 1 failed, 1 not reached\n")


def test_concise(mixed: Path) -> None:
    result = run(mixed, "--output-format", "concise")
    assert result.exit_code == 1
    assert result.stdout == (
        f"{mixed}:cell 3: different[number]: 0.4 → 0.5 (+25%)\n"
        f"{mixed}:cell 4: failed: ZeroDivisionError: division by zero\n"
    )


def test_json(mixed: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    there = tmp_path / "there.txt"
    there.write_text("x")
    other = write(tmp_path / "sub" / "o.ipynb", (f"text = open({str(there)!r}).read()", ""))
    result = run(mixed, other, "--output-format", "json")
    assert result.exit_code == 1
    assert result.stderr == ""
    found = json.loads(result.stdout)
    assert [entry["state"] for entry in found] == [
        *("same", "different", "failed", "not-reached"),
        "same",
    ]
    assert all(entry.pop("seconds") >= 0 for entry in found)
    traceback = found[2]["error"].pop("traceback")
    assert "ZeroDivisionError" in traceback
    rest = {"difference": None, "error": None, "files_outside": []}
    assert found[1:3] == [
        {
            **rest,
            "path": str(mixed),
            "cell": 2,
            "cell_id": "c1",
            "state": "different",
            "difference": {
                "kind": "number",
                "text": "0.4 → 0.5 (+25%)\n-loss 0.4\n+loss 0.5",
            },
        },
        {
            **rest,
            "path": str(mixed),
            "cell": 3,
            "cell_id": "c2",
            "state": "failed",
            "error": {"ename": "ZeroDivisionError", "evalue": "division by zero"},
        },
    ]
    assert found[4]["files_outside"] == [{"path": str(there), "use": "read"}]


def test_update_writes_the_new_outputs(tmp_path: Path) -> None:
    path = write(tmp_path / "n.ipynb", ("print(2)", "1\n"), ("print(3)", None))
    result = run(path, "--update", "--output-format", "concise")
    assert result.exit_code == 0
    assert f"{path}: updated: 2 cells" in result.stderr
    cells = nbformat.read(path, 4).cells
    assert [cell.outputs[0].text for cell in cells[1:]] == ["2\n", "3\n"]
    assert run(path).exit_code == 0


def test_update_leaves_alone_what_failed_or_was_changed(mixed: Path, tmp_path: Path) -> None:
    before = mixed.read_bytes()
    result = run(mixed, "--update")
    assert result.exit_code == 1
    assert f"{mixed}: not updated: cell 4 failed" in result.stderr
    assert mixed.read_bytes() == before
    path = tmp_path / "n.ipynb"
    write(path, (f"open({str(path)!r}, 'a').write(' ')", ""))
    result = run(path, "--update")
    assert result.exit_code == 1
    assert "not updated: the file was changed meanwhile" in result.stderr
    assert path.read_bytes().endswith(b" ")


def test_one_that_cannot_be_verified_does_not_stop_the_others(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ipynb"
    broken.write_text("{")
    odd = write(tmp_path / "odd.ipynb", ("1", None), kernel="nosuch")
    good = write(tmp_path / "good.ipynb", ("print(1)", "1\n"))
    result = run(broken, odd, tmp_path / "none.ipynb", good)
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert lines[0].startswith(f"{broken}: not JSON: ")
    assert lines[1].startswith(f"{odd}: there is no kernel 'nosuch'; there are: ")
    assert lines[2] == f"{tmp_path / 'none.ipynb'}: cannot be read: no such file or directory"
    assert lines[-1] == "1 notebook verified: 1 same"
    assert run(odd, "--kernel", "python3").exit_code == 0


@pytest.mark.skipif(os.name == "nt", reason="links of Unix")
def test_what_is_not_in_the_copy_is_said(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    path = write(tmp_path / "sub" / "n.ipynb", ("1", None))
    for number in range(7):
        (tmp_path / "sub" / f"link{number}").symlink_to(tmp_path)
    lines = run(path).stderr.splitlines()
    assert lines[1] == f"{path}: not in the copy: link0: a link out of the folder, to {tmp_path}"
    assert lines[6:-1] == [f"{path}: not in the copy: 2 others"]


def test_an_empty_folder(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert (result.exit_code, result.stderr) == (2, "no notebooks there\n")


def test_a_large_folder_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "n.ipynb", ("print(1)", "1\n"))
    (tmp_path / "big.bin").write_bytes(b"x" * 1_100_000)
    result = run(path, "--max-copy", 1)
    assert result.exit_code == 2
    assert "is larger than 1 MB and is not copied" in result.stderr
    assert "big.bin (1.1 MB)" in result.stderr
    result = run(path, "--max-copy", 1, "--in-place")
    assert result.exit_code == 0
    assert "runs in its own folder, not in a copy" in result.stderr


def test_settings_and_options(tmp_path: Path) -> None:
    cells = (("print('id 1')", "id 2\n"), ("print('loss', 0.5)", "loss 0.49\n"))
    path = write(tmp_path / "n.ipynb", *cells)
    assert run(path, "--output-format", "concise").stdout.count("different") == 2
    settings = tmp_path / "pyproject.toml"
    settings.write_text('[tool.nbguard.verify]\nignore = ["^id [0-9]+"]\n')
    assert run(path, "--output-format", "concise").stdout.count("different") == 1
    assert run(path, "--tolerance", "0.05").exit_code == 0
    assert run(path, "--ignore-output", r"0\.\d+").exit_code == 0
    settings.write_text("[tool.nbguard.verify]\ntimeout = 0.0001\n")
    assert "took longer than 0.0001 s" in run(path).stdout
    assert run(path, "--timeout", 0, "--tolerance", 0.05).exit_code == 1
    settings.write_text('[tool.nbguard.verify]\nignore = ["("]\n')
    result = run(path)
    assert result.exit_code == 2
    assert "tool.nbguard.verify.ignore: '(' is no regular expression" in result.stderr


def test_the_way_up_is_not_in_the_copy(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("x")
    (tmp_path / "sub").mkdir()
    path = write(tmp_path / "sub" / "n.ipynb", ("text = open('../data.csv').read()", ""))
    result = run(path)
    assert result.exit_code == 1
    assert (
        "what lies above the notebook's folder is not in the copy; see --in-place" in result.stderr
    )
    assert run(path, "--in-place").exit_code == 0


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_it_cleans_up(
    tmp_path: Path, number: signal.Signals, program: list[str]
) -> None:
    pid, temporary = tmp_path / "pid", tmp_path / "temporary"
    temporary.mkdir()
    source = f"import os, time\nopen({str(pid)!r}, 'w').write(str(os.getpid()))\ntime.sleep(100)"
    (tmp_path / "sub").mkdir()
    path = write(tmp_path / "sub" / "n.ipynb", (source, ""))
    process = subprocess.Popen(
        [*program, "verify", str(path)],
        env={**os.environ, "TMPDIR": str(temporary)},
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(600):
        if pid.exists() and pid.read_text():
            break
        time.sleep(0.1)
    assert any(it.name.startswith("nbguard-verify-") for it in temporary.iterdir())
    process.send_signal(number)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.splitlines()[-1] == "interrupted; the kernel is ended and the copy removed"
    assert "Traceback" not in said
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
    assert not any(it.name.startswith("nbguard-verify-") for it in temporary.iterdir())


def test_the_help_is_true() -> None:
    text = " ".join(CliRunner().invoke(main, ["--help"]).output.split())
    assert "`check` executes nothing and writes only what it is told to" in text
    assert "`verify` runs notebooks" in text
