"""Copies in other files, through a real server and the process that keeps its index."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from jupyter_server.auth.authorizer import Authorizer

from jupyterlab_nbguard.server.copyservice import CopyService

from .conftest import NewPage
from .page import Message, Page, cell

CLEAN = """\
def clean(table):
    table = table.dropna(subset=["amount", "day"])
    table = table[table["amount"] > 0]
    table["week"] = table["day"].dt.isocalendar().week
    table["net"] = table["amount"] / (1 + table["tax"])
    return table.groupby("week")["amount"].sum()
"""
EDITED = CLEAN.replace("> 0", ">= 0").replace("table", "frame")


def written(path: Path, *sources: str) -> None:
    cells = [
        {"cell_type": "code", "id": f"c{it}", "metadata": {}, "source": source, "outputs": []}
        for it, source in enumerate(sources)
    ]
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture
def jp_server_config(jp_server_config: dict[str, Any]) -> dict[str, Any]:
    return {**jp_server_config, "NbguardApp": {"find_copies": True}}


async def said(page: Page, uri: str, cell_id: str, rule: str) -> Message:
    """Waits until a rule is heard of a cell; ``""``: until none of copies is."""

    def about(message: Message) -> list[Message]:
        if message.get("method") != "notebookDocument/publishDiagnostics":
            return []
        params = message["params"]
        cells = params["cells"] if params["uri"] == uri else []
        return [it for it in cells if it["id"] == cell_id]

    def is_wanted(message: Message) -> bool:
        return any(
            {it["rule"] for it in told["diagnostics"]} - OTHER == {rule} - {""}
            for told in about(message)
        )

    message = await page.until(is_wanted)
    found = [it for it in about(message)[0]["diagnostics"] if it["rule"] == rule]
    return found[0] if found else {}


OTHER = {"undefined-name", "undeclared-package"}


async def test_a_copy_in_another_notebook_is_told_of(new_page: NewPage, jp_root_dir: Path) -> None:
    written(jp_root_dir / "sub" / "report.ipynb", "x = 1", EDITED)
    page = await new_page()
    await page.open("sub/a.ipynb", cell("a", CLEAN))
    found = await said(page, "sub/a.ipynb", "a", "diverged-copy")
    assert "`report.ipynb`" in found["message"]
    (place,) = found["related"]
    assert (place["path"], place["cell"], place["index"]) == ("sub/report.ipynb", "c1", 1)
    assert '- table = table[table["amount"] > 0]' in place["difference"]
    # The first answer did not wait for it.
    first = next(it for it in page.came if it.get("method", "").endswith("publishDiagnostics"))
    assert not any(it["diagnostics"] for it in first["params"]["cells"])


async def test_a_module_can_be_imported_instead(new_page: NewPage, jp_root_dir: Path) -> None:
    (jp_root_dir / "tables.py").write_text(f"import os\n\n\n{CLEAN}", encoding="utf-8")
    page = await new_page()
    await page.open("a.ipynb", cell("a", CLEAN))
    found = await said(page, "a.ipynb", "a", "reimplemented-function")
    (fix,) = found["fixes"]
    assert [it["text"] for it in fix["edits"]] == ["from tables import clean"]


async def test_what_is_open_counts_as_it_stands(new_page: NewPage, jp_root_dir: Path) -> None:
    written(jp_root_dir / "b.ipynb", CLEAN)
    page = await new_page()
    await page.open("a.ipynb", cell("a", CLEAN))
    await said(page, "a.ipynb", "a", "duplicated-across-notebooks")
    await page.open("b.ipynb", cell("c0", CLEAN))
    await said(page, "b.ipynb", "c0", "duplicated-across-notebooks")
    # One is edited and not saved: what is said of the other changes.
    await page.change("b.ipynb", 2, cell("c0", EDITED))
    await said(page, "a.ipynb", "a", "diverged-copy")
    await page.change("b.ipynb", 3, cell("c0", "x = 1"))
    await said(page, "a.ipynb", "a", "")
    # Closed without being saved, it is again what lies on the disk.
    await page.send("notebookDocument/didClose", uri="b.ipynb")
    await page.change("a.ipynb", 2, cell("a", CLEAN + "\n"))
    await said(page, "a.ipynb", "a", "duplicated-across-notebooks")


async def test_another_program_s_edits_are_seen(new_page: NewPage, jp_root_dir: Path) -> None:
    written(jp_root_dir / "b.ipynb", CLEAN)
    page = await new_page()
    await page.open("a.ipynb", cell("a", CLEAN))
    await said(page, "a.ipynb", "a", "duplicated-across-notebooks")
    written(jp_root_dir / "b.ipynb", "x = 1")
    await asyncio.sleep(5.5)  # a file is taken for what it is for five seconds
    await page.change("a.ipynb", 2, cell("a", CLEAN + "\n# more"))
    await said(page, "a.ipynb", "a", "")


class NoFiles(Authorizer):
    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return resource != "contents"


class TestWithoutFiles:
    """Who may not read files is told nothing of them."""

    @pytest.fixture
    def jp_server_authorizer_class(self) -> type[Authorizer]:
        return NoFiles

    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> dict[str, Any]:
        server = {**jp_server_config["ServerApp"], "authorizer_class": NoFiles}
        return {**jp_server_config, "ServerApp": server, "NbguardApp": {"find_copies": True}}

    async def test_it(self, new_page: NewPage, jp_root_dir: Path) -> None:
        written(jp_root_dir / "b.ipynb", CLEAN)
        page = await new_page()
        await page.open("a.ipynb", cell("a", CLEAN))
        first = await page.until(lambda it: "publishDiagnostics" in it.get("method", ""))
        skipped = first["params"]["skipped"]
        assert any("duplicated-across-notebooks: needs an index" in it for it in skipped)


async def test_a_project_can_switch_it_off(new_page: NewPage, jp_root_dir: Path) -> None:
    text = "[tool.nbguard.clones]\nworkspace = false\n"
    (jp_root_dir / "pyproject.toml").write_text(text, encoding="utf-8")
    page = await new_page()
    await page.open("a.ipynb", cell("a", CLEAN))
    first = await page.until(lambda it: "publishDiagnostics" in it.get("method", ""))
    assert any("needs an index" in it for it in first["params"]["skipped"])


async def test_a_person_can_switch_it_off(
    new_page: NewPage, jp_root_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = list[CopyService]()

    def start(service: CopyService) -> bool:
        started.append(service)
        return False

    monkeypatch.setattr(CopyService, "_start", start)
    written(jp_root_dir / "b.ipynb", CLEAN)
    page = await new_page()
    await page.open("a.ipynb", cell("a", CLEAN), elsewhere=False)
    first = await page.until(lambda it: "publishDiagnostics" in it.get("method", ""))
    assert any("needs an index" in it for it in first["params"]["skipped"])
    assert not started
    monkeypatch.undo()
    await page.open("a.ipynb", cell("a", CLEAN), version=2, elsewhere=True)
    await said(page, "a.ipynb", "a", "duplicated-across-notebooks")
    await page.open("a.ipynb", cell("a", CLEAN), version=3, elsewhere=False)
    await said(page, "a.ipynb", "a", "")


async def test_links_that_lead_out_are_not_followed(
    new_page: NewPage, jp_root_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    written(outside / "secret.ipynb", CLEAN)
    (jp_root_dir / "link.ipynb").symlink_to(outside / "secret.ipynb")
    (jp_root_dir / "folder").symlink_to(outside)
    written(jp_root_dir / "b.ipynb", EDITED)
    page = await new_page()
    await page.open("a.ipynb", cell("a", CLEAN))
    found = await said(page, "a.ipynb", "a", "diverged-copy")
    assert [it["path"] for it in found["related"]] == ["b.ipynb"]
