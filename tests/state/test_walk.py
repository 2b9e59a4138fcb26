"""A walk that takes over steps comes out as one from scratch, and takes few steps to do so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from jupyterlab_nbguard.analysis import walk
from jupyterlab_nbguard.analysis.incremental import Walks
from jupyterlab_nbguard.analysis.rearranged import staying
from jupyterlab_nbguard.analysis.simulate import simulate
from jupyterlab_nbguard.analysis.verdicts import judge
from jupyterlab_nbguard.model.notebook import Cell, CellId
from state.inprocess import facts_of
from state.test_promise import SOURCES, Session, notebook_of

# What a user does between two runs more often than another edit of another cell.
_MORE = ["edit", "edit", "undo", "undo", "comment", "blank", "count", "swap", "half"]
_WALKED = ["print(_)", "print(_2)", "def f(v): return v * b", "import math", "a = d"]
# So few that many a cell has the source of another one.
_FEW = [
    "a = 1",
    "a = 2",
    "print(a)",
    "import math",
    "del math",
    "if 'a' not in globals():\n    a = 1",
]
_FEW += ["x = []", "def g(): x.append(a)", "g()", "del a"]


def turns(*sources: str) -> st.SearchStrategy[list[tuple[str, int, int, str]]]:
    kinds = st.sampled_from(["run", "run", "below", "delete", "move", "insert", *_MORE])
    places = st.integers(0, 20)
    return st.lists(st.tuples(kinds, places, places, st.sampled_from(sources)), max_size=20)


class Typist(Session):
    """A user who also takes edits back, empties cells, and lets the page count runs."""

    def __init__(self, sources: list[str]) -> None:
        super().__init__(sources)
        self._before = [self.notebook]

    def do(self, kind: str, place: int, other: int, source: str) -> None:
        cells = list(self.notebook.cells)
        at = place % len(cells) if cells else 0
        if kind == "undo":
            self.notebook = self._before.pop() if len(self._before) > 1 else self._before[0]
            return
        if kind not in ("run", "below"):
            self._before.append(self.notebook)
        if not cells or kind not in ("comment", "blank", "count", "swap", "half"):
            super().do(kind, place, other, source)
            return
        if kind == "swap":
            cells.insert(other % len(cells), cells.pop(at))
        elif kind == "half":
            cells = cells[len(cells) // 2 :] + cells[: len(cells) // 2]
        elif kind == "count":
            cells[at] = replace(cells[at], execution_count=other)
        else:
            text = "" if kind == "blank" else f"{cells[at].source}  # and"
            cells[at] = replace(cells[at], source=text)
        self.notebook = replace(self.notebook, cells=tuple(cells))


def compare(session: Session, walks: Walks) -> None:
    notebook, history = session.notebook, session.kernel.history
    sooner, judged = walks.judge(notebook, history, facts_of)
    # What was known of it while it grew is worked out again.
    history = replace(history)
    whole = simulate(notebook, history, facts_of)
    assert list(sooner.steps) == list(whole.steps)
    for id_, step in whole.steps.items():
        assert sooner.steps[id_] == step
    assert sooner.end == whole.end
    expected = judge(notebook, history, facts_of)
    assert judged == expected
    assert list(judged) == list(expected)


@given(st.lists(st.sampled_from(SOURCES), min_size=2, max_size=12), turns(*SOURCES, *_WALKED))
def test_a_walk_that_takes_over_steps_comes_out_as_one_that_does_not(sources, done) -> None:  # type: ignore[no-untyped-def]
    play(sources, done)


@given(st.lists(st.sampled_from(_FEW), min_size=4, max_size=8), turns(*_FEW))
def test_so_it_does_where_many_cells_are_alike(sources, done) -> None:  # type: ignore[no-untyped-def]
    play(sources, done)


def play(sources: list[str], done: list[tuple[str, int, int, str]]) -> None:
    session, walks = Typist(sources), Walks()
    compare(session, walks)
    for event in [("below", 0, 0, ""), *done]:
        note(f"{event}")
        session.do(*event)
        compare(session, walks)


CHAIN = ["a = 1", *("a = a + 1" for _ in range(3)), "import math", "b = math.floor(a)"]
CHAIN += ["def f(v): return v + b", "c = f(b)", "d = {'k': c}", "d['n'] = c", "print(d)"]


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> tuple[Session, Walks, list[str]]:
    """A notebook run from the top and judged, and the cells whose steps are taken from then on."""
    session, walks = Session(CHAIN), Walks()
    session.do("below", 0, 0, "")
    taken: list[str] = []
    monkeypatch.setattr(walk, "take_step", _noting(taken, walk.take_step))
    compare(session, walks)
    taken.clear()
    return session, walks, taken


def _noting(taken, take_step):  # type: ignore[no-untyped-def]
    def noting(cell, *rest):  # type: ignore[no-untyped-def]
        taken.append(cell.id)
        return take_step(cell, *rest)

    return noting


def test_the_first_character_of_an_edit_takes_one_step(ran) -> None:  # type: ignore[no-untyped-def]
    session, walks, taken = ran
    session.do("edit", 0, 0, "a = 12")
    compare(session, walks)
    states = judge(session.notebook, session.kernel.history, facts_of)
    assert [it.state for it in states.values()].count("stale") == len(CHAIN) - 3
    assert set(taken) == {"c0"}


def test_an_edit_undone_and_typed_again_takes_no_step(ran) -> None:  # type: ignore[no-untyped-def]
    session, walks, taken = ran
    for source in ("a = 12", "a = 1", "a = 12"):
        session.do("edit", 0, 0, source)
        compare(session, walks)
    assert taken == ["c0"]


@pytest.mark.parametrize(
    ("event", "steps"),
    [
        (("insert", 5, 0, "e = a"), ["n1"]),
        (("insert", 5, 0, "e = 1"), ["n1"]),
        (("delete", 10, 0, ""), []),
        (("move", 10, 5, ""), ["c10"]),
        (("run", 10, 0, ""), ["c10", "c10"]),
    ],
)
def test_one_cell_more_or_less_is_one_step_more_or_less(ran, event, steps) -> None:  # type: ignore[no-untyped-def]
    session, walks, taken = ran
    session.do(*event)
    compare(session, walks)
    assert sorted(taken) == steps


@given(st.permutations(range(8)), st.integers(0, 8))
def test_what_stays_is_in_order_and_as_much_as_there_is(numbers, cut) -> None:  # type: ignore[no-untyped-def]
    kept = staying(numbers[cut:])
    assert [it for it in numbers[cut:] if it in kept] == sorted(kept)
    longest = [0] * 8
    for place, number in enumerate(numbers[cut:]):
        below = [longest[it] for it in range(place) if numbers[cut:][it] < number]
        longest[place] = 1 + max(below, default=0)
    assert len(kept) == max(longest)


def test_a_cell_that_names_the_outputs_below_is_walked_when_cells_move() -> None:
    session, walks = Session(["1 + 1", "2 + 2", "print(_)"]), Walks()
    session.do("below", 0, 0, "")
    compare(session, walks)
    session.do("insert", 0, 0, "3 + 3")
    compare(session, walks)
    session.notebook = notebook_of(["2 + 2"])
    compare(session, walks)
    assert CellId("c0") in walks.judge(session.notebook, session.kernel.history, facts_of)[1]


def test_what_a_cell_displays_is_named_by_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    session, walks = Session(["1 + 1", "2 + 2", "print(_2)", "print(_)"]), Walks()
    session.kernel.namespace |= {"_": 4, "_2": 4}
    session.do("below", 0, 0, "")
    compare(session, walks)
    taken: list[str] = []
    monkeypatch.setattr(walk, "take_step", _noting(taken, walk.take_step))
    for event, second in (
        (("insert", 0, 0, "b = 1"), "c0"),
        (("move", 0, 2, ""), "c1"),
        (("move", 2, 1, ""), "n1"),
        (("delete", 1, 0, ""), "c1"),
        (("insert", 1, 0, "b = 1"), "n2"),
        (("insert", 0, 0, "b = 2"), "c0"),
        (("delete", 2, 0, ""), "c0"),
    ):
        session.do(*event)
        compare(session, walks)
        judged = walks.judge(session.notebook, session.kernel.history, facts_of)[1]
        assert [*judged][1] == second
        assert (judged[CellId("c2")].state == "fresh") is (second == "c1")
        assert judged[CellId("c3")].state == "fresh"
    assert not {"c0", "c1", "c3"} & {*taken}


@pytest.mark.parametrize("where", ["below", "elsewhere"])
def test_what_an_earlier_version_left_is_seen_although_the_step_is_the_same(where: str) -> None:
    # The cell that adds to `d` left `n` there before it was edited; so does one more cell, or did.
    session, walks = Session(["d = {'k': 1}", "d['n'] = 2", "print(1)"]), Walks()
    session.do("below", 0, 0, "")
    session.do("edit", 1, 0, "d['m'] = 3")
    session.do("run", 1, 0, "")
    compare(session, walks)
    session.do("insert", 3, 0, "d['n'] = 2" if where == "below" else "del d['n']")
    session.do("run", 3, 0, "")
    if where == "elsewhere":
        session.do("delete", 3, 0, "")
    compare(session, walks)
    state = walks.judge(session.notebook, session.kernel.history, facts_of)[1][CellId("c1")].state
    assert state == "fresh"
    if where == "below":
        session.do("delete", 3, 0, "")
    else:
        session.run(Cell(CellId("gone"), "code", "d['n'] = 2"))
    compare(session, walks)
    state = walks.judge(session.notebook, session.kernel.history, facts_of)[1][CellId("c1")].state
    assert state == "hidden"


@pytest.mark.parametrize(
    ("sources", "events"),
    [
        # What the other cell did would happen here, too.
        (["a = 1", "print(a)", "print(a)"], [("edit", 0, 0, "a = 2"), ("run", 0, 0, "")]),
        # It shows that a name is bound, which held that very object already.
        (["a = b = 1", "if b:\n    a = 1", "del a", "if b:\n    a = 1"], []),
        # It tells what a cell may change that was edited, or ended badly, and has other inputs.
        (
            ["x = []", "a = 1", "def g(): x.append(a)", "print(x)", "g()"],
            [("edit", 3, 0, "g()"), ("edit", 1, 0, "a = 5")],
        ),
        (
            ["x = 1", "a = 1", "def g(): x.append(a)", "g()", "g()"],
            [("edit", 0, 0, "x = []"), ("run", 0, 0, ""), ("edit", 1, 0, "a = 5")],
        ),
    ],
)
def test_a_run_of_the_same_source_in_another_cell_tells_of_this_one(sources, events) -> None:  # type: ignore[no-untyped-def]
    session, walks = Session(sources), Walks()
    for place in range(len(sources) - 1):
        session.do("run", place, 0, "")
    for event in events:
        session.do(*event)
    compare(session, walks)
    session.do("run", len(sources) - 1, 0, "")
    compare(session, walks)
