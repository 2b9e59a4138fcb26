"""Writes ``docs/rules/`` from the docstrings of the rules.

``python scripts/generate_rules.py`` writes the files, ``--check`` only says which are stale.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from jupyterlab_nbguard.rules.discovery import own_rules
from jupyterlab_nbguard.rules.rule import Rule

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "rules"
HEADER = "<!-- Generated from the rules' docstrings by `make generate`; do not edit. -->\n"

_LOOKS_AT = {
    "source": "the notebook",
    "history": "what a kernel ran",
    "files": "the notebook and the files around it",
    "environment": "the notebook and what is installed",
    "workspace": "the notebook and the workspace around it",
    "outputs": "the saved file",
}


def generate() -> dict[Path, str]:
    """Returns the text of each file that there should be."""
    rules = own_rules()
    pages = {FOLDER / f"{rule.name}.md": _page(rule) for rule in rules}
    return {FOLDER / "index.md": _index(rules), **pages}


def stale() -> list[Path]:
    """Lists the files that are missing, differ, or have no rule any more."""
    wanted = generate()
    changed = [path for path, text in wanted.items() if _text(path) != text]
    return sorted([*changed, *(set(FOLDER.glob("*.md")) - wanted.keys())])


def _index(rules: tuple[Rule, ...]) -> str:
    rows = [
        f"| [{rule.name}]({rule.name}.md) | {rule.severity} | {_needs(rule)} | {rule.summary} |"
        for rule in rules
    ]
    head = ["| Rule | Severity | Looks at | What it does |", "|---|---|---|---|"]
    return "\n".join([HEADER, "# Rules", "", *head, *rows, ""])


def _page(rule: Rule) -> str:
    fix = "offers a fix" if rule.fixable else "offers no fix"
    facts = f"Severity {rule.severity}, looks at {_needs(rule)}, {fix}, since {rule.since}."
    return "\n".join([HEADER, f"# {rule.name}", "", facts, "", rule.page, ""])


def _needs(rule: Rule) -> str:
    return _LOOKS_AT[rule.needs]


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def main() -> int:
    """Writes the files, or with ``--check`` compares them; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say which files are stale")
    if parser.parse_args().check:
        for path in stale():
            print(f"{path.name} is stale: run `make generate`")
        return 1 if stale() else 0
    wanted = generate()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in stale():
        if path in wanted:
            path.write_text(wanted[path], encoding="utf-8")
        else:
            path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
