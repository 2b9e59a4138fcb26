"""Measures verdicts on random sessions: one command, one table.

    python -m benchmarks.state --seed 7 --sessions 60
    python -m benchmarks.state --file tests/scenarios/extra.jsonl --only perfect,nbguard
    python -m benchmarks.state --seed 7 --sessions 60 --show nbguard
    python -m benchmarks.state --seed 7 --sessions 60 --again nbguard

Sessions are made from the seed, really played and really re-run to find out the truth; then each
contestant plays them, and all are scored alike. What it makes stays under `.bench/`; with
``--again``, only what is named is played anew, and the rest is taken from there.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from benchmarks.state import contestants, material, report
from benchmarks.state.kept import IDEAL, Kept
from benchmarks.state.material import Material
from benchmarks.state.score import Score, score
from benchmarks.state.verdicts import Verdicts

FOLDER = Path(__file__).parents[2] / ".bench"
ALL = (IDEAL, "nbguard", "ipyflow", "marimo")
COLUMNS = {"ipyflow": ("ipyflow shown", "ipyflow all")}


def played(name: str, made: Material, kept: Kept, options: argparse.Namespace) -> list[Verdicts]:
    """Lets one contestant play."""
    # The others' environment is shared by all seeds: it is slow to make.
    shared = options.out.resolve()
    plays: dict[str, Callable[[], list[Verdicts]]] = {
        IDEAL: lambda: [made.ideal],
        "nbguard": lambda: [contestants.play_product(kept.sessions, kept.folder, options.jobs)],
        "ipyflow": lambda: [*contestants.play_ipyflow(made.sessions, shared, options.jobs)],
        "marimo": lambda: [contestants.play_marimo(kept.sessions, kept.folder, shared)],
    }
    return plays[name]()


def measure(options: argparse.Namespace) -> dict[str, dict[str, Score]]:
    """Plays and scores all that was asked for."""
    name = options.file.stem if options.file else f"seed-{options.seed}-{options.sessions}"
    kept = Kept(options.out / name)
    if options.again is not None:
        made = kept.material()
    elif options.file:
        made = material.of_file(options.file, options.jobs)
    else:
        made = material.of_seed(options.seed, options.sessions, options.jobs)
    if options.again is None:
        kept.write(made)
    scores: dict[str, dict[str, Score]] = {}
    for contestant in options.only:
        columns = COLUMNS.get(contestant, (contestant,))
        if options.again is None or contestant in options.again:
            for column, verdicts in zip(
                columns, played(contestant, made, kept, options), strict=True
            ):
                kept.put(column, verdicts)
        for column in columns:
            scores[column] = score(made.truths, kept.get(column), made.kinds)
    report.print_truths(made.truths)
    report.print_scores(scores)
    if options.show:
        report.print_wrong(scores[options.show], made.sessions, scores.get(IDEAL, {}))
    return scores


def names(text: str) -> list[str]:
    """Splits what an option lists."""
    return [it for it in text.split(",") if it]


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.state", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sessions", type=int, default=60, help="how many (60)")
    parser.add_argument("--file", type=Path, help="play these sessions instead of random ones")
    parser.add_argument("--only", type=names, default=list(ALL), help="the contestants (all)")
    parser.add_argument("--again", type=names, help="play these anew, take the rest from before")
    parser.add_argument("--show", metavar="CONTESTANT", help="list what it got wrong")
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time (2)")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where files go (.bench)")
    measure(parser.parse_args())


if __name__ == "__main__":
    main()
