"""What stories cannot tell: parts, whose versions only a kernel knows, and what is left out."""

from __future__ import annotations

from dataclasses import replace

from jupyterlab_nbguard.analysis.reruns import changed_input
from jupyterlab_nbguard.engine.check import check
from jupyterlab_nbguard.model.execution import Execution, History, Read, Value, Write
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.snapshot import Settings, Snapshot
from jupyterlab_nbguard.python.facts import FactsCache

COLUMN = "['a']"


def run(order: int, reads: list[Read], writes: list[Write], cell: str = "b") -> Execution:
    return Execution(order, CellId(cell), "", cell, reads=tuple(reads), writes=tuple(writes))


def column(order: int, read: str, written: str) -> Execution:
    """Returns a run of `df['a'] = 2 * df['a']`."""
    after = Value(f"df{order}", parts={COLUMN: written, "['b']": f"b{order}"})
    return run(order, [Read("df", read, COLUMN)], [Write("df", after, (COLUMN,))])


def found(*runs: Execution) -> list[tuple[str, str, str]]:
    history = History(executions=runs)
    last = history.last_of_cell
    return [(id_, read.name, read.part) for id_, read in changed_input(history, last)]


def test_a_column() -> None:
    assert found(column(1, "v0", "v1"), column(2, "v1", "v2")) == [("b", "df", COLUMN)]
    assert found(column(1, "v0", "v1"), column(2, "v1", "v1")) == []
    assert found(column(1, "v0", "v1"), column(2, "v0", "v1")) == []


def test_what_others_did_in_between() -> None:
    one, two = column(1, "v0", "v1"), column(3, "v1", "v2")
    other = Value("df", parts={COLUMN: "v1", "['b']": "new"})
    beside = run(2, [], [Write("df", other, ("['b']",))], "c")
    assert found(one, beside, two) == [("b", "df", COLUMN)]
    for anew in (Write("df", other), Write("df", other, (COLUMN,)), Write("df", None)):
        assert found(one, run(2, [], [anew], "c"), two) == []
    kept = run(2, [], [Write("df", other, kept=True)], "c")
    assert found(one, kept, two) == [("b", "df", COLUMN)]


def test_only_two_good_runs_of_one_source_that_were_read_whole() -> None:
    one, two = column(1, "v0", "v1"), column(2, "v1", "v2")
    assert found(one) == []
    assert found(replace(one, outcome="error"), two) == []
    assert found(one, replace(two, outcome="error")) == []
    assert found(replace(one, digest="older"), two) == []
    assert found(replace(one, confident=False), two) == []


def test_a_random_column_is_no_change_of_the_input() -> None:
    """`df["r"] = rand(len(df))` reads all of `df`, as far as anybody can tell."""

    def drawn(order: int, state: str) -> Execution:
        reads = [Read("df", f"df{order - 1}"), Read("random:numpy.random", state)]
        return run(order, reads, [Write("df", Value(f"df{order}"), ("['r']",))])

    assert found(drawn(1, "s0"), drawn(2, "s1")) == []
    assert found(drawn(1, "s0"), drawn(2, "s0")) == [("b", "df", "")]


def test_it_names_the_part_beside_what_is_wrong_now() -> None:
    notebook = Notebook.of_sources([("a", "x = {'n': 1}"), ("b", "x['n'] += 1")])
    facts = FactsCache()
    a, b = (facts.of_cell(cell).normalised for cell in notebook.cells)

    def value(number: int) -> Value:
        return Value(f"x{number}", "dict", {"['n']": str(number)}, mutable=True)

    runs = [replace(run(1, [], [Write("x", value(1))], "a"), source="x = {'n': 1}", digest=a)]
    for n in (1, 2):
        again = run(n + 1, [Read("x", str(n), "['n']")], [Write("x", value(n + 1), ("['n']",))])
        runs.append(replace(again, source="x['n'] += 1", digest=b))
    snapshot = Snapshot(notebook, History(executions=tuple(runs), now={"x": value(3)}))
    rules = {it.rule for it in check(snapshot).diagnostics}
    assert rules == {"stale-cell", "not-rerun-safe"}
    without = replace(snapshot, settings=Settings(ignore=frozenset(("stale-cell",))))
    (hint,) = check(without).diagnostics
    assert (hint.rule, hint.cell, hint.name) == ("not-rerun-safe", "b", "x")
    assert "it reads `x['n']` and changes it" in hint.message
    late = replace(snapshot.history or History(), executions=tuple(runs[1:]), observed=False)
    unknown = check(replace(snapshot, history=late)).diagnostics
    assert [it.rule for it in unknown] == ["not-rerun-safe"]
