"""Prints the table, and what was got wrong, cell by cell."""

from __future__ import annotations

from collections import Counter

from benchmarks.state.deal import SHARE
from benchmarks.state.judge import DIFFERS, EITHER, SAME, UNSURE
from benchmarks.state.oracle import Truth
from benchmarks.state.score import Score
from benchmarks.state.sessions import Session, follow


def print_truths(truths: list[Truth]) -> None:
    """Says how many cells there are to be right about."""
    counts = Counter(it.verdict for it in truths)
    unreached = sum(it.unreached and it.verdict == EITHER for it in truths)
    print(
        f"\n{len(truths)} cells at checks: {counts[DIFFERS]} differ, {counts[SAME]} are the same;\n"
        f"not scored: {counts[EITHER]} equal from other inputs or below a cell that fails "
        f"({unreached}), {counts[UNSURE]} not the same in two re-runs\n"
    )


def print_scores(scores: dict[str, dict[str, Score]]) -> None:
    """Prints all contestants, overall and by kind of cell."""
    print(f"{'':24}{'recall':>8}{'precision':>11}{'alarms':>9}{'name':>8}{'cell':>8}")
    print(f"{'':24}{'':>8}{'':>11}{'/1000':>9}{'right':>8}{'right':>8}")
    for name, by_kind in scores.items():
        it = by_kind.get("", Score())
        reasons = (
            f"{it.right_name / it.reasons:8.3f}{it.right_cell / it.reasons:8.3f}"
            if it.reasons
            else f"{'-':>8}{'-':>8}"
        )
        print(f"{name:24}{it.recall:8.3f}{it.precision:11.3f}{it.alarms_per_1000:9.1f}{reasons}")
    _print_kinds(scores)


def _print_kinds(scores: dict[str, dict[str, Score]]) -> None:
    first = next(iter(scores.values()), {})
    total = first[""].hits + first[""].misses if "" in first else 0
    if not total or len(first) < 2:
        return
    print(f"\n{'recall / precision':24}{'differ':>8}{'share':>7}{'same':>7}", end="")
    print("".join(f"{name:>16}" for name in scores))
    kinds = sorted(first, key=lambda kind: -(first[kind].hits + first[kind].misses))
    for kind in filter(None, kinds):
        differ = first[kind].hits + first[kind].misses
        same = first[kind].alarms + first[kind].quiet
        few = "*" if differ < SHARE * total else " "
        print(f"{kind:24}{differ:8}{100 * differ / total:6.1f}{few}{same:7}", end="")
        for by_kind in scores.values():
            it = by_kind.get(kind, Score())
            print(f"{it.recall:9.2f} /{it.precision:5.2f}", end="")
        print()
    print("* supplies less than 2% of the cells that differ")


def print_wrong(
    scores: dict[str, Score], sessions: list[Session], perfect: dict[str, Score]
) -> None:
    """Lists each cell that was got wrong, once, with its source and why it differs.

    What perfect sight gets wrong, too, is said to be so, and stands last.
    """
    ideal = {id_(truth) for truth, _ in perfect.get("", Score()).wrong}
    checks = {
        (session["session"], check.step): dict(check.cells)
        for session in sessions
        for check in follow(session)[1]
    }
    seen = set()
    wrong = scores.get("", Score()).wrong
    for truth, verdict in sorted(wrong, key=lambda it: id_(it[0]) in ideal):
        if (truth.session, truth.cell, truth.verdict) in seen:
            continue
        seen.add((truth.session, truth.cell, truth.verdict))
        what = "missed" if truth.verdict == DIFFERS else "false alarm"
        source = checks[truth.session, truth.step][truth.cell]
        too = "  (perfect sight, too)" if id_(truth) in ideal else ""
        print(f"\n{what}: {truth.session} step {truth.step} cell {truth.cell}{too}")
        print("    " + source.replace("\n", "\n    "))
        causes = {name: sorted(cells) for name, cells in truth.causes.items()}
        print(f"  true causes: {causes}  in a re-run: {truth.error or 'no error'}")
        print(f"  given: {verdict.reasons}")


def id_(truth: Truth) -> tuple[str, int, str]:
    """Which cell at which check it is about."""
    return truth.session, truth.step, truth.cell
