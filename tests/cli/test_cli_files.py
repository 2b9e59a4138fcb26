from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Save = Callable[..., Path]
Run = Callable[..., Result]

LOST = {"a": "x = 1", "b": "lost"}


def paths(result: Result) -> list[str]:
    return [it["path"].replace("\\", "/") for it in json.loads(result.stdout)]


def found(run: Run, *arguments: object) -> list[str]:
    return paths(run(*arguments, "--output-format", "json"))


def test_patterns(save: Save, run: Run) -> None:
    for name in ("a.ipynb", "x/a.ipynb", "x/y/b.ipynb", "x/.ipynb_checkpoints/a.ipynb"):
        save(name, LOST)
    assert found(run, "*.ipynb") == ["a.ipynb"]
    assert found(run, "**/a.ipynb") == ["a.ipynb", "x/a.ipynb"]
    assert found(run, "x/**/*.ipynb") == ["x/a.ipynb", "x/y/b.ipynb"]
    assert found(run, "x/?/[bc].ipynb", "a.ipynb") == ["x/y/b.ipynb", "a.ipynb"]
    assert found(run, "[!x]*") == ["a.ipynb"]
    nothing = run("no/*.ipynb")
    assert nothing.exit_code == 2
    assert "*.ipynb: no notebook matches" in nothing.stderr


def test_a_file_whose_name_looks_like_a_pattern(save: Save, run: Run) -> None:
    save("a[1].ipynb", LOST)
    assert found(run, "a[1].ipynb") == ["a[1].ipynb"]


def test_gitignore(save: Save, run: Run, project: Path) -> None:
    for name in ("a.ipynb", "out/b.ipynb", "src/c.ipynb", "src/tmp-d.ipynb", "src/tmp-e.ipynb"):
        save(name, LOST)
    (project / ".gitignore").write_text("# of Git\nout/\ntmp-*\n!\n")
    (project / "src" / ".gitignore").write_text("!tmp-e.ipynb\n/c.ipynb\n")
    assert found(run, ".") == ["a.ipynb", "src/tmp-e.ipynb"]
    assert found(run, "**/*.ipynb") == ["a.ipynb", "src/tmp-e.ipynb"]
    assert len(found(run, ".", "--no-respect-gitignore")) == 5
    # What is named is wanted.
    assert found(run, "src/c.ipynb") == ["src/c.ipynb"]
    assert found(run, "out") == ["out/b.ipynb"]


def test_gitignore_from_above_up_to_the_repository(
    save: Save, run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("repo/nb/a.ipynb", "repo/nb/tmp.ipynb", "repo/nb/out/b.ipynb", "repo/nb/c.ipynb"):
        save(name, LOST)
    (project / ".gitignore").write_text("a.ipynb\n")
    (project / "repo" / ".gitignore").write_text("tmp.ipynb\n/nb/out/\n")
    (project / "repo" / ".git").mkdir()
    assert found(run, "repo/nb") == ["repo/nb/a.ipynb", "repo/nb/c.ipynb"]
    monkeypatch.chdir(project / "repo" / "nb")
    assert found(run, ".") == ["a.ipynb", "c.ipynb"]
    assert found(run, "../nb") == ["../nb/a.ipynb", "../nb/c.ipynb"]


def test_stdin(save: Save, run: Run, project: Path, as_text: Callable[..., str]) -> None:
    data = as_text(LOST).encode()
    result = run("-", "--output-format", "json", input=data)
    assert (result.exit_code, paths(result)) == (1, ["-"])
    (project / "sub").mkdir()
    (project / "sub" / "pyproject.toml").write_text('[tool.nbguard]\nignore=["undefined-name"]')
    assert run("-", "--stdin-filename", "sub/n.ipynb", input=data).exit_code == 0
    other = save("b.ipynb", LOST)
    result = run(other, "-", "--stdin-filename", "a.ipynb", "--output-format", "json", input=data)
    assert paths(result) == ["a.ipynb", str(other)]
    broken = run("-", input=b"{")
    assert broken.exit_code == 2
    assert broken.stderr.startswith("-: not JSON")


def test_what_stdin_cannot_be(run: Run) -> None:
    assert run("-", "--fix", input=b"").exit_code == 2
    assert run("a.ipynb", "--stdin-filename", "b.ipynb").exit_code == 2


PERCENT = """# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
# ---

# %% [markdown]
# # Title

# %%
x = 1
x

# %%
# %matplotlib inline
print(x, lost)
"""
MYST = """---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
kernelspec:
  display_name: Python 3
  name: python3
---

# Title

```{code-cell} ipython3
x = 1

lost
```
"""


@pytest.mark.parametrize(
    ("name", "text", "line"), [("n.py", PERCENT, 19), ("n.md", MYST, 17)], ids=["percent", "myst"]
)
def test_text_notebooks(project: Path, run: Run, name: str, text: str, line: int) -> None:
    pytest.importorskip("jupytext")
    (project / name).write_text(text)
    result = run(name, "--output-format", "github")
    assert result.exit_code == 1
    (command,) = result.stdout.splitlines()
    assert f"file={name},line={line}::cell " in command
    assert "`lost`" in command
    assert found(run, f"*.{name[2:]}") == [name]
    assert run(".").exit_code == 2


NEITHER = "neither a py:percent notebook (cells begin with `# %%`) nor a MyST one of jupytext"


def test_text_that_is_no_notebook(project: Path, run: Run) -> None:
    pytest.importorskip("jupytext")
    (project / "n.py").write_text("import os\n")
    (project / "n.md").write_text("# Title\n\n```python\nlost\n```\n")
    result = run("n.py", "n.md")
    assert result.exit_code == 2
    assert result.stderr.splitlines()[:2] == [
        f"n.py: {NEITHER}",
        f"n.md: {NEITHER}",
    ]


def test_without_jupytext(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jupytext", None)
    (project / "n.py").write_text(PERCENT)
    result = run("n.py")
    assert result.exit_code == 2
    assert result.stderr == (
        "n.py: only jupytext can read it, which is not installed (pip install jupytext)\n"
    )
