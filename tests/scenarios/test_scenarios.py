"""Hand-made sessions, played in real kernels: each cell must get the verdict that is written down.

``first.jsonl`` holds 65 sessions, ``extra.jsonl`` 24 of the kinds that are hardest, and
``everyday.jsonl`` what people write every day: files of many libraries, models fitted and fitted
again, figures, decorators, dataclasses, seeds, magics; what is true of it, a real Restart & Run All
has told.
"""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_nbguard.jobs.follow.replay import Check, play

HERE = Path(__file__).parent
QUIET = {"fresh", "running", "unknown"}
AT_A_TIME = 2

SESSIONS: dict[str, dict[str, Any]] = {
    session["session"]: session
    for name in ("first.jsonl", "extra.jsonl", "everyday.jsonl")
    for session in map(json.loads, (HERE / name).read_text("utf-8").splitlines())
}

# Here a cell is to be flagged whose input changed after it ran, though Restart & Run All would
# show just what it shows. We mark what would differ, and only that.
SHOWS_THE_SAME = {"S08": "C", "S26": "C"}


Played = dict[str, list[Check] | BaseException]


@pytest.fixture(scope="module")
def played() -> Played:
    """All sessions, played; kernels start two at a time."""

    async def run() -> Played:
        limit = asyncio.Semaphore(AT_A_TIME)

        async def one(session: dict[str, Any]) -> list[Check]:
            async with limit:
                return await play(session)

        work = [one(session) for session in SESSIONS.values()]
        checks = await asyncio.gather(*work, return_exceptions=True)
        return dict(zip(SESSIONS, checks, strict=True))

    return asyncio.run(run())


# The first test waits for all sessions.
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", SESSIONS)
def test_every_cell_gets_the_verdict_that_restart_and_run_all_gives(
    played: Played, name: str
) -> None:
    expect = SESSIONS[name]["expect"]
    checks = played[name]
    if isinstance(checks, BaseException):
        raise checks
    for id_, verdict in checks[-1].verdicts.items():
        expected = expect.get(id_, {}).get("verdict", "quiet")
        if expected == "either" or SHOWS_THE_SAME.get(name) == id_:
            continue
        if expected == "quiet" and verdict.state == "not-run":
            continue
        assert (verdict.state not in QUIET) == (expected == "flag"), verdict
