"""Which kernels can be watched, from what they say of themselves."""

from __future__ import annotations

from typing import Any

import pytest

from jupyterlab_nbguard.jobs.follow.suitable import Unsuitable, check_hello, check_info
from jupyterlab_nbguard.kernel.decode import Hello


def info(name: str = "python", version: str = "3.11.2") -> dict[str, Any]:
    return {"language_info": {"name": name, "version": version}}


@pytest.mark.parametrize("version", ["3.8.0", "3.14.1", "4.0", "", "nightly"])
def test_python_of_today_is_suitable(version: str) -> None:
    check_info(info(version=version))


def test_an_old_python_is_told_of_aloud() -> None:
    with pytest.raises(Unsuitable) as refusal:
        check_info(info(version="3.7.17"))
    view = refusal.value.view
    assert (view.observing, view.say) == ("unsupported", True)
    assert "3.7.17" in view.note
    assert "3.8 or later" in view.note


@pytest.mark.parametrize("reply", [info("R", "4.3"), {}, {"language_info": None}])
def test_another_language_is_passed_over_in_silence(reply: dict[str, Any]) -> None:
    with pytest.raises(Unsuitable) as refusal:
        check_info(reply)
    assert refusal.value.view.say is False


@pytest.mark.parametrize(("version", "fine"), [("6.10.0", True), ("7.4.0", True), ("6.9.2", False)])
def test_an_old_ipykernel_is_not_suitable(version: str, fine: bool) -> None:
    hello = Hello(0, "3.11.2", version)
    if fine:
        check_hello(hello)
        return
    with pytest.raises(Unsuitable, match=r"ipykernel 6\.9\.2"):
        check_hello(hello)
