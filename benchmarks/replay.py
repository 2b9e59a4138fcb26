"""Plays recorded sessions in a real kernel and writes the verdicts at each check.

    python benchmarks/replay.py SESSIONS.jsonl --out VERDICTS.jsonl

A line of the output is ``{"session", "step", "cells": {id: {"state", "reasons": [{"rule", "name",
"cell", "kind"}]}}}``. A session that fails is reported, and the next one goes on. Where sessions
say what they ``expect``, the last line on the screen says how many came out right.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyterlab_nbguard.jobs.follow.replay import Check, play

QUIET = frozenset({"fresh", "running", "unknown"})


def sessions(path: Path) -> Iterator[dict[str, Any]]:
    """Yields the sessions of a file of JSON lines."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def wrong_cells(session: dict[str, Any], check: Check) -> list[str]:
    """Lists the cells whose last verdict is not the expected one; ``either`` may be anything."""
    wrong = []
    for id_, verdict in check.verdicts.items():
        expected = session["expect"].get(id_, {}).get("verdict", "quiet")
        if expected == "either" or (expected == "quiet" and verdict.state == "not-run"):
            continue
        if (verdict.state not in QUIET) != (expected == "flag"):
            wrong.append(str(id_))
    return wrong


async def replay(path: Path, out: Path | None, jobs: int) -> int:
    """Plays all sessions, ``jobs`` at a time; returns how many failed."""
    limit = asyncio.Semaphore(jobs)

    async def one(session: dict[str, Any]) -> tuple[dict[str, Any], list[Check], str]:
        async with limit:
            try:
                return session, await play(session), ""
            except Exception as error:
                return session, [], f"{type(error).__name__}: {error}"

    tasks = [asyncio.ensure_future(one(session)) for session in sessions(path)]
    right = expected = failed = 0
    lines = []
    for task in tasks:
        session, checks, error = await task
        if error:
            failed += 1
            print(f"{session['session']}: failed: {error}", file=sys.stderr)
            continue
        lines.extend(json.dumps(check.to_json()) for check in checks)
        if "expect" in session and checks:
            expected += 1
            wrong = wrong_cells(session, checks[-1])
            right += not wrong
            if wrong:
                states = {id_: verdict.state for id_, verdict in checks[-1].verdicts.items()}
                print(f"{session['session']}: wrong on {', '.join(wrong)}: {states}")
    if out is not None:
        out.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    judged = f", {right} of {expected} right" if expected else ""
    print(f"{len(tasks)} sessions, {failed} failed{judged}")
    return failed


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sessions", type=Path)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--jobs", type=int, default=2, help="kernels at a time (2)")
    options = parser.parse_args()
    if asyncio.run(replay(options.sessions, options.out, options.jobs)):
        sys.exit(1)


if __name__ == "__main__":
    main()
