"""Plays the stories under `mdtest/`, one file a rule. `stories/story.py` says how to write one."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import pytest
from stories.live import Live
from stories.packages import environment, surroundings
from stories.sight import Sight
from stories.story import Becomes, Order, Says, Story, UseFix, read_stories

from jupyterlab_nbguard.engine.apply import apply_fix
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.snapshot import Report
from jupyterlab_nbguard.rules.discovery import own_rules

FOLDER = Path(__file__).parent / "mdtest"
STORIES = [story for path in sorted(FOLDER.glob("*.md")) for story in read_stories(path)]


class Player(Protocol):
    """Does what the user of a story does, and looks at what is said then."""

    def do(self, event: dict[str, Any]) -> None: ...

    def look(self) -> tuple[Notebook, Report]: ...

    def close(self) -> None: ...


def test_every_rule_has_stories() -> None:
    assert {story.path.stem for story in STORIES} == {rule.name for rule in own_rules()}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
def test_story(story: Story) -> None:
    around, installed = surroundings(story.files), environment(story.installed)
    tell(story, Sight(story.notebook, around, installed, story.files, story.saved))


@pytest.mark.parametrize(
    "story", [story for story in STORIES if story.is_live], ids=lambda story: story.name
)
def test_story_in_a_kernel(story: Story) -> None:
    tell(story, Live(story.notebook))


def tell(story: Story, player: Player) -> None:
    """Goes through a story step by step."""
    try:
        for step in story.steps:
            if isinstance(step, dict):
                player.do(step)
                continue
            notebook, report = player.look()
            where = f"{story.path.name}:{step.line}"
            assert not report.failures, where
            if isinstance(step, Says):
                compare(step, notebook, report, where)
            elif isinstance(step, Order):
                assert tuple(cell.id for cell in notebook.cells) == step.cells, where
            elif isinstance(step, Becomes):
                sources = {str(cell.id): cell.source for cell in notebook.cells}
                assert sources[step.cell] == step.source, where
            else:
                for event in events_of(take(step, notebook, report, where), notebook):
                    player.do(event)
    finally:
        player.close()


def compare(step: Says, notebook: Notebook, report: Report, where: str) -> None:
    said = [line_of(it, notebook) for it in report.diagnostics]
    wanted = [
        f"{it.cell}: {it.rule} {it.severity}{' at ' + it.text if it.text else ''}: {it.message}"
        for it in step.findings
    ]
    text = "\n".join(said)
    assert len(said) == len(wanted), f"{where}: said\n{text}"
    for one, line in zip(step.findings, wanted, strict=True):
        head = line.removesuffix(one.message)
        found = [it for it in said if it.startswith(head) and one.message in it[len(head) :]]
        assert found, f"{where}: wanted\n{line}\nsaid\n{text}"


def line_of(diagnostic: Diagnostic, notebook: Notebook) -> str:
    lines = notebook.by_id[diagnostic.cell].source.split("\n")
    start, end = diagnostic.range.start, diagnostic.range.end
    text = lines[start.line][start.column : end.column if start.line == end.line else None]
    whole = text == next(line for line in lines if line.strip()) and not diagnostic.name
    at = "" if whole else f" at {text}"
    return f"{diagnostic.cell}: {diagnostic.rule} {diagnostic.severity}{at}: {diagnostic.message}"


def take(step: UseFix, notebook: Notebook, report: Report, where: str) -> Notebook:
    """Returns the notebook with the fix applied."""
    offered = [fix for it in report.diagnostics if it.cell == step.cell for fix in it.fixes]
    chosen = [fix for fix in offered if fix.title == step.title]
    assert chosen, f"{where}: offered {[fix.title for fix in offered]}"
    return apply_fix(notebook, chosen[0])


def events_of(fixed: Notebook, notebook: Notebook) -> list[dict[str, Any]]:
    """Says by a session's events how to get from one notebook to the other."""
    events: list[dict[str, Any]] = []
    above = None
    old = [cell.id for cell in notebook.cells]
    for cell in fixed.cells:
        before = notebook.by_id.get(cell.id)
        if before is None:
            event = {"kind": "insert", "cell": cell.id, "source": cell.source, "after": above}
            events.append(event)
        else:
            if before.has_outputs and not cell.has_outputs:
                events.append({"kind": "clear", "cell": cell.id})
            if before.source != cell.source:
                events.append({"kind": "edit", "cell": cell.id, "source": cell.source})
            if old[: len(old)] and old[0] != cell.id:
                events.append({"kind": "move", "cell": cell.id, "after": above})
            old.remove(cell.id)
        above = cell.id
    return [*events, *({"kind": "delete", "cell": id_} for id_ in old)]
