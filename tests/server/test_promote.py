"""Promotions through a real server: planned, tried out in real kernels, applied and taken back."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from jupyterlab_nbguard.server import unsettled

from . import page as page_module
from .conftest import NewPage
from .page import Message, Page, cell
from .test_verify import Denying

URI = "a.ipynb"
SOURCES = {
    "imports": "import math",
    "rate": "rate = sum([0.25, 0.75])",
    "def": "# how large\ndef area(r):\n    return math.pi * r**2 * rate",
    "use": "print(round(area(2), 3))",
}
CHOICE = {
    "names": ["area"],
    "cells": [],
    "lines": [],
    "copies": [],
    "parameters": [],
    "functions": [],
    "docstrings": [],
    "constants": [],
    "together": False,
    "renames": [],
    "edits": [],
}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A trial starts several kernels, and a busy machine takes its time for each."""
    monkeypatch.setattr(page_module, "PATIENCE", 180.0)


def written(folder: Path, name: str = URI, **sources: str) -> Path:
    cells = [new_code_cell(source, id=id_) for id_, source in (sources or SOURCES).items()]
    path = folder / name
    nbformat.write(new_notebook(cells=cells), path)  # type: ignore[no-untyped-call]
    return path


async def opened(page: Page, uri: str = URI, **sources: str) -> None:
    await page.open(uri, *[cell(id_, source) for id_, source in (sources or SOURCES).items()])


async def asked(page: Page, method: str, **more: Any) -> Message:
    params = {"uri": URI, "version": 1, **more}
    if method in ("Plan", "Try", "Apply"):
        params = {"module": "shapes.py", "choice": CHOICE, **params}
    await page.send(f"nbguard/promote{method}", 7, **params)
    return await page.until(lambda message: message.get("id") == 7)


async def result(page: Page, method: str, **more: Any) -> Message:
    found = await asked(page, method, **more)
    assert "result" in found, found
    return dict(found["result"])


async def refusal(page: Page, method: str, **more: Any) -> str:
    return str((await asked(page, method, **more))["error"]["message"])


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder, but for the checkpoints that a server makes."""
    found = (it for it in sorted(folder.rglob("*")) if it.is_file())
    return {str(it.relative_to(folder)): it.read_bytes() for it in found}


def sources_of(path: Path) -> dict[str, str]:
    document = json.loads(path.read_bytes())
    return {it["id"]: "".join(it["source"]) for it in document["cells"]}


def save(path: Path, texts: list[Message], old: str = "before", new: str = "after") -> None:
    """Does the page's part: changes the cells, and saves."""
    book = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    cells = {it.id: it for it in book.cells}
    for text in texts:
        assert cells[text["cell"]].source == text[old]
        cells[text["cell"]].source = text[new]
    nbformat.write(book, path)  # type: ignore[no-untyped-call]


async def test_a_plan_shows_every_file_and_cell_and_touches_nothing(
    new_page: NewPage, jp_root_dir: Path
) -> None:
    written(jp_root_dir)
    (jp_root_dir / "other.py").write_text("x = 1\n")
    (jp_root_dir / "test_other.py").write_text("x = 1\n")
    before = files(jp_root_dir)
    page = await new_page()
    await opened(page)
    plan = await result(page, "Plan")
    assert plan["refusals"] == []
    assert plan["modules"] == ["other.py"]
    (promoted,) = plan["promoted"]
    given = [(it["name"], it["added"]) for it in promoted["parameters"]]
    assert (promoted["name"], given) == ("area", [("r", False), ("rate", True)])
    changes = {it["cell"] or it["path"]: it for it in plan["changes"]}
    assert changes["use"]["difference"].split("\n") == [
        "- print(round(area(2), 3))",
        "+ print(round(area(2, rate=rate), 3))",
    ]
    assert changes["shapes.py"]["isNew"]
    assert "+ def area(r, rate):" in changes["shapes.py"]["difference"]
    assert "from shapes import area" in changes["def"]["difference"]
    assert files(jp_root_dir) == before


