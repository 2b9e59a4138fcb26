"""The session, by the messages that go in and come out."""

from __future__ import annotations

from typing import Any

import pytest

from jupyterlab_nbguard.model.execution import History
from jupyterlab_nbguard.model.notebook import CellId
from jupyterlab_nbguard.protocol.answer import Answer, KernelView
from jupyterlab_nbguard.protocol.errand import CancelErrand, Errand
from jupyterlab_nbguard.protocol.messages import Dependency, PlanResult
from jupyterlab_nbguard.protocol.session import Unwatch, Watch

from .browser import URI, Browser, cell, diagnostic


@pytest.fixture
def browser() -> Browser:
    return Browser()


def told(step: Any) -> str:
    (message,) = step.messages
    return str(message["error"]["message"])


def published(messages: Any) -> dict[str, list[str]]:
    return {
        cell["id"]: [d["message"] for d in cell["diagnostics"]]
        for cell in messages[0]["params"]["cells"]
    }


def test_initialize_tells_what_the_server_speaks(browser: Browser) -> None:
    step = browser.send("initialize", 7, protocol=2, client="lab")
    assert step.messages == ({"id": 7, "result": {"protocol": 2, "server": "test", "rules": []}},)


def test_another_protocol_is_refused_with_what_to_do(browser: Browser) -> None:
    assert "reload the page" in told(browser.send("initialize", 7, protocol=1, client="lab"))


def test_opening_asks_for_the_kernel_and_for_an_answer(browser: Browser) -> None:
    step = browser.open(cell("a", "x = 1"), kernelId="k")
    assert step.effects == (Watch(URI, "k", "python", True),)
    assert browser.sources() == [("a", "x = 1")]
    assert browser.session.next_job() is None


def test_changes_are_merged_and_computed_once(browser: Browser) -> None:
    browser.open(cell("a"), cell("b"))
    browser.change(2, cell("a", "1"))
    browser.change(3, cell("c", "3"), order=["c", "a"])
    browser.change(4, cell("c", "4"))
    assert browser.sources() == [("c", "4"), ("a", "1")]
    assert browser.session.next_job() is None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"order": ["a", "z"]}, "'z', which was never sent"),
        ({"order": ["a", "a"]}, "stands twice"),
        ({"version": 1}, "version 1 of 'work/a.ipynb' came before"),
        ({"cells": [cell("z")], "order": ["a"]}, "'z', which is not in the order"),
        ({"uri": "b.ipynb"}, "'b.ipynb' is not open"),
        ({"cells": [{**cell("a"), "kind": "shell"}]}, "params.cells[0].kind is 'shell', not one"),
        ({"cells": {}}, "params.cells is an object, not a list"),
        ({"version": True}, "params.version is True, not an integer"),
        ({"version": None}, "params.version is None, not an integer"),
    ],
)
def test_a_bad_change_is_refused_and_changes_nothing(
    browser: Browser, change: dict[str, Any], words: str
) -> None:
    browser.open(cell("a", "1"))
    params = {"uri": URI, "version": 2, "cells": [], **change}
    assert words in told(browser.send("notebookDocument/didChange", **params))
    assert browser.sources() == [("a", "1")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no JSON"),
        ("{", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        ("[" * 100_000, "no JSON"),
        ("3", "the message is 3, not an object"),
        ("{}", "method None is not known"),
        ('{"method": "notebookDocument/didSave", "params": {}}', "is not known"),
        ('{"method": "initialize", "id": [], "params": {}}', "id is a list"),
        ('{"method": "initialize", "id": 1}', "params is None, not an object"),
        ('{"method": "initialize", "id": 1, "params": {"protocol": 1}}', "client is missing"),
        (
            '{"method": "initialize", "params": {"protocol": 1, "client": ""}}',
            "initialize needs an id",
        ),
    ],
)
def test_what_is_no_message_is_refused(browser: Browser, text: str | bytes, words: str) -> None:
    assert words in told(browser.session.receive(text))


