from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import EntryPoint, EntryPoints
from typing import Any

import pytest

from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.project import plugins
from jupyterlab_nbguard.rules.context import Context
from jupyterlab_nbguard.rules.discovery import own_rules
from jupyterlab_nbguard.rules.rule import Rule


def check(context: Context) -> Iterator[Diagnostic]:
    yield from ()


EXTRA = Rule("extra-rule", check, "info")
TWIN = Rule("stale-cell", check, "info")


def test_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    points = EntryPoints(
        EntryPoint(name, f"{__name__}:{value}", plugins.GROUP)
        for name, value in (
            ("extra", "EXTRA"),
            ("twin", "TWIN"),
            ("text", "__name__"),
            ("lost", "NOWHERE"),
        )
    )

    def entry_points(**wanted: Any) -> EntryPoints:
        return points.select(**wanted)

    monkeypatch.setattr(plugins, "entry_points", entry_points)
    installed = plugins.installed_rules()
    assert installed.names == {rule.name for rule in own_rules()} | {"extra-rule"}
    assert EXTRA in installed.rules
    assert TWIN not in installed.rules
    errors = {it.rule: it.error for it in installed.failures}
    assert errors["twin"] == "there is a rule 'stale-cell' already"
    assert errors["text"].endswith("is no Rule")
    assert errors["lost"].startswith("cannot be loaded: AttributeError")