async def test_the_plan_is_that_of_the_cells_that_are_open(
    new_page: NewPage, jp_root_dir: Path
) -> None:
    written(jp_root_dir)
    page = await new_page()
    edited = {**SOURCES, "def": "def area(r):\n    global n\n    n = r"}
    await opened(page, **edited)
    (found,) = (await result(page, "Plan"))["refusals"]
    assert (found["reason"], found["cell"], found["line"]) == ("global-write", "def", 1)
    assert "save the notebook first" in await refusal(page, "Try")


async def test_what_was_tried_out_is_applied_and_taken_back(
    new_page: NewPage, jp_root_dir: Path
) -> None:
    path = written(jp_root_dir)
    before = files(jp_root_dir)
    page = await new_page()
    await opened(page)
    assert "not tried out" in await refusal(page, "Apply")
    trial = await result(page, "Try")
    assert (trial["ok"], trial["failure"], trial["differences"]) == (True, "", [])
    assert trial["tested"] == [{"name": "area", "how": "value", "why": ""}]
    assert [it["path"] for it in trial["changes"]] == ["test_shapes.py"]
    stages = [it for it in page.came if it.get("method") == "nbguard/promoteProgress"]
    assert len(stages) >= 3
    assert files(jp_root_dir) == before

    applied = await result(page, "Apply")
    assert applied["files"] == ["shapes.py", "test_shapes.py"]
    ((uri, texts),) = [(it["uri"], it["cells"]) for it in applied["notebooks"]]
    assert uri == URI
    assert {it["cell"] for it in texts} == {"def", "use"}
    assert path.read_bytes() == before[URI], "the page changes what it has open"
    save(path, texts)
    done = await result(page, "Done", record=applied["record"], applied=True)
    assert done == {"restored": 0}
    assert "rate" in (jp_root_dir / "shapes.py").read_text()

    cells = [cell(id_, source) for id_, source in sources_of(path).items()]
    await page.change(URI, 2, *cells)
    back = await result(page, "Undo", version=2)
    assert {*back["files"]} == {"shapes.py", "test_shapes.py"}
    assert not (jp_root_dir / "shapes.py").exists()
    save(path, back["notebooks"][0]["cells"])
    await result(page, "Done", version=2, record=back["record"], applied=True)
    assert sources_of(path) == SOURCES
    assert {*files(jp_root_dir)} == {*before}
    await page.change(URI, 3, *[cell(id_, source) for id_, source in SOURCES.items()])
    assert "nothing to take back" in await refusal(page, "Undo", version=3)


async def test_wishes_are_granted_in_the_module_the_test_and_the_cells(
    new_page: NewPage, jp_root_dir: Path
) -> None:
    path = written(jp_root_dir)
    page = await new_page()
    await opened(page)
    names = [{"old": "r", "new": "radius"}, {"old": "rate", "new": "factor"}]
    edit = {"function": "area", "parameters": names, "order": [], "returns": None}
    wrong = {**CHOICE, "renames": [{"old": "area", "new": "round"}], "edits": [edit]}
    plan = await result(page, "Plan", choice=wrong)
    (refusal,) = plan["refusals"]
    assert refusal["message"] == "`round` is built in"
    assert refusal["wanted"] == {
        "kind": "name",
        "function": "area",
        "parameter": "",
        "suggestion": "round_2",
    }
    assert (plan["changes"], [it["name"] for it in plan["promoted"]]) == ([], ["area"])
    choice = {**wrong, "renames": [{"old": "area", "new": "surface"}]}
    trial = await result(page, "Try", choice=choice)
    assert (trial["ok"], trial["failure"], trial["differences"]) == (True, "", [])
    assert trial["tested"] == [{"name": "surface", "how": "value", "why": ""}]
    told = await result(page, "Apply", choice=choice)
    save(path, told["notebooks"][0]["cells"])
    await result(page, "Done", record=told["record"], applied=True)
    assert "def surface(radius, factor):" in (jp_root_dir / "shapes.py").read_text()
    assert "surface(2, factor=1.0)" in (jp_root_dir / "test_shapes.py").read_text()
    assert sources_of(path)["use"] == "print(round(surface(2, factor=rate), 3))"


