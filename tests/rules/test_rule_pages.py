"""Every rule is a file of its name with a page; there is no list to forget it in."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from jupyterlab_nbguard.rules.discovery import own_rules
from jupyterlab_nbguard.rules.rule import Rule

RULES = own_rules()
STORIES = Path(__file__).parents[1] / "mdtest"


def test_every_rule_has_a_story_and_every_story_a_rule() -> None:
    stories = sorted(path.stem for path in STORIES.glob("*.md"))
    assert [rule.name for rule in RULES] == stories


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_pages(rule: Rule) -> None:
    assert Path(inspect.getfile(rule.check)).stem == rule.name.replace("-", "_")
    assert rule.summary.endswith(".")
    sections = [line for line in rule.page.splitlines() if line.startswith("## ")]
    assert sections[:3] == ["## Why is this bad?", "## Example", "## Use instead"]
    assert ("## Fix safety" in sections) == rule.fixable
