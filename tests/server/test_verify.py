"""Verifications through a real server: in kernels of their own, and only of what may be run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_server.auth.authorizer import Authorizer
from nbformat.v4 import new_code_cell, new_notebook, new_output

from .conftest import NewPage, NewRunner, NewSession
from .page import Message, Page, cell

URI = "a.ipynb"
SOURCES = {"a": "x = 3\nprint(x)", "b": "print('b', x + 1)", "c": "open('made.txt', 'w').close()"}


def written(folder: Path, name: str = URI, **sources: str) -> Path:
    """Writes a notebook as it was saved after a run in which ``b`` saw another ``x``."""
    shown = {"a": "3\n", "b": "b 5\n"}
    cells = []
    for number, (id_, source) in enumerate((sources or SOURCES).items(), 1):
        text = shown.get(id_)
        outputs = [new_output("stream", text=text)] if text else []
        cells.append(new_code_cell(source, id=id_, outputs=outputs, execution_count=number))
    path = folder / name
    nbformat.write(new_notebook(cells=cells), path)  # type: ignore[no-untyped-call]
    return path


async def opened(page: Page, uri: str = URI, kernel: str | None = None, **sources: str) -> None:
    cells = [cell(id_, source) for id_, source in (sources or SOURCES).items()]
    await page.open(uri, *cells, kernelId=kernel)


async def asked(page: Page, method: str, uri: str = URI, in_place: bool = False) -> Message:
    await page.send(f"nbguard/{method}", 7, uri=uri, version=1, inPlace=in_place)
    return await page.until(lambda message: message.get("id") == 7)


async def test_each_cell_is_told_of_and_the_folder_stays_as_it_is(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner, jp_root_dir: Path
) -> None:
    path = written(jp_root_dir)
    before = path.read_bytes()
    kernel = await new_session()
    page, runner = await new_page(), await new_runner(kernel)
    await opened(page, kernel=kernel)
    await page.observing("on")
    await runner.run("a", "x = 'mine'")
    size = (await asked(page, "copySize"))["result"]
    assert (size["files"], size["refused"]) == (1, "")
    assert size["bytes"] == len(before)
    found = (await asked(page, "verify"))["result"]
    assert {it["id"]: it["state"] for it in found["cells"]} == {
        "a": "same",
        "b": "different",
        "c": "same",
    }
    text = found["cells"][1]["text"]
    assert "b 5" in text
    assert "b 4" in text
    progress = [
        (told["params"]["done"], told["params"]["cell"])
        for told in page.came
        if told.get("method") == "nbguard/verifyProgress"
    ]
    assert progress[-4:-1] == [(0, "a"), (1, "b"), (2, "c")]
    assert path.read_bytes() == before
    assert not (jp_root_dir / "made.txt").exists()
    assert await runner.run("z", "assert x == 'mine'") == "ok"


async def test_in_place_files_are_written_here(new_page: NewPage, jp_root_dir: Path) -> None:
    written(jp_root_dir)
    page = await new_page()
    await opened(page)
    await asked(page, "verify", in_place=True)
    assert (jp_root_dir / "made.txt").exists()


async def test_a_large_folder_is_refused_with_what_is_large(
    new_page: NewPage, jp_root_dir: Path, jp_serverapp: Any
) -> None:
    written(jp_root_dir)
    (jp_root_dir / "data.bin").write_bytes(b"0" * 3_000_000)
    app = next(iter(jp_serverapp.extension_manager.extension_apps["jupyterlab_nbguard"]))
    services = app._host._services
    object.__setattr__(services, "max_copy", 2_000_000)
    page = await new_page()
    await opened(page)
    assert "data.bin" in (await asked(page, "copySize"))["result"]["refused"]
    assert "data.bin" in (await asked(page, "verify"))["error"]["message"]


async def test_a_verification_is_cancelled_and_another_may_begin(
    new_page: NewPage, jp_root_dir: Path
) -> None:
    source = "import time\ntime.sleep(300)"
    written(jp_root_dir, a=source)
    page = await new_page()
    await opened(page, a=source)
    await page.send("nbguard/verify", 8, uri=URI, version=1, inPlace=False)
    await page.until(
        lambda m: m.get("method") == "nbguard/verifyProgress" and m["params"]["cell"] == "a"
    )
    assert "already" in (await asked(page, "verify"))["error"]["message"]
    await page.send("nbguard/cancel", uri=URI, method="nbguard/verify")
    told = await page.until(lambda message: message.get("id") == 8)
    assert told["error"]["code"] == -32800
    # The next one may begin at once.
    await page.send("nbguard/verify", 9, uri=URI, version=1, inPlace=False)
    await page.send("nbguard/cancel", uri=URI, method="nbguard/verify")
    told = await page.until(lambda message: message.get("id") == 9)
    assert told["error"]["code"] == -32800


async def test_what_was_not_saved_is_not_verified(new_page: NewPage, jp_root_dir: Path) -> None:
    written(jp_root_dir)
    page = await new_page()
    await opened(page, a="x = 4")
    assert "save the notebook first" in (await asked(page, "verify"))["error"]["message"]


@pytest.mark.parametrize("uri", ["../out.ipynb", "missing.ipynb", "drive:out.ipynb", "link.ipynb"])
async def test_only_what_lies_below_the_root_is_verified(
    new_page: NewPage, jp_root_dir: Path, uri: str
) -> None:
    outside = written(jp_root_dir.parent, "out.ipynb")
    (jp_root_dir / "link.ipynb").symlink_to(outside)
    page = await new_page()
    await opened(page, uri)
    for method in ("copySize", "verify"):
        assert "own folder" in (await asked(page, method, uri))["error"]["message"]


class Denying(Authorizer):
    """Lets everybody do all but one thing."""

    denied: tuple[str, str]

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return (action, resource) != self.denied


@pytest.mark.parametrize("denied", [("execute", "kernels"), ("read", "contents")])
async def test_who_may_not_run_or_read_may_not_verify(
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
    for method in ("copySize", "verify"):
        assert "not allowed" in (await asked(page, method))["error"]["message"]


async def test_the_project_says_what_does_not_count(new_page: NewPage, jp_root_dir: Path) -> None:
    written(jp_root_dir)
    settings = '[tool.nbguard.verify]\nignore = ["b \\\\d"]\n'
    (jp_root_dir / "pyproject.toml").write_text(settings)
    page = await new_page()
    await opened(page)
    found = (await asked(page, "verify"))["result"]
    assert {it["state"] for it in found["cells"]} == {"same"}


async def test_a_page_that_closes_ends_its_verifications(
    new_page: NewPage, jp_root_dir: Path, jp_serverapp: Any
) -> None:
    source = "import time\nprint(1)\ntime.sleep(300)"
    written(jp_root_dir, a=source)
    page = await new_page()
    await opened(page, a=source)
    await page.send("nbguard/verify", 8, uri=URI, version=1, inPlace=False)
    await page.until(
        lambda m: m.get("method") == "nbguard/verifyProgress" and m["params"]["cell"] == "a"
    )
    app = next(iter(jp_serverapp.extension_manager.extension_apps["jupyterlab_nbguard"]))
    (connection,) = app._host._connections
    page.socket.close()
    await connection._errands.closed()
    assert not connection._errands._running
