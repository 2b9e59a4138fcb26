"""Two notebooks on one kernel, the second a copy of the first: its cells bear the same ids."""

from __future__ import annotations

from typing import Any

from .conftest import NewPage, NewRunner, NewSession
from .page import Page, Runner, cell, states_of

A, B, Z = cell("a", "x = 1"), cell("b", "print(x)"), cell("z", "print('done')")


class Person:
    """A page with one notebook, and the client by which the page runs its cells."""

    def __init__(self, page: Page, runner: Runner, uri: str) -> None:
        self.page, self.runner, self.uri = page, runner, uri

    async def open(self, kernel: str, *cells: dict[str, Any]) -> None:
        client = self.runner.client
        await self.page.open(self.uri, *cells, kernelId=kernel, clientId=client)
        await self.page.observing("on")

    async def now(self) -> dict[str, str]:
        """Runs the cell ``z``, and returns what the page is told once that has been seen."""
        await self.runner.run("z", "print('done')")
        return states_of(await self.page.states(z="fresh"))


class People:
    def __init__(self, new_page: NewPage, new_runner: NewRunner, kernel: str) -> None:
        self._new_page, self._new_runner, self.kernel = new_page, new_runner, kernel

    async def __call__(self, uri: str, client: str, *cells: dict[str, Any]) -> Person:
        runner = await self._new_runner(self.kernel, client)
        person = Person(await self._new_page(), runner, uri)
        if cells:
            await person.open(self.kernel, *cells)
        return person


async def test_a_copy_is_told_of_its_own_runs_only(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner
) -> None:
    people = People(new_page, new_runner, await new_session())
    one = await people("a.ipynb", "one", A, B, Z)
    two = await people("copy.ipynb", "two", cell("a", "x = 2"), B, Z)
    await one.runner.run("a", "x = 1")
    await one.runner.run("b", "print(x)")
    await one.page.states(a="fresh", b="fresh")
    assert await two.now() == {"a": "not-run", "b": "not-run", "z": "fresh"}
    assert {*two.page.ever("a"), *two.page.ever("b")} == {"not-run"}
    # What `b` of the original printed stays what it would print.
    await two.runner.run("a", "x = 2")
    await two.page.states(a="fresh", b="not-run")
    assert await one.now() == {"a": "fresh", "b": "fresh", "z": "fresh"}
    # Now it prints what the copy made: that no Restart & Run All of the original would show.
    await one.runner.run("b", "print(x)")
    await one.page.states(a="fresh", b="hidden")
    assert (await two.now())["b"] == "not-run"
    await two.runner.run("b", "print(x)")
    await two.page.states(a="fresh", b="fresh")
    assert "fresh" not in one.page.ever("b")[one.page.ever("b").index("hidden") :]
    assert "edited" not in {*one.page.ever("a"), *two.page.ever("a")}


async def test_a_copy_of_the_same_text_is_not_fresh_by_its_originals_runs(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner
) -> None:
    people = People(new_page, new_runner, await new_session())
    one = await people("a.ipynb", "one", A, B, Z)
    await one.runner.run("a", "x = 1")
    await one.runner.run("b", "print(x)")
    await one.page.states(a="fresh", b="fresh")
    two = await people("copy.ipynb", "two", A, B, Z)
    assert await two.now() == {"a": "not-run", "b": "not-run", "z": "fresh"}
    assert await one.now() == {"a": "fresh", "b": "fresh", "z": "fresh"}


async def test_a_name_that_only_the_other_notebook_makes_is_hidden_state(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner
) -> None:
    people = People(new_page, new_runner, await new_session())
    one = await people("a.ipynb", "one", A)
    two = await people("b.ipynb", "two", cell("p", "print(x)"))
    await one.runner.run("a", "x = 1")
    await two.runner.run("p", "print(x)")
    verdicts = await two.page.states(p="hidden")
    (reason,) = verdicts["cells"][0]["reasons"]
    assert (reason["name"], reason["cell"]) == ("x", None)
    assert "outside the notebook's cells" in reason["text"]


async def test_runs_of_whom_nobody_knew_turn_out_to_be_anothers(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner
) -> None:
    people = People(new_page, new_runner, await new_session())
    two = await people("copy.ipynb", "two", A, B, Z)
    one = await people("a.ipynb", "one")
    await two.runner.run("b", "x = 0")
    await one.runner.run("a", "x = 1")
    await one.runner.run("b", "print(x)")
    await two.now()
    await one.open(people.kernel, A, B, Z)
    await two.page.states(a="not-run", b="edited")
    assert await one.now() == {"a": "fresh", "b": "fresh", "z": "fresh"}


async def test_a_notebook_keeps_its_runs_through_reload_and_rename(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner
) -> None:
    people = People(new_page, new_runner, await new_session())
    await people("copy.ipynb", "two", A, B, Z)
    one = await people("a.ipynb", "one", A, B, Z)
    await one.runner.run("a", "x = 1")
    await one.page.states(a="fresh", b="not-run")
    one.page.socket.close()
    again = await people("a.ipynb", "one again", A, B, Z)
    await again.runner.run("b", "print(x)")
    await again.page.states(a="fresh", b="fresh")
    await again.page.send("notebookDocument/didClose", uri="a.ipynb")
    again.uri = "renamed.ipynb"
    await again.open(people.kernel, A, B, Z)
    assert await again.now() == {"a": "fresh", "b": "fresh", "z": "fresh"}
    # Another notebook takes the name that is free now: what ran before is not its own.
    new = await people("a.ipynb", "new", A, B, Z)
    await again.runner.run("a", "x = 1")
    assert (await new.now())["b"] == "not-run"
