from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest

from jupyterlab_nbguard.cli.check import check
from jupyterlab_nbguard.cli.formats import FORMATS
from jupyterlab_nbguard.cli.main import main

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
ACTION = (ROOT / "examples" / "ci" / "github-action.yml").read_text(encoding="utf-8")
yaml = pytest.importorskip("yaml")


def commands() -> list[str]:
    """The commands that the hooks, the workflow and the page tell people to run."""
    steps: list[dict[str, Any]] = yaml.safe_load(ACTION)["jobs"]["nbguard"]["steps"]
    found = [step["run"] for step in steps if "nbguard check" in step.get("run", "")]
    found += [hook["entry"] for hook in yaml.safe_load(HOOKS)]
    found += [line for line in DOCS.splitlines() if line.startswith("nbguard check")]
    found += re.findall(r"`(nbguard check [^`]*)`", DOCS)
    return [re.sub(r"\s+#.*|>.*", "", command) for command in found]


@pytest.mark.parametrize("command", commands())
def test_the_commands_exist(command: str) -> None:
    _, name, *arguments = shlex.split(command)
    if all(it.startswith("-") for it in arguments):
        arguments.append("a.ipynb")
    with click.Context(main) as context:
        command = main.get_command(context, name)
        assert command is not None
        command.make_context(name, arguments, parent=context)


def test_hooks() -> None:
    for hook in yaml.safe_load(HOOKS):
        assert {"id", "name", "entry", "language", "types"} <= hook.keys()


PLAIN = ("--output-format", "--select", "--ignore", "--respect-gitignore", "--cache")


def test_every_format_and_option_is_documented() -> None:
    for name in FORMATS:
        assert f"| `{name}` |" in DOCS
    for option in check.params:
        for name in option.opts if isinstance(option, click.Option) else ():
            if name not in PLAIN:
                assert name in DOCS