def test_only_changed_cells_are_published_empty_lists_included(browser: Browser) -> None:
    browser.open(cell("a"), cell("b"))
    first = Answer({CellId("a"): [diagnostic("one")]})  # type: ignore[list-item]
    assert published(browser.session.finish(browser.job(), first)) == {"a": ["one"], "b": []}
    browser.change(2)
    assert published(browser.session.finish(browser.job(), first)) == {}
    browser.change(3)
    assert published(browser.session.finish(browser.job(), Answer())) == {"a": []}


def test_a_cell_that_comes_back_is_told_of_anew(browser: Browser) -> None:
    browser.open(cell("a"), cell("b"))
    browser.session.finish(browser.job(), Answer())
    browser.change(2, order=["a"])
    browser.session.finish(browser.job(), Answer())
    browser.change(3, cell("b"), order=["a", "b"])
    assert published(browser.session.finish(browser.job(), Answer())) == {"b": []}


def test_dependencies_are_told_where_they_changed(browser: Browser) -> None:
    def tell(*names: str) -> int | None:
        edges: list[Dependency] = [{"source": "a", "target": "b", "names": [it]} for it in names]
        messages = browser.session.finish(browser.job(), Answer(dependencies=edges))
        found = messages[1]["params"].get("dependencies")
        return None if found is None else len(found)

    for _ in range(2):
        browser.open(cell("a"), cell("b"))
        told = [tell()]
        for version, names in enumerate(["x", "x", "xy", "", ""], 2):
            browser.change(version, cell("a", f"{version}"))
            told.append(tell(*names))
        assert told == [0, 1, None, 2, 0, None]


def test_an_answer_to_an_older_version_is_dropped(browser: Browser) -> None:
    browser.open(cell("a"))
    job = browser.job()
    browser.change(2, cell("a", "1"))
    assert browser.session.finish(job, Answer()) == ()
    assert browser.session.finish(browser.job(), Answer()) != ()


def test_an_answer_holds_while_only_counts_and_outputs_change(browser: Browser) -> None:
    browser.open(cell("a"))
    job = browser.job()
    browser.change(2, {**cell("a"), "executionCount": 7, "hasOutputs": True})
    published, verdicts = browser.session.finish(job, Answer())
    assert published["params"]["version"] == verdicts["params"]["version"] == 1
    assert browser.job().snapshot.notebook.cells[0].execution_count == 7


def test_what_was_only_run_can_wait_and_an_edit_cannot(browser: Browser) -> None:
    browser.open(cell("a"), kernelId="k")
    browser.job()
    next_job = browser.session.next_job
    browser.session.observe(URI, KernelView("on", "", History("k")))
    browser.change(2, {**cell("a"), "executionCount": 7})
    assert next_job({URI}) is None
    browser.change(3, cell("a", "x = 1"))
    browser.session.observe(URI, KernelView("on", "", History("k")))
    assert next_job({URI}) is not None
    browser.change(4, {**cell("a", "x = 1"), "executionCount": 7})
    assert next_job({URI}) is None
    assert next_job() is not None
    for change in ({"tags": ["raises-exception"]}, {"kind": "raw"}):
        browser.change(5, {**cell("a", "x = 1"), **change})
        assert next_job({URI}) is not None
        browser.open(cell("a", "x = 1"))
        browser.job()


def test_an_answer_for_a_notebook_opened_anew_is_dropped(browser: Browser) -> None:
    browser.open(cell("a"))
    job = browser.job()
    browser.open(cell("a", "another"))
    assert browser.session.finish(job, Answer()) == ()


def test_an_answer_with_another_kernels_history_is_dropped(browser: Browser) -> None:
    browser.open(cell("a"), kernelId="k")
    job = browser.job()
    browser.send("nbguard/kernel", uri=URI, kernelId="l", language="python")
    assert browser.session.finish(job, Answer()) == ()


def test_what_the_kernel_ran_makes_a_new_answer(browser: Browser) -> None:
    browser.open(cell("a"), kernelId="k")
    assert browser.job().view.observing == "starting"
    history = History("k")
    browser.session.observe(URI, KernelView("on", "", history))
    job = browser.job()
    assert job.snapshot.history is history
    verdicts = browser.session.finish(job, Answer())[1]
    assert verdicts["params"]["observing"] == "on"


def test_a_note_is_said_once(browser: Browser) -> None:
    browser.open(cell("a"), kernelId="k")
    old = KernelView("unsupported", "Python 3.6 is too old", say=True)
    (note,) = browser.session.observe(URI, old).messages
    assert note["params"] == {"uri": URI, "level": "info", "message": "Python 3.6 is too old"}
    assert browser.session.observe(URI, old).messages == ()


def test_enabling_and_closing_are_wishes_for_the_owner(browser: Browser) -> None:
    browser.open(cell("a"), kernelId="k")
    step = browser.send("nbguard/enable", uri=URI, enabled=False)
    assert step.effects == (Watch(URI, "k", "python", False),)
    wishes = browser.send("notebookDocument/didClose", uri=URI).effects
    assert wishes == (Unwatch(URI),)
    assert browser.session.next_job() is None
    assert "is not open" in told(browser.send("notebookDocument/didClose", uri=URI))


def test_an_errand_has_the_notebook_as_it_stands(browser: Browser) -> None:
    browser.open(cell("a", "x = 1"), kernelId="k")
    (wish,) = browser.send("nbguard/verify", 8, uri=URI, version=1, inPlace=True).effects
    assert isinstance(wish, Errand)
    assert [it.source for it in wish.notebook.cells] == ["x = 1"]
    assert (wish.method, wish.kernel, wish.request) == ("nbguard/verify", "k", 8)
    assert wish.params["inPlace"] is True
    cancel = browser.send("nbguard/cancel", uri=URI, method="nbguard/verify")
    assert cancel.effects == (CancelErrand(URI, "nbguard/verify"),)
    refused = browser.send("nbguard/verify", 10, uri=URI, version=2, inPlace=False)
    assert "version 1 of the notebook is the last one known" in told(refused)


def test_a_plan_is_computed_before_anything_else(browser: Browser) -> None:
    browser.open(cell("a"), kernelId="k")
    assert "not watched (starting)" in told(
        browser.send("nbguard/plan", 8, uri=URI, version=1, cells=None)
    )
    browser.session.observe(URI, KernelView("on", "", History("k")))
    browser.send("nbguard/plan", 9, uri=URI, version=1, cells=None)
    job = browser.job()
    assert job.plan is not None
    result = PlanResult(version=1, cells=[], restart=False, blocked=[])
    assert browser.session.finish_plan(job, result) == ({"id": 9, "result": result},)
    assert browser.job().plan is None


def test_a_plan_for_another_version_is_refused(browser: Browser) -> None:
    browser.open(cell("a"), version=3, kernelId="k")
    browser.session.observe(URI, KernelView("on", "", History("k")))
    step = browser.send("nbguard/plan", 9, uri=URI, version=2, cells=None)
    assert step.messages[0]["error"]["code"] == -32801
    assert "'z', which is not open" in told(
        browser.send("nbguard/plan", 9, uri=URI, version=3, cells=["z"])
    )
    browser.send("nbguard/plan", 10, uri=URI, version=3, cells=["a"])
    job = browser.job()
    browser.change(4)
    result = PlanResult(version=3, cells=[], restart=False, blocked=[])
    (message,) = browser.session.finish_plan(job, result)
    assert message["id"] == 10
    assert "ask again" in message["error"]["message"]


def test_a_busy_document_does_not_starve_another(browser: Browser) -> None:
    browser.open(cell("a"))
    browser.open(cell("b"), uri="b.ipynb")
    browser.change(2)
    assert browser.job().uri == URI
    browser.change(3)
    assert browser.job().uri == "b.ipynb"


def test_what_cannot_be_computed_is_said_once(browser: Browser) -> None:
    browser.open(cell("a"))
    (message,) = browser.session.fail(browser.job(), "no room")
    assert message["method"] == "nbguard/note"
    browser.change(2)
    assert browser.session.fail(browser.job(), "no room") == ()
