"""Real kernels behind a real server: watched, restarted, shared, let go."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import NewPage, NewRunner, NewSession
from .page import cell, states_of

URI = "a.ipynb"
A, B = cell("a", "x = 1"), cell("b", "y = x")
WATCHED = "import sys\nprint([name for name in sys.modules if 'nbguard' in name])"


async def test_runs_are_seen_and_a_change_makes_what_reads_it_stale(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner
) -> None:
    kernel = await new_session()
    page, runner = await new_page(), await new_runner(kernel)
    await page.open(URI, A, B, kernelId=kernel)
    verdicts = await page.observing("on")
    assert {told["state"] for told in verdicts["cells"]} == {"not-run"}
    await runner.run("a", "x = 1")
    await runner.run("b", "y = x")
    await page.states(a="fresh", b="fresh")
    await page.change(URI, 2, cell("a", "x = 2"))
    await page.states(a="edited")
    await runner.run("a", "x = 2")
    verdicts = await page.states(a="fresh", b="stale")
    (reason,) = next(told for told in verdicts["cells"] if told["id"] == "b")["reasons"]
    assert (reason["name"], reason["cell"]) == ("x", "a")
    await page.send("nbguard/plan", 5, uri=URI, version=2, cells=None)
    plan = (await page.until(lambda message: message.get("id") == 5))["result"]
    assert [planned["id"] for planned in plan["cells"]] == ["b"]
    assert plan["restart"] is False


async def test_a_restart_is_watched_from_its_start(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner, jp_fetch: Any
) -> None:
    kernel = await new_session()
    page, runner = await new_page(), await new_runner(kernel)
    await page.open(URI, A, kernelId=kernel)
    await page.observing("on")
    await runner.run("a", "x = 1")
    await page.states(a="fresh")
    await jp_fetch(
        "api", "kernels", kernel, "restart", method="POST", body="{}", request_timeout=60
    )
    await page.observing("starting")
    await page.states(a="not-run")
    await runner.run("a", "x = 1")
    await page.states(a="fresh")


async def test_the_first_cell_after_a_restart_is_seen(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner, jp_fetch: Any
) -> None:
    kernel = await new_session()
    page, runner = await new_page(), await new_runner(kernel)
    await page.open(URI, A, kernelId=kernel)
    await page.observing("on")
    seen = 0
    for version in range(1, 5):
        await jp_fetch(
            "api", "kernels", kernel, "restart", method="POST", body="{}", request_timeout=60
        )
        await runner.run("a", "x = 1")
        told = await page.verdicts(
            lambda params: states_of(params).get("a") in ("fresh", "unknown")
        )
        if states_of(told)["a"] == "unknown":
            continue  # on a busy machine the cell may win the race: that is said, not guessed
        seen += 1
        await page.change(URI, 2 * version, cell("a", f"x = -{version}"))
        await page.states(a="edited")
        await page.change(URI, 2 * version + 1, A)
        await page.states(a="fresh")
    assert seen >= 2


async def test_a_kernel_that_is_killed_and_restarted_is_watched_again(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner
) -> None:
    kernel = await new_session()
    page, runner = await new_page(), await new_runner(kernel)
    await page.open(URI, A, kernelId=kernel)
    await page.observing("on")
    await runner.run("a", "x = 1")
    await page.states(a="fresh")
    await runner.socket.write_message(_kill())
    await page.states(a="not-run")
    runner = await new_runner(kernel)
    await runner.run("a", "x = 1")
    await page.states(a="fresh")


def _kill() -> str:
    header = {"msg_id": "1", "msg_type": "execute_request", "session": "s", "version": "5.3"}
    code = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
    message = {
        "channel": "shell",
        "header": {**header, "username": "", "date": "2026-01-01T00:00:00Z"},
        "parent_header": {},
        "metadata": {},
        "content": {"code": code, "silent": False},
        "buffers": [],
    }
    return json.dumps(message)


async def test_a_page_that_reloads_finds_the_history(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner
) -> None:
    kernel = await new_session()
    page, runner = await new_page(), await new_runner(kernel)
    await page.open(URI, A, kernelId=kernel)
    await page.observing("on")
    await runner.run("a", "x = 1")
    await page.states(a="fresh")
    page.socket.close()
    again = await new_page()
    await again.open(URI, A, kernelId=kernel)
    await again.states(a="fresh")


async def test_two_pages_share_a_kernel_and_one_may_turn_it_off(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner
) -> None:
    kernel = await new_session()
    one, two, runner = await new_page(), await new_page(), await new_runner(kernel)
    await one.open(URI, A, kernelId=kernel)
    await two.open(URI, A, kernelId=kernel)
    await one.observing("on")
    await two.observing("on")
    await one.send("nbguard/enable", uri=URI, enabled=False)
    await one.observing("off")
    await runner.run("a", "x = 1")
    await two.states(a="fresh")
    await two.send("nbguard/enable", uri=URI, enabled=False)
    await two.observing("off")
    await one.send("nbguard/enable", uri=URI, enabled=True)
    await one.observing("on")


async def test_off_takes_the_observer_out_of_the_kernel(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner
) -> None:
    kernel = await new_session()
    page, runner = await new_page(), await new_runner(kernel)
    hooks = "assert len(get_ipython().events.callbacks['pre_run_cell']) == {}"
    assert await runner.run("a", "n = len(get_ipython().events.callbacks['pre_run_cell'])") == "ok"
    await page.open(URI, A, kernelId=kernel)
    await page.observing("on")
    assert await runner.run("a", hooks.format("n + 1")) == "ok"
    await page.send("nbguard/enable", uri=URI, enabled=False)
    await page.observing("off")
    assert await runner.run("a", hooks.format("n")) == "ok"


async def test_a_busy_kernel_is_watched_once_it_is_idle(
    new_page: NewPage, new_session: NewSession, new_runner: NewRunner
) -> None:
    kernel = await new_session()
    page, runner = await new_page(), await new_runner(kernel)
    sleeping = asyncio.ensure_future(runner.run("a", "import time; time.sleep(2)"))
    await asyncio.sleep(0.2)
    await page.open(URI, A, kernelId=kernel)
    await page.observing("starting")
    assert not sleeping.done()
    await page.observing("on")
    assert await sleeping == "ok"


async def test_a_kernel_that_is_shut_down_is_lost(
    new_page: NewPage, new_session: NewSession, jp_fetch: Any
) -> None:
    kernel = await new_session()
    page = await new_page()
    await page.open(URI, A, kernelId=kernel)
    await page.observing("on")
    await jp_fetch("api", "kernels", kernel, method="DELETE", request_timeout=60)
    await page.observing("lost")


async def test_a_kernel_of_another_language_is_unsupported_without_a_word(
    new_page: NewPage, new_session: NewSession, other_language: str
) -> None:
    kernel = await new_session(kernel=other_language)
    page = await new_page()
    await page.open(URI, A, language="", kernelId=kernel)
    assert "forth" in (await page.observing("unsupported"))["note"]
    assert not any(message.get("method") == "nbguard/note" for message in page.came)


OTHER = """
from ipykernel.kernelapp import IPKernelApp
from ipykernel.ipkernel import IPythonKernel

