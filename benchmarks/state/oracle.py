"""The truth: really runs Restart & Run All at each check, and says what each cell would show.

The session is played in processes of its own, so are the re-runs, each from the files as they are
at the check. A cell is judged if it ran in this kernel, with the source it has now, without error.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.state.judge import (
    EITHER,
    SAME,
    UNSURE,
    Record,
    certain,
    judge,
    lookup,
    mismatches,
    root,
)
from benchmarks.state.processes import Zygotes
from benchmarks.state.sessions import Cells, Check, Run, Session, follow, normal

State = dict[str, str]


@dataclass(frozen=True)
class Truth:
    """What is true of a cell at a check."""

    session: str
    step: int
    cell: str
    verdict: str
    # The names that made the difference, and for each the cells that can be meant by it.
    causes: dict[str, frozenset[str]]
    error: str | None = None
    # A cell above fails in Restart & Run All, which would end there.
    unreached: bool = False


@dataclass
class Played:
    """A session, what its runs did, and what is true at its checks."""

    session: Session
    runs: list[Run]
    records: list[Record]
    checks: list[Check]
    truths: list[Truth] = field(default_factory=list)
    # The state that a re-run at each check starts from.
    starts: list[State] = field(default_factory=list)


class Oracle:
    """Plays sessions; keeps nothing between them."""

    def __init__(self, zygotes: Zygotes) -> None:
        self.zygotes = zygotes

    def play(self, session: Session) -> Played:
        """Plays a session and finds out the truth at its checks."""
        with tempfile.TemporaryDirectory(prefix="session-") as name:
            folder = Path(name)
            runs, checks = follow(session)
            records = self._live(session, folder, runs, checks)
            played = Played(session, runs, records, checks)
            known: dict[tuple[Cells, bytes], tuple[list[Record], list[Record]]] = {}
            for check in checks:
                files = folder / f"at-{check.step}"
                key = (check.cells, _files(files))
                if key not in known:
                    known[key] = self._rerun(check.cells, files)
                first, second = known[key]
                played.starts.append(first[0]["start"] if first else {})
                played.truths += self._compare(played, check, first, second)
            return played

    def _live(
        self, session: Session, folder: Path, runs: list[Run], checks: list[Check]
    ) -> list[Record]:
        work = folder / "work"
        work.mkdir()
        for name, text in session.get("files", {}).items():
            (work / name).parent.mkdir(parents=True, exist_ok=True)
            (work / name).write_text(text, encoding="utf-8")
        records: list[Record] = []
        for kernel in sorted({it.kernel for it in (*runs, *checks)}):
            steps = [(run.step, {"run": run.source}) for run in runs if run.kernel == kernel]
            steps += [
                (check.step, {"copy": str(folder / f"at-{check.step}")})
                for check in checks
                if check.kernel == kernel
            ]
            steps.sort(key=lambda it: it[0])
            records += self.zygotes.first.play(work, [step for _, step in steps])
        return records

    def _rerun(self, cells: Cells, files: Path) -> tuple[list[Record], list[Record]]:
        steps = [{"run": source} for _, source in cells]
        both = []
        for name, zygote in (("a", self.zygotes.first), ("b", self.zygotes.second)):
            copy = files.with_name(f"{files.name}-{name}")
            shutil.copytree(files, copy, dirs_exist_ok=True)
            both.append(zygote.play(copy, list(steps)))
        return both[0], both[1]

    def _compare(
        self, played: Played, check: Check, first: list[Record], second: list[Record]
    ) -> list[Truth]:
        number = {run.step: i for i, run in enumerate(played.runs)}
        last = check.last_runs()
        truths = []
        failed = False
        for place, (cell, source) in enumerate(check.cells):
            fresh = first[place]
            run = last.get(cell)
            if run is not None and normal(run.source) == normal(source):
                live = played.records[number[run.step]]
                if live["error"] is None:
                    verdict = (
                        judge(live, fresh, source) if certain(fresh, second[place]) else UNSURE
                    )
                    # The end of Restart & Run All at a failing cell says nothing about the cells
                    # below that need nothing of it.
                    if failed and verdict == SAME:
                        verdict = EITHER
                    causes = self._causes(played, check, run, first, place)
                    truths.append(
                        Truth(
                            *(played.session["session"], check.step, cell, verdict, causes),
                            *(fresh["error"], failed),
                        )
                    )
            failed = failed or fresh["error"] is not None
        return truths

    def _causes(
        self, played: Played, check: Check, run: Run, first: list[Record], place: int
    ) -> dict[str, frozenset[str]]:
        """For each name that differs: who wrote it in the session, and who writes it afresh."""
        number = next(i for i, it in enumerate(played.runs) if it.step == run.step)
        live = played.records[number]
        causes: dict[str, frozenset[str]] = {}
        for wrong in mismatches(live["reads"], first[place]["start"]):
            name = root(wrong)
            cells = {
                check.cells[i][0]
                for i in range(place)
                if _writes(first[i], name)
                and lookup(first[i]["start"], wrong) != _after(first[i], wrong)
            }
            past = [
                (i, it)
                for i, it in enumerate(played.runs)
                if it.kernel == run.kernel
                and it.step < check.step
                and _writes(played.records[i], name)
            ]
            cells |= {it.cell for _, it in past}
            causes[name] = causes.get(name, frozenset()) | frozenset(cells)
        return causes


def _writes(record: Record, name: str) -> bool:
    return any(root(place) == name for place in record["writes"])


def _after(record: Record, place: str) -> str | None:
    return lookup(record["end"], place)


def _files(folder: Path) -> bytes:
    return b"".join(
        path.name.encode() + b"\0" + path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )
