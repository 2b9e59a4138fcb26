"""Nobody can tell whether the observer is there: all messages but its own are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from twins import PATIENCE, Twins, twins

from jupyterlab_nbguard.kernel.bootstrap import bootstrap_code


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    with twins(tmp_path_factory.mktemp("twins")) as found:
        yield found


def _cells() -> dict[str, list[str]]:
    text = (Path(__file__).parent / "transparency.md").read_text(encoding="utf-8")
    sections = (section.partition("\n") for section in text.split("\n## ")[1:])
    fence = re.compile(r"^```python\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
    return {title: fence.findall(body) for title, _, body in sections}


CELLS = _cells()


@pytest.mark.parametrize("what", CELLS)
def test_each_message_is_the_same(both: Twins, what: str) -> None:
    both.run("import gc, sys, threading, time\nimport numpy as np, pandas as pd", *CELLS[what])


def test_requests_without_history_or_output_are_the_same(both: Twins) -> None:
    both.run("once = 1\nonce", "_i, len(In)", store_history=False)
    both.run("quiet = 1\nquiet", "1 / 0", silent=True, store_history=False)
    both.run("quiet, once", user_expressions={"sum": "quiet + once", "bad": "1 / 0"})


def test_an_interrupt_is_the_same(both: Twins) -> None:
    shown = both.interrupt("import time\nprint('go', flush=True)\ntime.sleep(60)")
    assert any(kind == "error" and "KeyboardInterrupt" in str(rest) for kind, *rest in shown)
    both.run("'still there'")


def test_a_widget_that_somebody_moves_is_the_same(both: Twins) -> None:
    *_, shown, _, _ = both.run("import ipywidgets\nmoved = ipywidgets.IntSlider()\nmoved")[0]
    model = shown[2]["data"]["application/vnd.jupyter.widget-view+json"]["model_id"]
    both.run("moved.observe(lambda change: print('moved to', change.new), 'value')")
    assert ("streams", {"stdout": "moved to 7\n"}) in both.move(model, value=7)
    (*_, result, _, _) = both.run("moved.value")[0]
    assert result[2]["data"]["text/plain"] == "7"
    both.run("moved.value = 8", "1 / 0")
    both.move(model, value=9)
    both.run("moved.unobserve_all()\nmoved.value")


def test_many_requests_in_a_queue_are_the_same(both: Twins) -> None:
    cells = ["q = 0", *["q += 1\nq", "print(q)"] * 10, "1 / 0", "q"]
    shown = []
    for twin in (both.plain, both.watched):
        requests = [twin.send(cell) for cell in cells]
        shown.append([twin.show(twin.finish(request)) for request in requests])
    assert shown[0] == shown[1]


LATER = {
    "a timer": "import asyncio\nasyncio.get_event_loop().call_later(0.1, {run});",
    "a task": "import asyncio\nasync def task():\n    await asyncio.sleep(0.1)\n    ({run})()\n"
    "asyncio.ensure_future(task());",
    "a thread": "import threading\nthreading.Timer(0.1, {run}).start()",
}


@pytest.mark.parametrize("what", LATER)
def test_a_cell_that_runs_when_nobody_asked_is_told_of_at_once(both: Twins, what: str) -> None:
    run = "lambda: get_ipython().run_cell('later = 5')"
    for twin in (both.plain, both.watched):
        twin.show(twin.finish(twin.send(LATER[what].format(run=run))))
    event = both.watched.client.get_iopub_msg(timeout=PATIENCE)  # with no further request
    assert event["content"]["source"] == "later = 5"
    both.watched.events.clear()
    both.run("later")


BREAKS = """
import sys
watcher = sys.modules["_nbguard_observer.kernel.observer.watch"].Watcher
def fails(self, *arguments):
    raise {error}("the observer's own")
watcher.{hook} = fails
"""


@pytest.mark.parametrize("error", ["ValueError", "SystemExit"])
@pytest.mark.parametrize("hook", ["before", "after"])
def test_a_failing_observer_is_reported_and_not_shown(both: Twins, hook: str, error: str) -> None:
    watched = both.watched
    watched.silently(f"exec({BREAKS.format(hook=hook, error=error)!r}, {{}})")
    for cell in ("print('one')\n2", "1 / 0", "_"):
        one, other = both.plain.send(cell), watched.send(cell)
        known = len(watched.events)
        expected = both.plain.show(both.plain.finish(one))
        assert watched.show(watched.finish(other)) == expected
        (event,) = watched.events[known:]
        assert (event["kind"], event["error"]) == ("failed", error)
    watched.silently(bootstrap_code())
    watched.events.clear()
    both.run("'watched again'")


SLEEPS = """
import sys, time
watcher = sys.modules["_nbguard_observer.kernel.observer.watch"].Watcher
real = watcher.{hook}
def sleeps(self, *arguments):
    watcher.{hook} = real
    print("in the hook", flush=True)
    time.sleep(60)
watcher.{hook} = sleeps
"""


@pytest.mark.parametrize(("hook", "number"), [("before", 0), ("after", 1)])
def test_an_interrupt_of_the_observer_interrupts_the_cell_that_comes(
    both: Twins, hook: str, number: int
) -> None:
    watched = both.watched
    watched.silently(f"exec({SLEEPS.format(hook=hook)!r}, {{}})")
    requests = [watched.send(f"ran = {it}\nran") for it in range(3)]
    begun = watched.until_printed()
    watched.manager.interrupt_kernel()
    replies = []
    for request in requests:
        *published, reply = [*begun, *watched.finish(request)]
        begun = []
        replies.append(reply["content"]["status"])
        if reply["content"]["status"] == "error":
            (error,) = (it["content"] for it in published if it["msg_type"] == "error")
            assert error["ename"] == "KeyboardInterrupt"
            assert "nbguard" not in str(error)
            assert "ran = " in str(error["traceback"])
    assert [at for at, status in enumerate(replies) if status == "error"] == [number]
    for _ in requests:
        both.plain.finish(both.plain.send("ran = 0"))
    both.plain.silently("del ran")
    watched.silently("del ran")
    watched.events.clear()
    both.run("print('and on')")


def test_a_restart_is_the_same(tmp_path: Path) -> None:
    with twins(tmp_path) as both:
        both.run("x = [1]\nx", "import ipywidgets\nipywidgets.IntSlider()")
        both.restart()
        both.run("dir()", "x", "_, len(In), list(Out)", "x = 2\nx", "_")
