"""What a page is told of packages: from the kernel's own interpreter, and the files around."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy
import pytest
import yaml
from jupyter_server.auth.authorizer import Authorizer

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
    found = (await asked(page, "portable", lock=False))["result"]
    assert found["requirements"] == ["freshly-made @ git+https://host/it.git@abc123"]


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


async def asked(page: Page, method: str, **params: object) -> Message:
    await page.send(f"nbguard/{method}", 7, uri=URI, version=1, **params)
    answer = await page.until(lambda message: message.get("id") == 7)
    page.came.remove(answer)
    return answer


async def ready(page: Page, kernel: str, *sources: str) -> None:
    """Opens a notebook, and waits until it is known what its kernel can import."""
    cells = [cell(f"c{place}", source) for place, source in enumerate(sources)]
    await page.open(URI, *cells, cell("wait", "import not_to_be_found"), kernelId=kernel)
    await said(page, "missing-package")


async def test_a_file_is_written_and_put_back(
    new_page: NewPage, new_session: NewSession, jp_root_dir: Path
) -> None:
    folder = project(jp_root_dir, requirements_txt="# mine\nnumpy\n")
    file = folder / "requirements.txt"
    before = file.read_bytes()
    page = await new_page()
    await ready(page, await new_session(URI), "import numpy\nimport yaml")
    pin = f"PyYAML=={yaml.__version__}"
    (told,) = [it for it in await said(page, "undeclared-package", count=2) if it["fixes"]]
    (fix,) = told["fixes"]
    assert fix["title"] == f"Declare {pin} in requirements.txt"
    assert fix["offer"] == {"kind": "declare", "names": ["pyyaml"]}
    offered = (await asked(page, "declarable", names=["pyyaml"]))["result"]
    assert offered["lines"] == [pin]
    assert offered["project"] == "project"
    assert offered["files"] == [{"file": "project/requirements.txt", "inUse": True, "isNew": False}]
    # Nothing but what was offered.
    wrong = await asked(page, "declare", names=["pyyaml"], file="project/../other.txt")
    assert "was not offered" in wrong["error"]["message"]
    done = (await asked(page, "declare", names=["pyyaml"], file="project/requirements.txt"))[
        "result"
    ]
    assert file.read_text() == f"# mine\nnumpy\n{pin}\n"
    await said(page, "undeclared-package", count=1)
    assert (await asked(page, "undoDeclare", undo=done["undo"]))["result"] == {
        "file": "project/requirements.txt"
    }
    assert file.read_bytes() == before
    again = (await asked(page, "declare", names=["pyyaml"], file="project/requirements.txt"))[
        "result"
    ]
    file.write_text("another's\n")
    refused = await asked(page, "undoDeclare", undo=again["undo"])
    assert "the file was changed meanwhile" in refused["error"]["message"]
    assert str(jp_root_dir) not in refused["error"]["message"]
    assert file.read_text() == "another's\n"


async def test_a_new_file_is_made_and_removed(
    new_page: NewPage, new_session: NewSession, jp_root_dir: Path
) -> None:
    folder = project(jp_root_dir)
    page = await new_page()
    await ready(page, await new_session(URI), "import numpy\nimport yaml")
    offered = (await asked(page, "declarable", names=[]))["result"]
    assert [it.partition("==")[0] for it in offered["lines"]] == ["PyYAML", "numpy"]
    assert offered["files"] == [{"file": "project/requirements.txt", "inUse": False, "isNew": True}]
    done = await asked(page, "declare", names=[], file="project/requirements.txt")
    assert (folder / "requirements.txt").read_text().splitlines() == offered["lines"]
    await asked(page, "undoDeclare", undo=done["result"]["undo"])
    assert not (folder / "requirements.txt").exists()


async def test_the_block_names_what_is_live(
    new_page: NewPage, new_session: NewSession, jp_root_dir: Path
) -> None:
    project(jp_root_dir)
    page = await new_page()
    await ready(page, await new_session(URI), "import numpy")
    found = (await asked(page, "portable", lock=False))["result"]
    assert found["cell"] is None
    assert f"numpy=={numpy.__version__}" in found["requirements"]
    assert f'#     "numpy=={numpy.__version__}",' in found["source"]
    assert found["lock"] is None
    assert any("not-to-be-found is not installed" in it for it in found["notes"])


class _MayReadOnly(Authorizer):
    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        return (action, resource) != ("write", "contents")


async def test_who_may_not_write_writes_nothing(
    new_page: NewPage,
    new_session: NewSession,
    jp_root_dir: Path,
    jp_serverapp: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = project(jp_root_dir, requirements_txt="numpy\n")
    kernel = await new_session(URI)
    monkeypatch.setitem(jp_serverapp.web_app.settings, "authorizer", _MayReadOnly())
    page = await new_page()
    await ready(page, kernel, "import numpy\nimport yaml")
    answer = await asked(page, "declare", names=["pyyaml"], file="project/requirements.txt")
    assert answer["error"]["message"] == "you are not allowed to write files on this server"
    assert (folder / "requirements.txt").read_text() == "numpy\n"
