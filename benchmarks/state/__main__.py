"""Measures verdicts on random sessions: one command, one table.

    python -m benchmarks.state --seed 7 --sessions 60
    python -m benchmarks.state --file tests/scenarios/extra.jsonl --only perfect,nbguard
    python -m benchmarks.state --seed 7 --sessions 60 --show nbguard

Sessions are made from the seed, really played and really re-run to find out the truth; then each
contestant plays them, and all are scored alike. What it makes stays under `.bench/`.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.state import contestants, perfect, report
from benchmarks.state import sessions as files
from benchmarks.state.generate import sessions as generated
from benchmarks.state.oracle import Oracle, Played, Truth
from benchmarks.state.processes import Zygotes
from benchmarks.state.score import Score, score
from benchmarks.state.sessions import Session
from benchmarks.state.verdicts import Verdicts

FOLDER = Path(__file__).parents[2] / ".bench"
ALL = ("perfect", "nbguard", "ipyflow", "marimo")


def find_truth(sessions: list[Session], jobs: int) -> tuple[list[Truth], Verdicts]:
    """Plays and re-runs all sessions; returns the truth, and what perfect sight says."""
    truths: list[Truth] = []
    ideal: Verdicts = {}
    with Zygotes() as zygotes, ThreadPoolExecutor(jobs) as pool:
        oracle = Oracle(zygotes)

        def play(session: Session) -> Played | None:
            try:
                return oracle.play(session)
            except Exception as error:
                print(f"{session['session']}: {type(error).__name__}: {error}", file=sys.stderr)
                return None

        for played in pool.map(play, sessions):
            if played is not None:
                truths += played.truths
                ideal.update(perfect.verdicts(played))
    return truths, ideal


def measure(options: argparse.Namespace) -> dict[str, dict[str, Score]]:
    """Plays and scores all that was asked for."""
    name = options.file.stem if options.file else f"seed-{options.seed}-{options.sessions}"
    folder: Path = options.out / name
    folder.mkdir(parents=True, exist_ok=True)
    if options.file:
        sessions = list(files.read(options.file))
    else:
        sessions = list(generated(options.seed, options.sessions))
    path = folder / "sessions.jsonl"
    files.write(path, sessions)
    truths, ideal = find_truth(sessions, options.jobs)
    report.write_truths(folder / "truth.jsonl", truths)
    verdicts: dict[str, Verdicts] = {}
    if "perfect" in options.only:
        verdicts["perfect"] = ideal
    if "nbguard" in options.only:
        verdicts["nbguard"] = contestants.play_product(path, folder, options.jobs)
    # The others' environment is shared by all seeds: it is slow to make.
    if "ipyflow" in options.only:
        shown, computed = contestants.play_ipyflow(sessions, options.out, options.jobs)
        verdicts["ipyflow shown"], verdicts["ipyflow all"] = shown, computed
    if "marimo" in options.only:
        verdicts["marimo"] = contestants.play_marimo(path, folder, options.out)
    kinds = {it["session"]: it.get("kinds", {}) for it in sessions}
    scores = {name: score(truths, it, kinds) for name, it in verdicts.items()}
    report.print_truths(truths)
    report.print_scores(scores)
    if options.show:
        report.print_wrong(scores[options.show], sessions, scores.get("perfect", {}))
    return scores


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.state", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sessions", type=int, default=60, help="how many (60)")
    parser.add_argument("--file", type=Path, help="play these sessions instead of random ones")
    parser.add_argument("--only", type=lambda it: it.split(","), default=list(ALL))
    parser.add_argument("--show", metavar="CONTESTANT", help="list what it got wrong")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time (2)")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where files go (.bench)")
    measure(parser.parse_args())


if __name__ == "__main__":
    main()
