"""What a page is told of packages: from the kernel's own interpreter, and the files around."""

from __future__ import annotations

import json
from pathlib import Path

from .conftest import NewPage, NewRunner, NewSession
from .page import Message, Page, cell

URI = "project/a.ipynb"


async def said(page: Page, rule: str, *, count: int = 1) -> list[Message]:
    """Waits until the last word on all cells holds as many findings of a rule."""
    last: dict[str, list[Message]] = {}
    for message in page.came:
        _take(last, message)
    while True:
        found = [it for its in last.values() for it in its if it["rule"] == rule]
        if len(found) == count:
            return found
        _take(last, await page.until(lambda m: "publishDiagnostics" in m.get("method", "")))


def _take(last: dict[str, list[Message]], message: Message) -> None:
    if message.get("method") == "notebookDocument/publishDiagnostics":
        last.update({it["id"]: it["diagnostics"] for it in message["params"]["cells"]})


def project(root: Path, **files: str) -> Path:
    folder = root / "project"
    (folder / ".git").mkdir(parents=True)
    for name, text in files.items():
        (folder / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return folder


async def test_the_kernel_says_what_is_installed_and_files_what_is_declared(
    new_page: NewPage, new_session: NewSession, jp_root_dir: Path
) -> None:
    folder = project(jp_root_dir, requirements_txt="numpy<1\n")
    (folder / "mine.py").write_text("")
    kernel = await new_session(URI)
    page = await new_page()
    source = "import numpy\nimport mine\nimport nowhere_to_be_found"
    await page.open(URI, cell("a", source), kernelId=kernel)
    (drift,) = await said(page, "version-drift")
    import numpy

    assert drift["message"] == (
        f"numpy {numpy.__version__} is installed, but requirements.txt:1 declares numpy<1."
    )
    (missing,) = await said(page, "missing-package")
    assert missing["message"] == "`nowhere_to_be_found` is not installed in this kernel."
    # Files are followed.
    (folder / "requirements.txt").write_text("numpy\n", encoding="utf-8")
    await said(page, "version-drift", count=0)


async def test_what_a_cell_installs_is_seen(
    new_page: NewPage,
    new_session: NewSession,
    new_runner: NewRunner,
    jp_root_dir: Path,
    tmp_path: Path,
) -> None:
    project(jp_root_dir)
    kernel = await new_session(URI)
    page, runner = await new_page(), await new_runner(kernel)
    await page.open(URI, cell("a", "import freshly"), kernelId=kernel)
    await said(page, "missing-package")
    site = tmp_path / "site"
    info = site / "freshly_made-1.5.dist-info"
    direct = {"url": "https://host/it.git", "vcs_info": {"vcs": "git", "commit_id": "abc123"}}
    # As `%pip install --target` does: another folder is looked in, and later something is in it.
    site.mkdir()
    await runner.run("s", f"import sys\nsys.path.append({str(site)!r})")
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: freshly-made\nVersion: 1.5\n")
    (info / "RECORD").write_text("freshly.py,,\n")
    (info / "direct_url.json").write_text(json.dumps(direct))
    await said(page, "missing-package", count=0)
    (hint,) = await said(page, "undeclared-package")
    (fix,) = hint["fixes"]
    assert '"freshly-made @ git+https://host/it.git@abc123"' in fix["edits"][0]["source"]


async def test_without_a_kernel_the_projects_environment_counts(
    new_page: NewPage, jp_root_dir: Path
) -> None:
    folder = project(jp_root_dir)
    site = folder / ".venv" / "lib" / "python3.12" / "site-packages"
    site.mkdir(parents=True)
    page = await new_page()
    await page.open(URI, cell("a", "import numpy"))
    await said(page, "undeclared-package")
    assert await said(page, "missing-package", count=0) == []
    (folder / ".venv" / "pyvenv.cfg").write_text("version = 3.12.1\n")
    (missing,) = await said(page, "missing-package")
    assert missing["message"].endswith("is not installed in the project's environment.")
