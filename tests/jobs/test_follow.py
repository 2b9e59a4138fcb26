"""One kernel, followed without a server."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.manager import AsyncKernelManager

from jupyterlab_nbguard.jobs.follow import follower as follow
from jupyterlab_nbguard.jobs.follow import suitable
from jupyterlab_nbguard.jobs.follow.follower import Follower
from jupyterlab_nbguard.jobs.follow.line import Line, client_of
from jupyterlab_nbguard.jobs.follow.suitable import Unsuitable
from jupyterlab_nbguard.kernel.recorder import HistoryRecorder

Message = dict[str, Any]


class Person:
    """Somebody with a client of their own who runs cells, and sees all that is published."""

    def __init__(self, manager: AsyncKernelManager) -> None:
        self.seen: list[Message] = []
        self.line = Line(client_of(manager.get_connection_info()), self.seen.append)

    async def run(self, source: str, cell: str = "a") -> Message:
        content = {"code": source, "silent": False, "store_history": True, "allow_stdin": False}
        request = self.line.request("execute_request", content, {"cellId": cell})
        reply: Message = (await asyncio.wait_for(request, 30))["content"]
        return reply


class Watched:
    def __init__(self, manager: AsyncKernelManager, **options: Any) -> None:
        async def connect() -> AsyncKernelClient:
            return client_of(manager.get_connection_info())

        self.changed = asyncio.Event()
        recorder = HistoryRecorder("k", str.strip)
        self.follower = Follower(connect, recorder, self.changed.set, **options)

    async def until(self, wanted: Callable[[Follower], bool]) -> None:
        async def wait() -> None:
            while not wanted(self.follower):
                self.changed.clear()
                await self.changed.wait()

        try:
            await asyncio.wait_for(wait(), 30)
        except asyncio.TimeoutError:
            raise AssertionError(f"waited in vain: {self.follower.view}") from None

    async def observing(self, state: str) -> None:
        await self.until(lambda follower: follower.view.observing == state)

    async def ran(self, *sources: str) -> None:
        """Waits until these are the runs that the history holds."""

        def is_so(follower: Follower) -> bool:
            history = follower.view.history
            return history is not None and sources == tuple(
                run.source for run in history.executions if run.cell is not None
            )

        await self.until(is_so)


@asynccontextmanager
async def kernel(
    script: Path | None = None, eager: bool = False, **options: Any
) -> AsyncIterator[tuple[AsyncKernelManager, Person, Watched]]:
    manager = AsyncKernelManager(**options)
    if script is not None:
        assert manager.kernel_spec is not None
        manager.kernel_spec.argv[:] = [sys.executable, str(script), "-f", "{connection_file}"]
    await manager.start_kernel()
    person, watched = Person(manager), Watched(manager, eager=eager)
    person.line.open()
    try:
        yield manager, person, watched
    finally:
        await person.line.close()
        await watched.follower.stop(unhook=False)
        await manager.shutdown_kernel(now=True)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_runs_are_recorded_with_their_cells() -> None:
    async with kernel() as (_, person, watched):
        watched.follower.start()
        await watched.observing("on")
        await person.run("x = 1", "a")
        await person.run("y = x", "b")
        await watched.ran("x = 1", "y = x")
        history = watched.follower.view.history
        assert history is not None
        assert history.observed
        assert [run.cell for run in history.executions] == ["a", "b"]


@pytest.mark.skipif(sys.platform == "win32", reason="no ipc transport there")
async def test_a_kernel_may_listen_on_ipc() -> None:
    async with kernel(transport="ipc") as (_, person, watched):
        watched.follower.start()
        await watched.observing("on")
        await person.run("x = 1")
        await watched.ran("x = 1")


async def test_what_ran_before_is_known_to_be_unknown() -> None:
    async with kernel() as (_, person, watched):
        await person.run("x = 1")
        watched.follower.start()
        await watched.observing("on")
        history = watched.follower.view.history
        assert history is not None
        assert not history.observed


async def test_the_user_sees_nothing_of_it() -> None:
    names = "print([n for n in globals() if not n.startswith('_i')], len(In), len(Out), _)"
    printed = []
    for watch in (False, True):
        async with kernel() as (_, person, watched):
            if watch:
                watched.follower.start()
                await watched.observing("on")
            await person.run("1 + 1")
            assert (await person.run(names))["execution_count"] == 2
            # Whatever is published for somebody's cell comes before the next reply.
            await person.run("pass")
            printed.append(
                [
                    (message["msg_type"], message["content"])
                    for message in person.seen
                    if message["msg_type"] in {"stream", "execute_result", "display_data", "error"}
                    and message["content"].get("name") != "stderr"
                ]
            )
    assert printed[0] == printed[1]


async def test_a_cell_that_fails_does_not_keep_the_observer_out() -> None:
    async with kernel() as (_, person, watched):
        await person.run("1")
        slow = asyncio.ensure_future(person.run("import time; time.sleep(1); 1 / 0"))
        await asyncio.sleep(0.2)
        watched.follower.start()
        assert watched.follower.view.observing == "starting"
        # The kernel drops what is queued behind a failing cell, our request too.
        assert (await slow)["ename"] == "ZeroDivisionError"
        await watched.observing("on")


async def test_a_restart_begins_a_new_history() -> None:
    async with kernel() as (manager, person, watched):
        watched.follower.start()
        await watched.observing("on")
        await person.run("x = 1")
        await watched.ran("x = 1")
        await manager.restart_kernel()
        await watched.ran()
        await person.run("y = 2")
        await watched.ran("y = 2")


async def test_a_kernel_that_was_killed_is_known_by_what_the_next_one_says() -> None:
    async with kernel() as (manager, person, watched):
        watched.follower.start()
        await watched.observing("on")
        await person.run("x = 1")
        await watched.ran("x = 1")
        await manager.restart_kernel(now=True)
        await person.run("y = 2")

        def is_new(follower: Follower) -> bool:
            history = follower.view.history
            if history is None or "x = 1" in {run.source for run in history.executions}:
                return False
            return not history.observed or history.executions != ()

        await watched.until(is_new)


async def test_an_end_without_restart_is_the_end() -> None:
    async with kernel() as (manager, _, watched):
        watched.follower.start()
        await watched.observing("on")
        await manager.shutdown_kernel()
        await watched.observing("lost")
        assert watched.follower.view.history is not None


async def test_off_leaves_the_kernel_as_it_was() -> None:
    async with kernel() as (_, person, watched):
        count = "get_ipython().events.callbacks['pre_run_cell']"
        await person.run(f"n = len({count})")
        watched.follower.start()
        await watched.observing("on")
        await watched.follower.stop(unhook=True)
        assert watched.follower.view.observing == "off"
        assert (await person.run(f"assert len({count}) == n"))["status"] == "ok"
        watched.follower.start()
        await watched.observing("on")
        await person.run("x = 1")
        await watched.ran("x = 1")


async def test_a_goodbye_that_nobody_hears_is_no_greeting(monkeypatch: pytest.MonkeyPatch) -> None:
    async with kernel() as (_, person, watched):
        watched.follower.start()
        await watched.observing("on")
        with monkeypatch.context() as patched:
            patched.setattr(HistoryRecorder, "feed", lambda *_: False)
            await watched.follower.stop(unhook=True)
        watched.follower.start()
        await watched.observing("on")
        await person.run("x = 1")
        await watched.ran("x = 1")


async def test_a_slow_greeting_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second time, too: the event of the first must not stand for it."""
    heard = HistoryRecorder.feed
    async with kernel() as (_, _, watched):
        watched.follower.start()
        await watched.observing("on")
        await watched.follower.stop(unhook=True)
        deaf_until = asyncio.get_running_loop().time() + 1.5

        def feed(recorder: HistoryRecorder, *message: Any) -> bool:
            deaf = asyncio.get_running_loop().time() < deaf_until
            return False if deaf else heard(recorder, *message)

        monkeypatch.setattr(HistoryRecorder, "feed", feed)
        watched.follower.start()
        await watched.until(lambda follower: follower.view.observing not in {"starting", "off"})
        assert watched.follower.view.observing == "on", watched.follower.view


