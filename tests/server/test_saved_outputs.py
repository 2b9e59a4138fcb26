"""What a page is told of the saved file's outputs, and that files of settings are followed."""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import NewPage
from .page import cell
from .test_packages import said

URI = "a.ipynb"
# The key of nobody.
KEY = "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"


def save(root: Path, text: str) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": text}
    code = {"cell_type": "code", "id": "a", "metadata": {}, "execution_count": 1, "source": "x"}
    cells = [{**code, "outputs": [output]}]
    document = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    (root / URI).write_text(json.dumps(document), encoding="utf-8")


async def test_what_was_saved_is_looked_at_though_no_output_is_sent(
    new_page: NewPage, jp_root_dir: Path
) -> None:
    save(jp_root_dir, f"key: {KEY}")
    page = await new_page()
    await page.open(URI, {**cell("a", "x = 1"), "hasOutputs": True})
    (found,) = await said(page, "secret-in-output")
    assert KEY not in json.dumps(found)
    (fix,) = found["fixes"]
    assert fix["edits"] == [{"kind": "clearOutputs", "cell": "a"}]
    # Saved again, and nobody typed.
    save(jp_root_dir, "x" * 3_000_000)
    await said(page, "secret-in-output", count=0)
    await said(page, "large-output")
    # The project's settings are followed, too.
    (jp_root_dir / "nbguard.toml").write_text('ignore = ["large-output"]', encoding="utf-8")
    await said(page, "large-output", count=0)
    (jp_root_dir / "nbguard.toml").unlink()
    await said(page, "large-output")
    # Cleared on the page: what the file still holds is nothing to tell of.
    await page.change(URI, 2, {**cell("a", "x = 1"), "hasOutputs": False})
    await said(page, "large-output", count=0)
