"""What a page is told of a notebook's text, and of its project's settings."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from .conftest import NewPage
from .page import Message, Page, cell

TABLE = '[tool.nbguard]\nignore = ["undefined-name"]\n'


async def found(page: Page, version: int) -> dict[str, list[str]]:
    """Returns the rules that speak of each cell, as far as the last message told."""

    def is_wanted(message: Message) -> bool:
        is_published = message.get("method") == "notebookDocument/publishDiagnostics"
        if not is_published or message["params"]["version"] != version:
            return False
        # Once its surroundings are known it is told of again, and mostly that changes nothing.
        return [_about(it) for it in page.came].count(_about(message)) == 1

    params = (await page.until(is_wanted))["params"]
    return {c["id"]: [d["rule"] for d in c["diagnostics"]] for c in params["cells"]}


def _about(message: Message) -> tuple[str, str, int]:
    params = message.get("params", {})
    return message.get("method", ""), params.get("uri", ""), params.get("version", 0)


async def test_a_typing_error_is_told_and_taken_back(new_page: NewPage) -> None:
    page = await new_page()
    await page.open("a.ipynb", cell("a", "x = 1"), cell("b", "print(y)"))
    assert await found(page, 1) == {"a": [], "b": ["undefined-name"]}
    await page.change("a.ipynb", 2, cell("b", "print(x)"))
    assert await found(page, 2) == {"b": []}


async def test_typing_is_answered_for_the_last_version(new_page: NewPage) -> None:
    page = await new_page()
    await page.open("a.ipynb", cell("a"))
    for version in range(2, 40):
        await page.change("a.ipynb", version, cell("a", f"print(name{version})"))
    await found(page, 39)
    versions = [m["params"]["version"] for m in page.came if "params" in m]
    assert versions == sorted(versions)


async def test_dependencies_are_told_without_a_kernel(new_page: NewPage) -> None:
    page = await new_page()
    await page.open("a.ipynb", cell("a", "x = 1"), cell("b", "print(x)"))
    verdicts = await page.verdicts()
    assert verdicts["dependencies"] == [{"source": "a", "target": "b", "names": ["x"]}]


async def test_a_notebook_of_another_language_is_left_alone(new_page: NewPage) -> None:
    page = await new_page()
    await page.open("a.ipynb", cell("a", "puts y"), language="ruby", kernelId="k")
    verdicts = await page.observing("unsupported")
    assert verdicts["cells"] == []
    assert not any(message.get("method") == "nbguard/note" for message in page.came)


async def test_the_nearest_settings_below_the_root_count(
    new_page: NewPage, jp_root_dir: Path
) -> None:
    (jp_root_dir / "pyproject.toml").write_text("[tool.nbguard]\nignore = []\n")
    (jp_root_dir / "quiet").mkdir()
    (jp_root_dir / "quiet" / "pyproject.toml").write_text(TABLE)
    page = await new_page()
    for uri, rules in [
        ("loud.ipynb", ["undefined-name"]),
        ("quiet/a.ipynb", []),
        ("RTC:quiet/a.ipynb", []),
        ("S3:quiet/a.ipynb", ["undefined-name"]),
    ]:
        await page.open(uri, cell("a", "print(y)"))
        assert await found(page, 1) == {"a": rules}, uri


async def test_settings_outside_the_root_are_never_read(
    new_page: NewPage, jp_root_dir: Path
) -> None:
    outside = jp_root_dir.parent / "outside"
    outside.mkdir()
    (outside / "pyproject.toml").write_text(TABLE)
    (jp_root_dir.parent / "pyproject.toml").write_text(TABLE)
    (jp_root_dir / "link").symlink_to(outside)
    (jp_root_dir / "other").mkdir()
    (jp_root_dir / "other" / "pyproject.toml").symlink_to(outside / "pyproject.toml")
    page = await new_page()
    for uri in [
        "a.ipynb",
        "../outside/a.ipynb",
        "../../../../etc/a.ipynb",
        str(outside / "a.ipynb"),
        "link/a.ipynb",
        "other/a.ipynb",
        "RTC:../outside/a.ipynb",
        "nul\0l.ipynb",
        "x" * 5000,
    ]:
        await page.open(uri, cell("a", "print(y)"))
        assert await found(page, 1) == {"a": ["undefined-name"]}, uri


async def test_settings_that_change_count_at_the_next_keystroke(
    new_page: NewPage, jp_root_dir: Path
) -> None:
    page = await new_page()
    await page.open("a.ipynb", cell("a", "print(y)"))
    assert await found(page, 1) == {"a": ["undefined-name"]}
    (jp_root_dir / "pyproject.toml").write_text(TABLE)
    await page.change("a.ipynb", 2)
    assert await found(page, 2) == {"a": []}


async def test_settings_that_cannot_be_followed_are_told_once(
    new_page: NewPage, jp_root_dir: Path
) -> None:
    (jp_root_dir / "pyproject.toml").write_text('[tool.nbguard]\nignore = ["no-such-rule"]\n')
    page = await new_page()
    await page.open("a.ipynb", cell("a", "print(y)"))
    assert await found(page, 1) == {"a": ["undefined-name"]}
    await page.change("a.ipynb", 2)
    await found(page, 2)
    (note,) = [m["params"] for m in page.came if m.get("method") == "nbguard/note"]
    assert note["level"] == "warning"
    assert note["message"].startswith("pyproject.toml:2: ")
    assert "no-such-rule" in note["message"]


async def test_nothing_is_left_when_the_server_stops(new_page: NewPage, jp_serverapp: Any) -> None:
    page = await new_page()
    await page.open("a.ipynb", cell("a", "x = 1"))
    await page.verdicts()
    (extension,) = jp_serverapp.extension_manager.extension_apps["jupyterlab_nbguard"]
    await extension.stop_extension()
    await asyncio.sleep(0)
    left = [str(task.get_coro()) for task in asyncio.all_tasks()]
    assert not [name for name in left if "Connection." in name or "Kernel" in name]
