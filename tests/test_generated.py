"""The rules' pages are those of the rules; `make generate` writes them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "scripts"))

import generate_rules  # noqa: E402


def test_no_page_is_stale() -> None:
    assert generate_rules.stale() == []


def test_a_stale_page_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path, text in generate_rules.generate().items():
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    (tmp_path / "stale-cell.md").write_text("older", encoding="utf-8")
    (tmp_path / "no-such-rule.md").write_text("left over", encoding="utf-8")
    monkeypatch.setattr(generate_rules, "FOLDER", tmp_path)
    assert [path.name for path in generate_rules.stale()] == ["no-such-rule.md", "stale-cell.md"]
