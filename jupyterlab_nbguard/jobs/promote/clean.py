"""Runs the test of a module in a clean process of the kernel's Python."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path

from .gather import Gathered

TEST_WAIT = 300.0
"""Seconds for the whole test."""
_TOLD = 2_000
"""Characters of what a failing test says."""


async def run_test(
    folder: Path, base: Path, found: Gathered, test: Path | None, python: str
) -> str:
    """Runs the test in ``folder``, a copy of ``base``; returns what it says where it fails.

    Without a test, the module is imported.
    """
    if not python:
        return "the kernel does not say which Python it runs"
    top = folder / found.top.relative_to(base) if found.top.is_relative_to(base) else folder
    arguments = ["-c", f"import {found.plan.import_name}"]
    if test is not None:
        arguments = [str(folder / test.relative_to(base))]
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "Agg"}
    # Not by asyncio: the event loop that Jupyter needs on Windows starts no processes.
    process = subprocess.Popen(
        [python, *arguments],
        cwd=top,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        said, _ = await asyncio.to_thread(process.communicate, None, TEST_WAIT)
    except subprocess.TimeoutExpired:
        return f"the test takes longer than {TEST_WAIT:g} s"
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if process.returncode == 0:
        return ""
    text = said.decode("utf-8", "replace").replace(str(folder), str(base))
    return text[-_TOLD:].strip() or f"the test ended with {process.returncode}"
