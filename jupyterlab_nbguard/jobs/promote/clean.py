"""Runs the test of a module in a clean process of the kernel's Python."""

from __future__ import annotations

import asyncio
import os
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
    process = await asyncio.create_subprocess_exec(
        python,
        *arguments,
        cwd=top,
        env=env,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), TEST_WAIT)
    except asyncio.TimeoutError:
        return f"the test takes longer than {TEST_WAIT:g} s"
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == 0:
        return ""
    text = said.decode("utf-8", "replace").replace(str(folder), str(base))
    return text[-_TOLD:].strip() or f"the test ended with {process.returncode}"