async def applied(page: Page) -> Message:
    assert (await result(page, "Try"))["ok"]
    return await result(page, "Apply")


async def test_a_page_that_cannot_do_its_part_has_all_put_back(
    new_page: NewPage, jp_root_dir: Path
) -> None:
    (jp_root_dir / "shapes.py").write_text("SIDES = 4\n")
    written(jp_root_dir)
    before = files(jp_root_dir)
    page = await new_page()
    await opened(page)
    record = (await applied(page))["record"]
    assert files(jp_root_dir) != before
    assert await result(page, "Done", record=record, applied=False) == {"restored": 2}
    assert files(jp_root_dir) == before
    assert "put back meanwhile" in await refusal(page, "Done", record=record, applied=True)


@pytest.mark.parametrize("saved", [False, True])
@pytest.mark.parametrize("killed", [False, True])
async def test_the_disk_tells_where_a_page_says_nothing_any_more(
    new_page: NewPage,
    jp_root_dir: Path,
    jp_serverapp: Any,
    monkeypatch: pytest.MonkeyPatch,
    saved: bool,
    killed: bool,
) -> None:
    monkeypatch.setattr(unsettled, "PATIENCE", 0.2)
    path = written(jp_root_dir)
    before = files(jp_root_dir)
    page = await new_page()
    await opened(page)
    told = await applied(page)
    if saved:
        save(path, told["notebooks"][0]["cells"])
    app = next(iter(jp_serverapp.extension_manager.extension_apps["jupyterlab_nbguard"]))
    held = app._host._services.unsettled
    if killed:
        # Nobody holds the lock any more, and the next server finds the journal.
        for it in held._held.values():
            it.alive.close()
        held._held.clear()
        unsettled.Unsettled(held.journal).recover()
    else:
        page.socket.close()
        while held._held:
            await asyncio.sleep(0.05)
    if saved:
        assert {*files(jp_root_dir)} == {URI, "shapes.py", "test_shapes.py"}
    else:
        assert files(jp_root_dir) == before


async def test_another_server_leaves_alone_what_still_waits(
    new_page: NewPage, jp_root_dir: Path, jp_serverapp: Any
) -> None:
    written(jp_root_dir)
    page = await new_page()
    await opened(page)
    record = (await applied(page))["record"]
    app = next(iter(jp_serverapp.extension_manager.extension_apps["jupyterlab_nbguard"]))
    unsettled.Unsettled(app._host._services.unsettled.journal).recover()
    assert (jp_root_dir / "shapes.py").exists()
    await result(page, "Done", record=record, applied=False)


async def test_what_changed_since_the_trial_is_not_overwritten(
    new_page: NewPage, jp_root_dir: Path
) -> None:
    written(jp_root_dir)
    page = await new_page()
    await opened(page)
    assert (await result(page, "Try"))["ok"]
    (jp_root_dir / "shapes.py").write_text("mine = 1\n")
    before = files(jp_root_dir)
    assert "shapes.py: not written" in await refusal(page, "Apply")
    assert files(jp_root_dir) == before


async def test_edits_since_the_trial_are_refused(new_page: NewPage, jp_root_dir: Path) -> None:
    written(jp_root_dir)
    page = await new_page()
    await opened(page)
    assert (await result(page, "Try"))["ok"]
    await page.change(URI, 2, cell("use", "print(area(3))"))
    assert "known here" in await refusal(page, "Apply", version=1)
    assert "save the notebook first" in await refusal(page, "Apply", version=2)
    assert {*files(jp_root_dir)} == {URI}


