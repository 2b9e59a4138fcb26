"""Names bound anew are found whatever was done to a namespace, and with no look at its history."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jupyterlab_nbguard.kernel.observer.bindings import Bindings
from jupyterlab_nbguard.kernel.observer.external_names import ShellNames

NAMES = st.sampled_from(["a", "b", "c", "_", "_1", "_i1", "In"])
# Objects that live as long as the test: no identity is given to another one.
VALUES = [object() for _ in range(3)]
STEP = st.one_of(
    st.tuples(st.just("bind"), NAMES, st.sampled_from(VALUES)),
    st.tuples(st.just("delete"), NAMES, st.none()),
    st.tuples(st.just("clear"), st.none(), st.none()),
)


@given(st.lists(st.lists(STEP, max_size=6), max_size=8))
def test_all_differences_are_found(rounds: list[list[tuple[str, str, object]]]) -> None:
    namespace: dict[str, object] = {"_i1": VALUES[0], "a": VALUES[0]}
    ignores = ShellNames({}).ignores
    bindings = Bindings(namespace, ignores)
    known: dict[str, object] = {}
    for steps in [[], *rounds]:
        for what, name, value in steps:
            if what == "bind":
                namespace[name] = value
            elif what == "delete":
                namespace.pop(name, None)
            else:
                namespace.clear()
        bound, gone = bindings.refresh()
        now = {name: value for name, value in namespace.items() if not ignores(name)}
        assert sorted(bound) == sorted(n for n, v in now.items() if known.get(n) is not v)
        assert sorted(gone) == sorted(name for name in known if name not in now)
        known = now


def test_names_that_are_no_texts_are_ignored() -> None:
    namespace: dict[object, object] = {5: 1}
    bindings = Bindings(namespace, ShellNames({}).ignores)  # type: ignore[arg-type]
    assert bindings.refresh() == ([], [])
    namespace["x"] = 2
    assert bindings.refresh() == (["x"], [])
