"""What is kept from one snapshot to the next comes out as what is worked out anew."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from jupyterlab_nbguard.analysis.dependencies import Dependencies, dependencies
from jupyterlab_nbguard.analysis.incremental import Walks
from jupyterlab_nbguard.engine.workspace import Workspace
from jupyterlab_nbguard.model.execution import History
from jupyterlab_nbguard.model.notebook import CellId
from jupyterlab_nbguard.model.snapshot import Snapshot
from jupyterlab_nbguard.protocol.answer import Answer
from jupyterlab_nbguard.protocol.compute import compute_answer
from jupyterlab_nbguard.protocol.kept import KeptWire
from state.inprocess import facts_of
from state.test_promise import SOURCES, Session
from state.test_walk import Typist, turns

_SOURCES = [*SOURCES, "import math", "math.e = a", "def f(v): d['n'] = v", "f(a)", "print(x, c)"]


@given(
    st.lists(st.sampled_from(_SOURCES), min_size=2, max_size=12), turns(*_SOURCES), st.booleans()
)
def test_what_is_kept_is_what_is_worked_out_anew(sources, done, watched) -> None:  # type: ignore[no-untyped-def]
    session, walks, found, wire = Typist(sources), Walks(), Dependencies(), KeptWire()
    for event in [("below", 0, 0, ""), *done]:
        note(f"{event}")
        session.do(*event)
        notebook, history = session.notebook, session.kernel.history
        edges = found.find(notebook, facts_of, history if watched else None)
        assert edges == dependencies(notebook, facts_of, history if watched else None)
        verdicts = walks.judge(notebook, history, facts_of)[1].values()
        ran = history.last_of_cell.keys() if watched else ()
        assert wire.dependencies(edges) == KeptWire().dependencies(edges)
        again = KeptWire().verdicts(verdicts, notebook, ran)
        assert wire.verdicts(verdicts, notebook, ran) == again


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(_SOURCES), min_size=2, max_size=12), turns(*_SOURCES), st.booleans()
)
def test_an_answer_is_the_one_of_a_server_that_kept_nothing(sources, done, watched) -> None:  # type: ignore[no-untyped-def]
    session, workspace = Typist(sources), Workspace()
    for event in [("below", 0, 0, ""), *done]:
        note(f"{event}")
        session.do(*event)
        answer_as_one_that_kept_nothing(workspace, session, watched)


def answer_as_one_that_kept_nothing(
    workspace: Workspace, session: Session, watched: bool = True
) -> Answer:
    history = replace(session.kernel.history) if watched else None
    snapshot, other = Snapshot(session.notebook, history), Workspace()
    other.facts = workspace.facts  # whose texts say the same
    answer = compute_answer(workspace, snapshot)
    assert answer == compute_answer(other, snapshot)
    return answer


def test_what_stays_is_the_very_same() -> None:
    session, found, wire = (
        Typist(["a = 1", "x = [a]", "print(x)", "b = 2"]),
        Dependencies(),
        KeptWire(),
    )

    def told() -> tuple[object, list[object]]:
        edges = found.find(session.notebook, facts_of, History())
        return edges, [*wire.dependencies(edges)]

    edges, before = told()
    session.do("edit", 3, 0, "b = 3")
    assert told()[0] is edges
    session.do("edit", 3, 0, "print(a)")
    after = told()[1]
    assert len(after) == len(before) + 1 == 3
    assert all(one is two for one, two in zip(before, after, strict=False))


@pytest.mark.parametrize(
    ("sources", "runs", "events"),
    [
        # One cell more adds to what others add to.
        (
            ["x = []", "x.append(1)", "x.append(2)", "print(x)"],
            [],
            [("insert", 1, 0, "x.append(3)")],
        ),
        # A cell was seen to read what only a cell below makes.
        (["print(z)", "z = 1", "b = 1"], [2, 1], [("run", 0, 0, "")]),
        # What others wait for has another text.
        (["a = 1", "print(a)"], [0, 1], [("edit", 0, 0, "a = 2"), ("edit", 0, 0, "a = 3")]),
    ],
)
def test_what_does_not_stay_is_another(sources, runs, events) -> None:  # type: ignore[no-untyped-def]
    session, walks, found, wire = Session(sources), Walks(), Dependencies(), KeptWire()
    told = []
    for event in [*(("run", place, 0, "") for place in runs), None, *events]:
        if event is not None:
            session.do(*event)
        notebook, history = session.notebook, session.kernel.history
        edges = found.find(notebook, facts_of, history)
        assert edges == dependencies(notebook, facts_of, history)
        verdicts = walks.judge(notebook, history, facts_of)[1].values()
        ran = history.last_of_cell.keys()
        told.append((wire.dependencies(edges), wire.verdicts(verdicts, notebook, ran)))
        assert told[-1] == (
            KeptWire().dependencies(edges),
            KeptWire().verdicts(verdicts, notebook, ran),
        )
    assert told[-1] != told[-2]


def test_what_is_said_of_a_reason_follows_the_texts_that_it_stands_in() -> None:
    session, workspace = Session(["a = 1", "print(a)", "print(a, a)"]), Workspace()
    session.do("below", 0, 0, "")
    told = set()
    for source in ("a = 2", "a = 2 + 0", "\n\na = 3"):
        session.do("edit", 0, 0, source)
        told.add(str(answer_as_one_that_kept_nothing(workspace, session).diagnostics))
    session.do("run", 0, 0, "")
    for place, source in ((2, "print(a,a)"), (2, "print(  a,a)"), (0, "\na = 3")):
        session.do("edit", place, 0, source)
        told.add(str(answer_as_one_that_kept_nothing(workspace, session).diagnostics))
    assert len(told) == 6


def test_it_follows_whether_the_kernel_ran_the_cell_that_is_waited_for() -> None:
    workspace, told = Workspace(), []
    for runs in ([0, 1], [1]):
        session = Session(["a = 1", "try:\n    print(a)\nexcept NameError:\n    pass"])
        for place in runs:
            session.do("run", place, 0, "")
        session.do("edit", 0, 0, "a = 2")
        diagnostics = answer_as_one_that_kept_nothing(workspace, session).diagnostics
        told += [it["message"] for it in diagnostics[CellId("c1")]]
    assert [it.endswith("was edited and has not run yet.") for it in told] == [True, False]