async def test_two_pages_have_trials_of_their_own(new_page: NewPage, jp_root_dir: Path) -> None:
    written(jp_root_dir)
    one, other = await new_page(), await new_page()
    await opened(one)
    await opened(other)
    assert (await result(one, "Try"))["ok"]
    assert "not tried out" in await refusal(other, "Apply")
    assert (await result(other, "Try"))["ok"]
    record = (await result(one, "Apply"))["record"]
    # The files that the other one would write are there by now.
    assert "meanwhile" in await refusal(other, "Apply")
    await result(one, "Done", record=record, applied=False)
    assert {*files(jp_root_dir)} == {URI}


async def test_a_notebook_that_is_open_too_is_left_to_the_page_and_others_are_written(
    new_page: NewPage, jp_root_dir: Path
) -> None:
    runs = {"run": "%run a.ipynb", "more": "print(area(3))"}
    written(jp_root_dir)
    shut = written(jp_root_dir, "shut.ipynb", **runs)
    shown = written(jp_root_dir, "shown.ipynb", **runs)
    page = await new_page()
    await opened(page)
    await opened(page, "shown.ipynb", **runs)
    told = await applied(page)
    assert {it["uri"] for it in told["notebooks"]} == {URI, "shown.ipynb"}
    assert sources_of(shown) == runs
    assert sources_of(shut)["more"] == "print(area(3, rate=rate))"
    await result(page, "Done", record=told["record"], applied=False)
    assert sources_of(shut) == runs


async def test_a_trial_is_cancelled(new_page: NewPage, jp_root_dir: Path) -> None:
    slow = {**SOURCES, "rate": "import time\ntime.sleep(300)\nrate = 1"}
    written(jp_root_dir, **slow)
    page = await new_page()
    await opened(page, **slow)
    params = {"uri": URI, "version": 1, "module": "shapes.py", "choice": CHOICE}
    await page.send("nbguard/promoteTry", 8, **params)
    await page.until(lambda message: message.get("method") == "nbguard/promoteProgress")
    assert "already" in await refusal(page, "Try")
    await page.send("nbguard/cancel", uri=URI, method="nbguard/promoteTry")
    told = await page.until(lambda message: message.get("id") == 8)
    assert told["error"]["code"] == -32800
    assert {*files(jp_root_dir)} == {URI}


@pytest.mark.parametrize("uri", ["../out.ipynb", "missing.ipynb", "drive:out.ipynb", "link.ipynb"])
async def test_only_what_lies_below_the_root_is_promoted_from(
    new_page: NewPage, jp_root_dir: Path, uri: str
) -> None:
    outside = written(jp_root_dir.parent, "out.ipynb")
    (jp_root_dir / "link.ipynb").symlink_to(outside)
    page = await new_page()
    await opened(page, uri)
    for method in ("Plan", "Try", "Apply", "Undo"):
        assert "own folder" in await refusal(page, method, uri=uri)


@pytest.mark.parametrize("module", ["../out.py", "/etc/out.py", "there/out.py", ""])
async def test_a_module_lies_below_the_root(
    new_page: NewPage, jp_root_dir: Path, module: str
) -> None:
    written(jp_root_dir)
    (jp_root_dir / "there").symlink_to(jp_root_dir.parent)
    page = await new_page()
    await opened(page)
    for method in ("Plan", "Try"):
        assert await refusal(page, method, module=module)


@pytest.mark.parametrize(
    "denied", [("execute", "kernels"), ("read", "contents"), ("write", "contents")]
)
async def test_who_may_not_run_read_or_write_may_not_promote(
    new_page: NewPage,
    jp_root_dir: Path,
    jp_serverapp: Any,
    monkeypatch: pytest.MonkeyPatch,
    denied: tuple[str, str],
) -> None:
    written(jp_root_dir)
    authorizer = Denying()
    authorizer.denied = denied
    monkeypatch.setitem(jp_serverapp.web_app.settings, "authorizer", authorizer)
    page = await new_page()
    await opened(page)
    for method, more in [
        ("Plan", {}),
        ("Try", {}),
        ("Apply", {}),
        ("Undo", {}),
        ("Done", {"record": "x", "applied": True}),
    ]:
        assert "not allowed" in await refusal(page, method, **more)
