"""SARIF 2.1.0 (OASIS standard, 27 March 2020), which code scanning services read.

Section numbers below are those of the standard. The region is one of the file as it is stored
(3.29), for that is what services show; the cell is a logical location (3.33).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePath
from urllib.parse import quote

from jupyterlab_nbguard import __version__
from jupyterlab_nbguard.cli.fingerprint import fingerprints, relative
from jupyterlab_nbguard.cli.output.jsonlist import json_list
from jupyterlab_nbguard.jobs.check.checked import Checked, place
from jupyterlab_nbguard.model.diagnostic import Diagnostic, Severity
from jupyterlab_nbguard.project.plugins import installed_rules
from jupyterlab_nbguard.rules.rule import Rule

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS: dict[Severity, str] = {
    "error": "error",
    "warning": "warning",
    "info": "note",
    "hint": "note",
}


def render(checked: Iterable[Checked]) -> Iterator[str]:
    """Yields the lines of the log."""
    rules = installed_rules().rules
    place_of = {rule.name: number for number, rule in enumerate(rules)}
    results = (
        _result(one, it, line, fingerprint, place_of)
        for one in checked
        for (it, line), fingerprint in zip(one.located(), fingerprints(one), strict=True)
    )
    driver = {
        "name": "nbguard",
        "semanticVersion": __version__.partition("+")[0],
        "rules": [_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        # Also where there are none: without the list, the run would say that it did not look.
        "results": [],
    }
    log = {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [run],
    }
    # No string can hold this text: quotes in it would be escaped.
    head, key, tail = json.dumps(log, indent=2).partition('"results": []')
    before = head + key.removesuffix("[]")
    for line in json_list(results, depth=3):
        if not line.startswith("["):
            yield before
            before = ""
        before += line
    yield before + tail


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.page, "markdown": rule.page},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(
    one: Checked, it: Diagnostic, line: int, fingerprint: str, rules: dict[str, int]
) -> dict[str, object]:
    index = one.notebook.index[it.cell]
    result: dict[str, object] = {"ruleId": it.rule}
    if it.rule in rules:
        result["ruleIndex"] = rules[it.rule]
    return {
        **result,
        "level": _LEVELS[it.severity],
        "message": {"text": _message(f"{place(one, it)}: {it.message}")},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": artifact(Path(one.path)),
                    "region": {"startLine": line},
                },
                "logicalLocations": [
                    {
                        "name": f"cell {index + 1}",
                        "fullyQualifiedName": f"cells/{it.cell}",
                        "kind": "cell",
                    }
                ],
            }
        ],
        # The first is ours; by the second GitHub knows an alert again, and makes its own from the
        # line and those around it if there is none.
        "partialFingerprints": {
            "nbguard/v1": fingerprint,
            "primaryLocationLineHash": f"{fingerprint}:1",
        },
    }


def artifact(path: PurePath, folder: PurePath | None = None) -> dict[str, str]:
    """Names a file by a URI (3.4): relative to where the command runs, or absolute."""
    name = relative(path, folder)
    if path.is_absolute() and name == path.as_posix():
        return {"uri": path.as_uri()}
    return {"uri": quote(name, errors="surrogatepass"), "uriBaseId": "%SRCROOT%"}


def _message(text: str) -> str:
    """Doubles braces, which stand for placeholders else (3.11.5), and keeps ``[a](b)`` no link."""
    doubled = text.replace("{", "{{").replace("}", "}}")
    return doubled.replace("](", "]\u200b(")