async def test_a_busy_kernel_can_be_let_go() -> None:
    async with kernel() as (_, person, watched):
        watched.follower.start()
        await watched.observing("on")
        slow = asyncio.ensure_future(person.run("import time; time.sleep(5)"))
        await asyncio.sleep(0.2)
        begin = asyncio.get_running_loop().time()
        await watched.follower.stop(unhook=True)
        assert asyncio.get_running_loop().time() - begin < 4
        assert not slow.done()
        await slow
        hooks = "get_ipython().events.callbacks['pre_run_cell']"
        reply = await person.run(f"assert not [h for h in {hooks} if 'nbguard' in h.__module__]")
        assert reply["status"] == "ok"


async def test_an_old_ipykernel_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suitable, "OLDEST_IPYKERNEL", (99, 0))
    async with kernel() as (_, person, watched):
        watched.follower.start()
        await watched.observing("unsupported")
        assert watched.follower.view.say
        hooks = "get_ipython().events.callbacks['pre_run_cell']"
        reply = await person.run(f"assert not [h for h in {hooks} if 'nbguard' in h.__module__]")
        assert reply["status"] == "ok"


STUB = """
from ipykernel.kernelapp import IPKernelApp
from ipykernel.kernelbase import Kernel

class Stub(Kernel):
    implementation, implementation_version, banner = "stub", "1", ""
    language_info = {"name": "python", "version": "3.12.0"}

    def do_execute(self, code, silent, *args, **kwargs):
        return {"status": "ok", "execution_count": 0, "payload": [], "user_expressions": {}}

IPKernelApp.launch_instance(kernel_class=Stub)
"""


