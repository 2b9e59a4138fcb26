from __future__ import annotations

from jupyterlab_nbguard.model.execution import Execution, History, Value, Write
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.snapshot import Snapshot
from jupyterlab_nbguard.python.facts import FactsCache
from jupyterlab_nbguard.rules.context import Context

NOTEBOOK = Notebook.of_sources([("a", "spark.sql('x')"), ("b", "print(lost)")])


def missing(history: History | None) -> list[str]:
    context = Context(Snapshot(NOTEBOOK, history), FactsCache().of_cell)
    return [it.name for it in context.definitions.missing]


def test_what_the_kernel_brings_along_is_not_missing() -> None:
    run = Execution(1, CellId("deleted"), "lost = 1", "d", writes=(Write("lost", Value("v")),))
    now = {"spark": Value("s"), "lost": Value("v")}
    assert missing(History("k", (run,), now=now)) == ["lost"]


def test_without_having_seen_all_runs_nothing_is_known_of_it() -> None:
    history = History("k", (), observed=False, now={"spark": Value("s"), "lost": Value("v")})
    assert missing(history) == missing(None) == ["spark", "lost"]
