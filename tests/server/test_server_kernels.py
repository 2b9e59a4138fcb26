"""Kernel managers of every kind."""

from __future__ import annotations

from typing import Any

import pytest

from jupyterlab_nbguard.jobs.follow.suitable import Unsuitable
from jupyterlab_nbguard.server.kernels import ServerKernels

from .conftest import NewPage, NewRunner, NewSession
from .page import cell

MANAGERS = "jupyter_server.services.kernels.kernelmanager."


class Kernel:
    """A kernel of a gateway: no ports here."""

    config = None
    execution_state = "idle"

    def get_connection_info(self) -> dict[str, object]:
        return {"shell_port": 0, "ip": "127.0.0.1", "key": b""}


class Manager(dict[str, Kernel]):
    def get_kernel(self, kernel_id: str) -> Kernel:
        return self[kernel_id]


async def test_a_gateways_kernel_is_refused_with_a_word() -> None:
    kernels = ServerKernels(Manager(k=Kernel()), None)
    with pytest.raises(Unsuitable) as refusal:
        await kernels.connect("k")
    assert refusal.value.view.say
    assert kernels.speaks_python("k") is False


async def test_a_kernel_that_is_gone_or_dead_has_no_address() -> None:
    dead = Kernel()
    kernels = ServerKernels(Manager(k=Kernel(), dead=dead), None)
    dead.execution_state = "dead"
    assert kernels.address("k") is not None
    assert kernels.address("dead") is None
    assert kernels.address("x") is None
    with pytest.raises(Unsuitable):
        await kernels.connect("x")


@pytest.mark.parametrize(
    "config",
    [
        {"ServerApp": {"kernel_manager_class": MANAGERS + "MappingKernelManager"}},
        {"AsyncMappingKernelManager": {"use_pending_kernels": True}},
    ],
    ids=["synchronous", "pending"],
)
class TestManagers:
    @pytest.fixture
    def jp_server_config(
        self, jp_server_config: dict[str, Any], config: dict[str, dict[str, object]]
    ) -> dict[str, Any]:
        server = {**jp_server_config["ServerApp"], **config.get("ServerApp", {})}
        return {**jp_server_config, **config, "ServerApp": server}

    async def test_its_kernels_are_watched(
        self, new_page: NewPage, new_session: NewSession, new_runner: NewRunner
    ) -> None:
        kernel = await new_session()
        page = await new_page()
        await page.open("a.ipynb", cell("a", "x = 1"), kernelId=kernel)
        await page.observing("on")
        runner = await new_runner(kernel)
        await runner.run("a", "x = 1")
        await page.states(a="fresh")
