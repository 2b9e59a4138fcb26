from __future__ import annotations

import sys
from pathlib import Path

import pytest

from jupyterlab_nbguard.promote.rebind import rebinding
from tests.promote.made import names, promote


def test_a_live_kernel_uses_the_module_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "N = 1\ndef f(x):\n    return x + N"
    plan = promote(names("f"), source, "f(1)").plan
    monkeypatch.syspath_prepend(tmp_path)
    sys.modules.pop("ft", None)
    space: dict[str, object] = {}
    exec(source, space)
    del space["N"]
    known = set(space)
    (tmp_path / "ft.py").write_text(plan.files[0].after.replace("N = 1", "N = 2"), encoding="utf-8")
    exec(rebinding(plan), space)
    assert set(space) == known
    assert space["f"].__module__ == "ft"
    assert space["f"](1) == 3  # type: ignore[operator]
    sys.modules.pop("ft", None)
