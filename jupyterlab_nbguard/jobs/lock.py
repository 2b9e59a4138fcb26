"""Asks ``uv``, where it is there, for the lock of a notebook's block (juv's convention).

The lock stands in the notebook's metadata under ``uv.lock``. ``uv`` is given a script of its own in
a folder of its own: on a notebook itself it would write into the JSON.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

TIMEOUT = 300.0
"""Seconds; to resolve what a large notebook needs takes some."""


class CannotLock(Exception):
    """Says in a line why there is no lock."""


def find_uv() -> str | None:
    """Returns the ``uv`` on the path, or beside this interpreter."""
    found = shutil.which("uv")
    if found is not None:
        return found
    return shutil.which("uv", path=os.pathsep.join([os.path.dirname(sys.executable), _scripts()]))


def _scripts() -> str:
    return sysconfig.get_path("scripts") or ""


def lock(block: str, known: str | None = None) -> str:
    """Returns the lock of a block of PEP 723; versions of ``known``, an earlier lock, are kept.

    A package index is asked. Raises `CannotLock`.
    """
    uv = find_uv()
    if uv is None:
        raise CannotLock("uv is not installed: `pip install uv`")
    with tempfile.TemporaryDirectory(prefix="nbguard-lock-") as folder:
        script = Path(folder, "notebook.py")
        script.write_text(block + "\n", encoding="utf-8")
        written = Path(folder, "notebook.py.lock")
        if known:
            written.write_text(known, encoding="utf-8")
        try:
            done = subprocess.run(
                [uv, "lock", "--script", str(script), "--quiet"],
                cwd=folder,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise CannotLock(f"uv did not end within {TIMEOUT:.0f} s") from None
        except OSError as error:
            raise CannotLock(f"uv cannot be run: {error.strerror}") from None
        if done.returncode or not written.exists():
            raise CannotLock(f"uv found no lock: {_cause(done.stderr)}")
        return written.read_text(encoding="utf-8")


def _cause(said: str) -> str:
    """Takes the frame off what uv says, and puts it in one line."""
    lines = (line.strip(" \u2570\u2500\u25b6\u00d7\u2502") for line in said.splitlines())
    return " ".join(line for line in lines if line)[:500] or "it says nothing"
