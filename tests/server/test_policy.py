"""A locked policy: what its server says and does, with a package that is really there."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from .conftest import NewPage
from .page import cell
from .test_packages import said


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Installs a package, as pip would, into a folder on the path."""
    package = tmp_path / "acme_notebooks"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "nbguard.toml").write_text('severity = { undefined-name = "hint" }')
    metadata = tmp_path / "acme_notebooks-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Name: acme-notebooks\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text("[nbguard.policies]\nacme = acme_notebooks\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "acme_notebooks", raising=False)


@pytest.fixture
def jp_server_config(policy: None, jp_server_config: dict[str, Any]) -> dict[str, Any]:
    return {**jp_server_config, "NbguardApp": {"locked_policy": "acme"}}


async def test_no_project_changes_what_a_locked_policy_sets(
    new_page: NewPage, jp_root_dir: Path, jp_serverapp: Any
) -> None:
    told = jp_serverapp.web_app.settings["page_config_data"]["nbguardPolicy"]
    assert json.loads(told) == {"name": "acme", "locked": True}
    (jp_root_dir / "nbguard.toml").write_text('severity = { undefined-name = "error" }')
    page = await new_page()
    await page.open("a.ipynb", cell("a", "print(missing)"))
    (found,) = await said(page, "undefined-name")
    assert found["severity"] == "hint"
    # Also where the project's file cannot be read.
    (jp_root_dir / "nbguard.toml").write_text("severity = ")
    await page.change("a.ipynb", 2, cell("a", "print(missing, lost)"))
    found = await said(page, "undefined-name", count=2)
    assert {it["severity"] for it in found} == {"hint"}
