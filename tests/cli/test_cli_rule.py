from __future__ import annotations

from click.testing import CliRunner

from jupyterlab_nbguard.cli.main import main
from jupyterlab_nbguard.rules.discovery import own_rules


def test_the_list() -> None:
    result = CliRunner().invoke(main, ["rule"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert [line.split()[0] for line in lines] == [rule.name for rule in own_rules()]


def test_a_page() -> None:
    result = CliRunner().invoke(main, ["rule", "stale-cell"])
    assert result.exit_code == 0
    assert result.output.startswith("# stale-cell\n\nMarks a cell whose output")
    assert "## Why is this bad?" in result.output


def test_no_such_rule() -> None:
    result = CliRunner().invoke(main, ["rule", "stale"])
    assert result.exit_code == 2
    assert "there is no rule 'stale'" in result.output