class Forth(IPythonKernel):
    language_info = {"name": "forth", "version": "1"}

IPKernelApp.launch_instance(kernel_class=Forth)
"""


@pytest.fixture
def other_language(jp_data_dir: Path) -> str:
    """Installs a kernel that says it speaks another language."""
    import sys

    folder = jp_data_dir / "kernels" / "forth"
    folder.mkdir(parents=True)
    script = folder / "forth.py"
    script.write_text(OTHER)
    spec = {
        "argv": [sys.executable, str(script), "-f", "{connection_file}"],
        "display_name": "Forth",
        "language": "forth",
    }
    (folder / "kernel.json").write_text(json.dumps(spec))
    return "forth"


class TestForbidden:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> dict[str, Any]:
        return {**jp_server_config, "NbguardApp": {"allow_injection": False}}

    async def test_a_server_can_forbid_watching(
        self, new_page: NewPage, new_session: NewSession, new_runner: NewRunner
    ) -> None:
        kernel = await new_session()
        page, runner = await new_page(), await new_runner(kernel)
        await page.open(URI, A, B, kernelId=kernel)
        await page.observing("forbidden")
        assert page.dependencies != []
        code = "import sys\nassert not [n for n in sys.modules if 'nbguard' in n]"
        assert await runner.run("a", code) == "ok"


class TestFewKernels:
    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> dict[str, Any]:
        return {**jp_server_config, "NbguardApp": {"max_kernels": 1}}

    async def test_no_more_kernels_are_watched_than_the_server_allows(
        self, new_page: NewPage, new_session: NewSession
    ) -> None:
        first, second = await new_session("a.ipynb"), await new_session("b.ipynb")
        page = await new_page()
        await page.open("a.ipynb", A, kernelId=first)
        await page.observing("on")
        await page.open("b.ipynb", A, kernelId=second)
        assert "max_kernels" in (await page.observing("forbidden"))["note"]
        await page.send("notebookDocument/didClose", uri="a.ipynb")
        await page.send("nbguard/kernel", uri="b.ipynb", kernelId=second, language="python")
        await page.observing("on")
