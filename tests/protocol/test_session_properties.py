"""Whatever the order of keystrokes, kernel news and answers: nothing stale is shown."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from jupyterlab_nbguard.model.execution import History
from jupyterlab_nbguard.model.notebook import CellId
from jupyterlab_nbguard.protocol.answer import Answer, KernelView
from jupyterlab_nbguard.protocol.session import Job

from .browser import URI, Browser, cell, diagnostic

IDS = ["a", "b", "c", "d"]


class Typing(RuleBasedStateMachine):
    """A browser that types and moves cells while answers come back late and out of order."""

    def __init__(self) -> None:
        super().__init__()
        self.browser = Browser()
        self.version = 1
        self.told = 0
        self.cells = {"a": "", "b": ""}
        self.screen: dict[str, list[str]] = {}
        self.under_way: list[Job] = []
        self.browser.open(cell("a"), cell("b"), kernelId="k")

    @rule(id_=st.sampled_from(IDS), source=st.text(max_size=3))
    def type_into(self, id_: str, source: str) -> None:
        if id_ in self.cells:
            self.cells[id_] = source
            self.send([id_])

    @rule(order=st.permutations(IDS), size=st.integers(0, 4))
    def rearrange(self, order: list[str], size: int) -> None:
        kept = order[:size]
        new = [id_ for id_ in kept if id_ not in self.cells]
        self.cells = {id_: self.cells.get(id_, "new") for id_ in kept}
        self.send(new, order=kept)

    def send(self, ids: list[str], **more: object) -> None:
        self.version += 1
        cells = [cell(id_, self.cells[id_]) for id_ in ids]
        assert self.browser.change(self.version, *cells, **more).messages == ()

    @rule(id_=st.sampled_from(IDS), count=st.integers(1, 9))
    def count(self, id_: str, count: int) -> None:
        if id_ in self.cells:
            self.version += 1
            ran = {**cell(id_, self.cells[id_]), "executionCount": count}
            assert self.browser.change(self.version, ran).messages == ()

    @rule()
    def run(self) -> None:
        self.browser.session.observe(URI, KernelView("on", "", History("k")))

    @rule()
    def begin(self) -> None:
        job = self.browser.session.next_job()
        if job:
            self.under_way.append(job)

    @precondition(lambda self: self.under_way)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        place = data.draw(st.integers(0, len(self.under_way) - 1))
        self.finish(self.under_way.pop(place))

    def finish(self, job: Job) -> None:
        messages = self.browser.session.finish(job, answer(job))
        for message in messages:
            # Of an older version, only if the code is what it was then, and none is told twice.
            assert self.told <= message["params"]["version"] <= self.version
            self.told = message["params"]["version"]
        if messages:
            self.screen = {id_: self.screen[id_] for id_ in self.screen if id_ in self.cells}
            for told in messages[0]["params"]["cells"]:
                self.screen[told["id"]] = [d["message"] for d in told["diagnostics"]]

    @rule()
    def settle(self) -> None:
        while self.under_way:
            self.finish(self.under_way.pop())
        while job := self.browser.session.next_job():
            self.finish(job)
        assert self.screen == {id_: [text] if text else [] for id_, text in self.cells.items()}

    def teardown(self) -> None:
        self.send([])
        self.settle()


def answer(job: Job) -> Answer:
    """Says each cell's source back, so that a stale answer shows."""
    return Answer(
        {
            CellId(c.id): [diagnostic(c.source)]  # type: ignore[list-item]
            for c in job.snapshot.notebook.cells
            if c.source
        }
    )


TestTyping = Typing.TestCase
