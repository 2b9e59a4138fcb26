"""What is kept from one snapshot to the next comes out as what is worked out anew."""

from __future__ import annotations

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from jupyterlab_nbguard.analysis.dependencies import Dependencies, dependencies
from jupyterlab_nbguard.analysis.incremental import Walks
from jupyterlab_nbguard.model.execution import History
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
