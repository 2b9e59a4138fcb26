"""A kernel's messages become a history that stays small."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jupyterlab_nbguard.kernel.observer.install import MESSAGE_TYPE
from jupyterlab_nbguard.kernel.observer.watch import external_write
from jupyterlab_nbguard.kernel.recorder import HistoryRecorder


def recorder() -> HistoryRecorder:
    found = HistoryRecorder("k", str.strip)
    found.feed(MESSAGE_TYPE, "boot", hello())
    return found


def hello(ran: int = 0) -> dict[str, Any]:
    return {"version": 1, "kind": "hello", "ran": ran, "python": "3.11.0", "ipykernel": "7.0.0"}


def event(cell: str = "a", source: str = "x = 1", **more: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "kind": "run",
        "order": 1,
        "cell": cell,
        "source": source,
        "count": 1,
        "ok": True,
        "error": "",
        "seconds": 0.1,
        "watching": 0.0,
        "reads": [["y", "v", "", [], 0]],
        "writes": [],
        "outside": [],
        "initial": {},
        "confident": True,
        **more,
    }


def run(to: HistoryRecorder, parent: str, *printed: str, **more: Any) -> None:
    to.feed("execute_input", parent, {})
    for text in printed:
        to.feed("stream", parent, {"name": "stdout", "text": text})
    to.feed(MESSAGE_TYPE, parent, event(**more))
    to.feed("status", parent, {"execution_state": "idle"})


def outputs(*printed: str) -> str:
    found = recorder()
    run(found, "1", *printed)
    return found.history.executions[-1].output


def test_a_run_counts_once_its_request_has_ended() -> None:
    found = recorder()
    found.feed("execute_input", "1", {})
    assert not found.feed(MESSAGE_TYPE, "1", event())
    assert found.history.executions == ()
    assert found.feed("status", "1", {"execution_state": "idle"})
    assert [run.cell for run in found.history.executions] == ["a"]


def test_the_same_text_in_other_pieces_is_the_same_output() -> None:
    assert outputs("one\n", "two\n") == outputs("one\ntwo\n") != outputs("one\n")
    long = "0123456789" * 30_000
    assert outputs(long) == outputs(*(long[i : i + 777] for i in range(0, len(long), 777)))


def test_addresses_do_not_make_an_output_another() -> None:
    assert outputs("<A object at 0x7f12345678>") == outputs("<A object at 0x7fabcdef01>")


def test_a_run_that_nobody_observed_makes_the_history_unobserved() -> None:
    found = recorder()
    assert found.history.observed
    found.feed("execute_input", "1", {})
    assert found.feed("status", "1", {"execution_state": "idle"})
    assert not found.history.observed


def cells_known(found: HistoryRecorder) -> set[str]:
    return set(found.history.last_of_cell)


def test_a_run_that_was_not_followed_leaves_nothing_known_of_its_cell() -> None:
    found = recorder()
    run(found, "1", cell="a")
    run(found, "2", cell="b")
    found.feed("execute_input", "3", {"code": "x = 1"})
    failed = {"version": 1, "kind": "failed", "error": "ValueError", "place": "p:1", "cell": "a"}
    found.feed(MESSAGE_TYPE, "3", failed)
    assert found.feed("status", "3", {"execution_state": "idle"})
    assert cells_known(found) == {"b"}
    run(found, "4", cell="a")
    assert cells_known(found) == {"a", "b"}


def test_where_nothing_is_said_the_cells_with_the_code_that_ran_are_unknown() -> None:
    found = recorder()
    run(found, "1", cell="a", source="x = 1")
    run(found, "2", cell="b", source="y = 1")
    found.feed("execute_input", "3", {"code": "y = 1"})
    assert found.feed("status", "3", {"execution_state": "idle"})
    assert cells_known(found) == {"a"}


def test_a_blank_cell_is_no_run_that_was_missed() -> None:
    found = recorder()
    found.feed("execute_input", "1", {"code": " \n"})
    assert not found.feed("status", "1", {"execution_state": "idle"})
    assert found.history.observed


def test_silent_requests_leave_no_trace() -> None:
    found = recorder()
    assert not found.feed("status", "1", {"execution_state": "idle"})
    assert found.history.observed
    assert found.history.executions == ()


def test_cells_that_ran_before_the_observer_came_are_unobserved() -> None:
    found = HistoryRecorder("k", str.strip)
    found.feed(MESSAGE_TYPE, "boot", hello(ran=3))
    assert not found.history.observed


def test_what_is_no_event_is_reported_and_changes_nothing() -> None:
    found = recorder()
    bad = [{}, {"version": 2, "kind": "run"}, {"version": 1, "kind": "run"}, event(reads=3)]
    for content in bad:
        assert not found.feed(MESSAGE_TYPE, "1", content)
    assert len(found.failures) == 4
    assert found.history.executions == ()


def test_memory_is_bounded_over_ten_thousand_runs_and_each_cell_keeps_its_last() -> None:
    found = recorder()
    for number in range(10_000):
        run(found, str(number), cell=f"c{number % 300}", source=f"x = {number}")
    history = found.history
    assert len(history.executions) <= 2001
    assert len(history.last_of_cell) == 300
    assert history.last_of_cell["c99"].source == "x = 9999"
    orders = [run.order for run in history.executions]
    assert orders == sorted(orders)


def test_what_is_known_of_a_history_is_the_same_whether_it_grew_or_was_made_at_once() -> None:
    found = recorder()
    for place, (cell, name) in enumerate([("a", "x"), ("b", "y"), ("a", "x"), ("c", "y")]):
        writes = [external_write(name, f"{place}")]
        run(found, str(place), cell=cell, source=f"{name} = 1", writes=writes)
        grown = found.history
        whole = replace(grown)
        assert [*grown.last_of_cell.items()] == [*whole.last_of_cell.items()]
        assert grown.traces == whole.traces
        assert {name: [*runs] for name, runs in grown.writers.items()} == whole.writers
    assert [run.order for run in grown.writers["x"]] == [1, 3]
    assert found.history is grown


def test_what_ran_before_an_option_was_set_has_found_it_as_it_was_at_first() -> None:
    found = recorder()
    option = "option:pandas:display.max_rows"
    run(found, "1", "    a\n[100 rows x 1 columns]\n", cell="a", source="print(df)")
    assert option not in {read.name for read in found.history.executions[0].reads}
    value = {"name": option, "value": ["v", "", None, 0], "changed": None}
    writes = [{**value, "alias": "", "links": [], "kept": False}]
    run(found, "2", cell="b", source="pd.set_option('display.max_rows', 6)", writes=writes)
    run(found, "3", "    a\n[100 rows x 1 columns]\n", cell="a", source="print(df)")
    first, _, second = found.history.executions
    assert [read.version for read in first.reads if read.name == option] == [None]
    assert [read.version for read in second.reads if read.name == option] == ["v"]