@pytest.mark.parametrize("eager", [False, True])
async def test_a_python_kernel_that_is_not_ipykernel_is_unsupported(
    tmp_path: Path, eager: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follow, "HELLO_WAIT", 0.2)
    script = tmp_path / "stub.py"
    script.write_text(STUB)
    async with kernel(script, eager) as (_, _, watched):
        watched.follower.start()
        await watched.observing("unsupported")
        assert "not ipykernel" in watched.follower.view.note


async def test_a_kernel_that_cannot_be_reached_is_unsupported() -> None:
    async def connect() -> AsyncKernelClient:
        raise Unsuitable("it lives elsewhere")

    follower = Follower(connect, HistoryRecorder("k", str.strip), lambda: None)
    follower.start()
    view = await follower.settled(5)
    assert (view.observing, view.note, view.say) == ("unsupported", "it lives elsewhere", True)
    await follower.stop(unhook=True)


async def test_every_new_line_is_answered() -> None:
    """Connecting a socket twice lost the answers of one line in forty."""
    async with kernel() as (manager, person, _):
        await person.run("x = 1")
        for _ in range(100):
            line = Line(client_of(manager.get_connection_info()), lambda _: None)
            line.open()
            await asyncio.wait_for(line.request("kernel_info_request", {}), 10)
            await line.close()


async def test_messages_that_are_not_signed_are_dropped() -> None:
    async with kernel() as (manager, _, watched):
        watched.follower.start()
        await watched.observing("on")
        stranger = client_of({**manager.get_connection_info(), "key": b"another"})
        heard: list[Message] = []
        line = Line(stranger, heard.append)
        line.open()
        person = Person(manager)
        person.line.open()
        await person.run("x = 1")
        await watched.ran("x = 1")
        await line.close()
        await person.line.close()
        assert heard == []
