"""The bar of a long run: on a terminal, on stderr alone, and gone in the end."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")

Save = Callable[..., Path]

_SLOW = """\
import os
import signal
import time
from jupyterlab_nbguard.cli.main import main
from jupyterlab_nbguard.jobs.check.checker import Checker
check = Checker.check
def slow(self, file):
    time.sleep(float(os.environ.get('PAUSE', 0.1)))
    return check(self, file)
Checker.check = slow
signal.signal(signal.SIGINT, signal.default_int_handler)
main(prog_name="nbguard")
"""
"""The command, with notebooks that take a while each.

It listens to Ctrl-C even where the tests run in the background of a shell, which has its children
ignore that.
"""


@pytest.fixture
def command(save: Save) -> list[str]:
    for number in range(20):
        save(f"many/{number:02}.ipynb", {"a": "x = 1"})
    options = ["many", "--no-cache", "--jobs", "1", "--output-format", "concise"]
    return [sys.executable, "-c", _SLOW, "check", *options]


def start(
    command: list[str], project: Path, pause: float = 0.1
) -> tuple[subprocess.Popen[bytes], int]:
    """Starts the command with stderr on a terminal of its own; returns the terminal's other end."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80", "PAUSE": str(pause)}
    process = subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=theirs, env=environment
    )
    os.close(theirs)
    return process, ours


def shown(terminal: int, until: bytes = b"", seconds: float = 120) -> bytes:
    """Reads what the terminal shows, up to a text, or to its end."""
    text, last = b"", time.monotonic() + seconds
    while time.monotonic() < last and not (until and until in text):
        if select.select([terminal], [], [], 1)[0]:
            try:
                more = os.read(terminal, 4096)
            except OSError:  # Linux says so when nobody holds the other end
                break
            if not more:
                break
            text += more
    return text


def test_a_bar_on_a_terminal_which_is_gone_in_the_end(command: list[str], project: Path) -> None:
    process, terminal = start(command, project)
    text = shown(terminal)
    out, _ = process.communicate(timeout=60)
    os.close(terminal)
    assert process.returncode == 0
    assert b"Checking" in text
    assert b"/20" in text
    assert b"Checking" not in out
    _, _, after = text.rpartition(b"Checking")
    # The line is wiped, and the cursor is shown again.
    assert b"\x1b[2K" in after
    assert text.count(b"\x1b[?25l") == text.count(b"\x1b[?25h") == 1


def test_no_bar_where_nobody_looks(command: list[str], project: Path) -> None:
    done = subprocess.run(command, cwd=project, capture_output=True, timeout=120, check=True)
    assert b"Checking" not in done.stdout + done.stderr


def test_an_interrupted_bar_leaves_a_clean_line(command: list[str], project: Path) -> None:
    # So long that it cannot end by itself before the signal comes.
    process, terminal = start(command, project, pause=2)
    text = shown(terminal, until=b"/20")
    process.send_signal(signal.SIGINT)
    text += shown(terminal)
    process.communicate(timeout=60)
    os.close(terminal)
    assert process.returncode == 130
    assert b"Traceback" not in text
    after = text.rpartition(b"Checking")[2]
    assert b"\x1b[2K" in after
    assert after.rstrip().endswith(b"interrupted")
    assert b"\x1b[?25h" in after
