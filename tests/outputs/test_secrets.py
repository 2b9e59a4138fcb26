"""Which tokens are found: each kind by its own pattern, whatever else a text holds."""

from __future__ import annotations

import pytest

from jupyterlab_nbguard.outputs.secrets import find_secrets

LETTERS = "q7Rt2Kd9Zx4Lm8Vb3Nc6Hf1Jw5Pg0Sy"
LONG = LETTERS * 3
TOKENS = {
    "AWS Access Key": "AKIA" + "7Q2W9R4T6Y8U3I5O",
    "Azure Storage Account access key": "AccountKey=" + LONG[:88],
    "GitHub Token": "ghp_" + LONG[:36],
    "GitLab Token": "glpat-" + LONG[:20],
    "NPM tokens": "//registry/:_authToken=npm_" + LONG[:36],
    "Private Key": "BEGIN RSA PRIVATE" + " KEY",
    "PyPI Token": "pypi-" + "AgEIcHlwaS5vcmc" + LONG[:80],
    "SendGrid API Key": "SG." + LONG[:22] + "." + LONG[:43],
    "Slack Token": "xoxb-" + "73829-48291-a7c9e2",
    "Square OAuth Secret": "sq0csp-" + LONG[:43],
    "Stripe Access Key": "sk_live_" + LONG[:24],
    "Password in an address": "sql://me:" + LONG[:12] + "@host",
}


@pytest.mark.parametrize("kind", TOKENS)
@pytest.mark.parametrize("around", ["{}", "see https://host/ and eyJ: {} é", "aws AWS xox {} ://"])
def test_a_token_is_found_whatever_stands_around_it(kind: str, around: str) -> None:
    text = around.format(TOKENS[kind])
    assert kind in [it.kind for it in find_secrets(text)]


def test_what_comes_in_either_case_is_found_so() -> None:
    text = f"see eyJ\nAws_Key = '{LONG[:40]}'\nXOXB-73829-48291-a7c9e2"
    assert [it.kind for it in find_secrets(text)] == ["AWS Access Key", "Slack Token"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("my_password", "Password"),
        ("db['passwd']", "Password"),
        ("service_api_key", "Secret Key"),
        ("AUTH_TOKEN", "Secret Key"),
        ("other_accessToken", "Secret Key"),
        ("1secretKey", "Secret Key"),
        ("myapi_key", None),
        ("keys", None),
        ("tokens", None),
    ],
)
def test_what_is_assigned_counts_by_its_name(name: str, kind: str | None) -> None:
    found = find_secrets(f'{name} = "{LONG[:24]}"', is_code=True)
    assert [it.kind for it in found] == ([] if kind is None else [kind])
