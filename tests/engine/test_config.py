from __future__ import annotations

import pytest

from jupyterlab_nbguard.engine.config import ConfigError, parse_settings
from jupyterlab_nbguard.model.snapshot import VerifySettings

RULES = ("stale-cell", "hidden-state", "undefined-name")


def test_all_that_can_be_said() -> None:
    settings = parse_settings(
        {
            "select": ["stale-cell", "undefined-name"],
            "ignore": ["stale-cell"],
            "severity": {"undefined-name": "info"},
            "rules": {"undefined-name": {"names": ["spark"]}},
        },
        "pyproject.toml",
        RULES,
    )
    assert settings.select == {"stale-cell", "undefined-name"}
    assert settings.ignore == {"stale-cell"}
    assert settings.severity == {"undefined-name": "info"}
    assert settings.options["undefined-name"]["names"] == ["spark"]
    assert settings.origin == "pyproject.toml"


def test_without_select_every_rule_counts() -> None:
    assert parse_settings({}, "f", RULES).select is None


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ([], "f.toml: tool.nbguard: must be a table"),
        ({"sellect": []}, "f.toml: tool.nbguard.sellect: no such setting; there are select,"),
        ({"select": "all"}, "f.toml: tool.nbguard.select: must be a list of names of rules"),
        ({"select": [1]}, "f.toml: tool.nbguard.select: must hold names of rules"),
        (
            {"ignore": ["stale-cel"]},
            "f.toml: tool.nbguard.ignore: there is no rule 'stale-cel'; did you mean 'stale-cell'?",
        ),
        ({"ignore": ["zzz"]}, "f.toml: tool.nbguard.ignore: there is no rule 'zzz'"),
        (
            {"severity": {"stale-cell": "fatal"}},
            "f.toml: tool.nbguard.severity.stale-cell: must be one of error, warning, info, hint",
        ),
        ({"rules": {"stale-cell": 3}}, "f.toml: tool.nbguard.rules.stale-cell: must be a table"),
    ],
)
def test_errors_name_the_file_and_the_key(table: object, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_settings(table, "f.toml", RULES)
    assert str(raised.value).startswith(message)


def test_what_verifying_is_told() -> None:
    table = {"verify": {"ignore": ["^id"], "tolerance": 1, "timeout": 2.5}}
    assert parse_settings(table, "f", RULES).verify == VerifySettings(("^id",), 1.0, 2.5)
    assert parse_settings({}, "f", RULES).verify == VerifySettings()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"ignor": []}, "verify.ignor: no such setting; there are ignore, tolerance, timeout"),
        ({"ignore": "x"}, "verify.ignore: must be a list of regular expressions"),
        ({"ignore": ["("]}, r"verify.ignore: '\(' is no regular expression"),
        ({"tolerance": -1}, "verify.tolerance: must be a number from 0 on"),
        ({"timeout": True}, "verify.timeout: must be a number from 0 on"),
        (7, "verify: must be a table"),
    ],
)
def test_what_verifying_cannot_be_told(table: object, message: str) -> None:
    with pytest.raises(ConfigError, match=f"f.toml: tool.nbguard.{message}"):
        parse_settings({"verify": table}, "f.toml", RULES)
