"""The promise, on random sessions: what is not marked would be the same after Restart & Run All.

The judge is Restart & Run All itself, in a namespace of its own.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import currently_in_test_context, given, note
from hypothesis import strategies as st

from jupyterlab_nbguard.analysis.plan import plan
from jupyterlab_nbguard.analysis.verdicts import judge
from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from state.inprocess import InProcess, facts_of

SOURCES = [
    *(f"{name} = {value}" for name in "abc" for value in (1, 2)),
    *(f"{name} = [{value}]" for name in "xy" for value in (1, 2)),
    "d = {'k': 1, 'n': 2}",
    "d = {'k': a}",
    "d['k'] = 5",
    "d['n'] = b",
    "d['m'] = a",
    "print(d['k'])",
    "print(d.get('n'))",
    "print(d)",
    "y = x",
    "y = list(x)",
    "x.append(a)",
    "y.append(7)",
    "a += 1",
    "b = a + 1",
    "c = a if a > 1 else b",
    "del a",
    "print(a)",
    "print(a, b)",
    "print(x)",
    "print(x, y)",
    "def f(v): return v * a",
    "def f(v): return v + b",
    "def g(): x.append(b)",
    "def h():\n    global c\n    c = a",
    "print(f(2))",
    "g()",
    "h()",
    "k = [f]",
    "print(k[0](3))",
    "if 'a' not in globals():\n    a = 1",
    "try:\n    c\nexcept NameError:\n    c = 9",
    "class P:\n    r = 1\n    def m(self): return self.r + b",
    "p = P()",
    "p.r = a",
    "p.s = 3",
    "P.r = 8",
    "print(p.m())",
    "print(p.r)",
    "it = iter(x)",
    "print(next(it))",
    "e = [(lambda v: v + a)]",
    "print(e[0](1))",
    "for a in x: pass",
    "z = (x, d)",
    "print(z)",
    "w = x[:]",
    "a",
    "x",
]

notebooks = st.lists(st.sampled_from(SOURCES), min_size=2, max_size=8)
events = st.lists(
    st.tuples(
        st.sampled_from(["run", "run", "run", "run", "edit", "delete", "move", "insert", "below"]),
        st.integers(0, 20),
        st.integers(0, 20),
        st.sampled_from(SOURCES),
    ),
    max_size=14,
)


def notebook_of(sources: list[str]) -> Notebook:
    return Notebook.of_sources((f"c{place}", source) for place, source in enumerate(sources))


def run_all(notebook: Notebook) -> InProcess:
    """Restart & Run All: a new namespace, up to the first error."""
    kernel = InProcess()
    for cell in notebook.code:
        if not kernel.run(cell):
            break
    return kernel


class Session:
    """A user at work."""

    def __init__(self, sources: list[str], watched: bool = True) -> None:
        self.notebook = notebook_of(sources)
        self.kernel = InProcess()
        self.watched = watched
        self._new = 0

    def do(self, kind: str, place: int, other: int, source: str) -> None:
        cells = list(self.notebook.cells)
        if kind == "insert" or not cells:
            self._new += 1
            cells.insert(place % (len(cells) + 1), Cell(CellId(f"n{self._new}"), "code", source))
        else:
            cell = cells[place % len(cells)]
            if kind == "run":
                self.run(cell)
            elif kind == "below":
                for later in cells[cells.index(cell) :]:
                    if not self.run(later):
                        break
            elif kind == "edit":
                cells[cells.index(cell)] = replace(cell, source=source)
            else:
                cells.remove(cell)
                if kind == "move":
                    cells.insert(other % (len(cells) + 1), cell)
        self.notebook = replace(self.notebook, cells=tuple(cells))

    def run(self, cell: Cell) -> bool:
        if currently_in_test_context():
            note(f"run {cell.id}: {cell.source!r}")
        return self.kernel.run(cell) if self.watched else self.kernel.run_unwatched(cell)


@given(notebooks)
def test_a_notebook_run_from_top_to_bottom_is_all_fresh(sources: list[str]) -> None:
    notebook = notebook_of(sources)
    kernel = run_all(notebook)
    for verdict in judge(notebook, kernel.history, facts_of).values():
        assert verdict.state in ("fresh", "error", "not-run"), verdict


def test_names_that_share_an_object_cast_no_doubt_on_those_that_are_too_many_to_tell() -> None:
    shared = [f"v{number} = [base]" for number in range(10, 60)]
    notebook = notebook_of(["base = [1]", *shared, "a = [base]", "v20.append(2)"])
    last = Cell(CellId("last"), "code", "\n".join(f"print(v{number})" for number in range(10, 60)))
    notebook = replace(notebook, cells=(*notebook.cells, last))
    verdicts = judge(notebook, run_all(notebook).history, facts_of)
    assert {verdict.state for verdict in verdicts.values()} == {"fresh"}


@given(notebooks, events)
def test_what_is_fresh_shows_the_same_after_restart_and_run_all(sources, done) -> None:  # type: ignore[no-untyped-def]
    session = Session(sources)
    for event in done:
        session.do(*event)
    again = run_all(session.notebook)
    verdicts = judge(session.notebook, session.kernel.history, facts_of)
    broken = any(" " in text and text.endswith("Error") for text in again.shown.values())
    for cell in session.notebook.code:
        note(f"{cell.id}: {cell.source!r} {verdicts[cell.id]}")
        if verdicts[cell.id].state == "fresh" and (cell.id in again.shown or not broken):
            assert again.shown[cell.id] == session.kernel.shown[cell.id]


@given(notebooks, events)
def test_after_the_planned_runs_nothing_is_stale(sources, done) -> None:  # type: ignore[no-untyped-def]
    session = Session(sources)
    for event in done:
        session.do(*event)
    planned = plan(session.notebook, session.kernel.history, facts_of)
    kernel = InProcess() if planned.restart else session.kernel
    for step in planned.cells:
        note(f"plan {step}")
        if not kernel.run(session.notebook.by_id[step.id]):
            return  # the first error ends it, as in a notebook
    blocked = {cell.id for cell in planned.blocked}
    for id_, verdict in judge(session.notebook, kernel.history, facts_of).items():
        if id_ not in blocked:
            assert verdict.state in ("fresh", "not-run"), (verdict, planned)


@given(notebooks, events, events)
def test_what_ran_unwatched_makes_unknown_and_never_a_wrong_mark(sources, first, then) -> None:  # type: ignore[no-untyped-def]
    known, session = Session(sources), Session(sources, watched=False)
    for both in (known, session):
        for event in [("below", 0, 0, ""), *first]:
            both.do(*event)
    session.watched = True
    for both in (known, session):
        for event in then:
            both.do(*event)
    sure = judge(session.notebook, known.kernel.history, facts_of)
    for id_, verdict in judge(session.notebook, session.kernel.history, facts_of).items():
        note(f"{id_}: {session.notebook.by_id[id_].source!r} {verdict} {sure[id_]}")
        # What comes of a cell that would run with other inputs is unknown to whoever saw it, too.
        certain = {reason.kind for reason in verdict.reasons} - {"pending", "upstream", "edited"}
        if certain:
            assert sure[id_].state not in ("fresh", "unknown", "not-run")
