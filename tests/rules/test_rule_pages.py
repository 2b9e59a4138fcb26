"""Every rule is a file of its name with a page; there is no list to forget it in."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from jupyterlab_nbguard.rules.discovery import own_rules
from jupyterlab_nbguard.rules.rule import Rule

RULES = own_rules()


def test_the_rules_that_there_are() -> None:
    assert [rule.name for rule in RULES] == [
        "diverged-copy",
        "duplicated-across-notebooks",
        "duplicated-code",
        "edited-since-run",
        "global-dependency",
        "hidden-state",
        "late-import",
        "local-path-import",
        "missing-package",
        "not-rerun-safe",
        "reimplemented-function",
        "run-order",
        "shell-install",
        "stale-cell",
        "syntax-error",
        "undeclared-package",
        "undefined-name",
        "unpinned-install",
        "untested-function",
        "unused-requirement",
        "used-before-definition",
        "version-drift",
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_pages(rule: Rule) -> None:
    assert Path(inspect.getfile(rule.check)).stem == rule.name.replace("-", "_")
    assert rule.summary.endswith(".")
    sections = [line for line in rule.page.splitlines() if line.startswith("## ")]
    assert sections[:3] == ["## Why is this bad?", "## Example", "## Use instead"]
    assert ("## Fix safety" in sections) == rule.fixable
