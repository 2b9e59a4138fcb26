"""What is taken over of a walk as a whole is what one that takes over nothing comes to."""

from __future__ import annotations

from unittest.mock import patch

from hypothesis import given, note
from hypothesis import strategies as st

from jupyterlab_nbguard.analysis import walk
from jupyterlab_nbguard.analysis.incremental import Walks
from state.inprocess import InProcess
from state.test_walk import Typist, compare

# What a cell may do with what two cells above it made, by their numbers.
_FORMS = [
    "v{i} = v{a} + 1",
    "v{i} = v{a} + 1",
    "v{i} = v{a} + v{b}",
    "v{i} = [v{a}, v{b}]\nv{i} = v{i}[0]",
    "v{i} = v{a}\nt = v{b}",
    "v{i} = v{a} if v{b} % 2 else 3\nprint(v{i})",
    "def f{i}(x): return x + v{a}\nv{i} = f{i}(v{b})",
    "v{i} = v{a}\nx.append(v{b})",
    "v{i} = v{a} + t",
    "v{i} = v{a} + len(x)",
    "v{i} = v{a}\nif v{b} % 2:\n    s = v{b}",
    "v{i} = s + v{a}",
    "v{i} = 7",
    "v{i} = v{a}\nx = [v{b}]",
    "v{i} = v{a}\nv{i}",
    "v{i} = v{a}\ns = 2\ndel s\ns = v{b}",
]
# Another text of a cell; most are taken back at the next turn.
_EDITS = ["{} + 1", "{}  # and", "{}\nq = 1", "{}\nt = 4", "({}", "{}\ndel t"]
_EDITS += ["{}\nx.append(5)", "q = 2"]


@st.composite
def notebooks(draw: st.DrawFn) -> list[str]:
    """Cells each of which reads what cells above it make, most of them what the one above makes."""
    sources = ["v0 = 1\nt = s = 2\nx = []"]
    for i in range(1, draw(st.integers(8, 16))):
        near = draw(st.integers(max(0, i - 2), i - 1))
        far = draw(st.integers(0, i - 1))
        sources.append(draw(st.sampled_from(_FORMS)).format(i=i, a=near, b=far))
    return sources


_KINDS = ["edit", "edit", "edit", "undo", "undo", "undo", "run", "below", "insert", "delete"]
_KINDS += ["move", "restart"]
_TURNS = st.lists(
    st.tuples(
        st.sampled_from(_KINDS), st.integers(0, 15), st.integers(0, 15), st.sampled_from(_EDITS)
    ),
    min_size=2,
    max_size=20,
)


@given(notebooks(), _TURNS, st.integers(1, 3))
def test_steps_taken_over_as_a_whole_are_those_that_would_be_taken(sources, done, long) -> None:  # type: ignore[no-untyped-def]
    session, walks = Typist(sources), Walks()
    session.do("below", 0, 0, "")
    with patch.object(walk, "_LONG", long):
        compare(session, walks)
        for kind, place, other, edit in done:
            note(f"{kind} {place} {other} {edit!r}")
            if kind == "restart":
                session.kernel = InProcess()
                session.do("below", 0, 0, "")
            else:
                cells = session.notebook.cells
                source = cells[place % len(cells)].source if cells else ""
                session.do(kind, place, other, edit.format(source))
            compare(session, walks)
