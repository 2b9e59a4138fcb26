"""What there is to judge: sessions, made or read, and what is true of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.state import perfect
from benchmarks.state import sessions as files
from benchmarks.state.deal import Dealer
from benchmarks.state.generate import generate
from benchmarks.state.oracle import Oracle, Played, Truth
from benchmarks.state.processes import Zygotes
from benchmarks.state.sessions import Session
from benchmarks.state.verdicts import Verdicts


@dataclass
class Material:
    """Sessions, the truth about them, and what perfect sight says."""

    sessions: list[Session] = field(default_factory=list)
    truths: list[Truth] = field(default_factory=list)
    ideal: Verdicts = field(default_factory=dict)

    @property
    def kinds(self) -> dict[str, dict[str, list[str]]]:
        """The kinds of each cell of each session."""
        return {it["session"]: it.get("kinds", {}) for it in self.sessions}

    def add(self, sessions: Iterable[Session], oracle: Oracle, pool: ThreadPoolExecutor) -> None:
        """Plays and re-runs sessions."""

        def play(session: Session) -> Played | Exception:
            try:
                return oracle.play(session)
            except Exception as error:
                return error

        known = list(sessions)
        self.sessions += known
        for session, played in zip(known, pool.map(play, known), strict=True):
            if isinstance(played, Exception):
                print(f"{session['session']}: {type(played).__name__}: {played}", file=sys.stderr)
            else:
                self.truths += played.truths
                self.ideal.update(perfect.verdicts(played))


def of_file(path: Path, jobs: int) -> Material:
    """Finds out the truth about the sessions of a file."""
    made = Material()
    with Zygotes(jobs) as zygotes, ThreadPoolExecutor(jobs) as pool:
        made.add(files.read(path), Oracle(zygotes), pool)
    return made


def of_seed(seed: int, sessions: int, jobs: int) -> Material:
    """Makes sessions, in rounds, and finds out the truth about them."""
    made = Material()
    with Zygotes(jobs) as zygotes, ThreadPoolExecutor(jobs) as pool:
        dealer = Dealer(seed, sessions)
        for numbers in dealer.rounds():
            hands = zip(numbers, dealer.deal(numbers), strict=True)
            known = len(made.truths)
            round_ = (generate(seed, number, hand) for number, hand in hands)
            made.add(round_, Oracle(zygotes), pool)
            dealer.learn(made.truths[known:], made.kinds)
    return made
