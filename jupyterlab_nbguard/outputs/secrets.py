"""Finds tokens, keys and passwords in text, by what services have made unmistakable in them.

The patterns of tokens are those of detect-secrets, which is loaded only where a text holds the
beginning of one: it takes a while. Long random text by itself is no finding: notebooks are full of
digests, commits and images.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module

# What each token of `_PLUGINS` begins with, or has in it.
_BEGINS = (
    *("AKIA", "ASIA", "A3T", "ABIA", "ACCA", "aws", "AWS", "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    *("glpat-", "gldt-", "glft-", "glsoat-", "glrt-", "GR1348941", "glcbt-", "glimt-", "glptt-"),
    *("glagent-", "gloas-", "xox", "hooks.slack.com", "k_live_", "eyJ", "PRIVATE KEY"),
    *("PuTTY-User-Key-File", "pypi-AgE", "_authToken", "T3BlbkFJ", "SG.", "sq0csp-"),
    *("AccountKey=", "://"),
)
_PLUGINS = {
    "aws": "AWSKeyDetector",
    "azure_storage_key": "AzureStorageKeyDetector",
    "basic_auth": "BasicAuthDetector",
    "github_token": "GitHubTokenDetector",
    "gitlab_token": "GitLabTokenDetector",
    "jwt": "JwtTokenDetector",
    "npm": "NpmDetector",
    "openai": "OpenAIDetector",
    "private_key": "PrivateKeyDetector",
    "pypi_token": "PypiTokenDetector",
    "sendgrid": "SendGridDetector",
    "slack": "SlackDetector",
    "square_oauth": "SquareOAuthDetector",
    "stripe": "StripeDetector",
}
_NEWER = {
    "GitHub Token": r"github_pat_[0-9A-Za-z_]{82}",
    "Google API Key": r"AIza[0-9A-Za-z_-]{35}",
    "Hugging Face Token": r"hf_[A-Za-z]{34}",
    "OpenAI Token": r"sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,}",
    "Anthropic Key": r"sk-ant-[A-Za-z0-9_-]{40,}",
    "Databricks Token": r"dapi[0-9a-f]{32}",
}
"""Tokens that came after the last release of detect-secrets."""
_NEWER_BEGINS = ("github_pat_", "AIza", "hf_", "sk-", "dapi")
_NEWER_PATTERN = re.compile("|".join(f"({pattern})" for pattern in _NEWER.values()))
_USER_AND_PASSWORD = re.compile(r"://[^\s/@:'\"]+:[^\s/@'\"]+@")

_ASSIGNED = re.compile(
    r"""(?i)(?<![A-Za-z])(?:\w*_)?(?P<name>password|passwd|pwd|secret|api_?key|secret_?key|access_?key
        |auth_?token|access_?token|api_?token)["']?\s*\]?\s*[=:]\s*[rbu]?(?P<quote>["'])
        (?P<value>[^"'\\\s]{8,200})(?P=quote)""",
    re.VERBOSE,
)
_PLACEHOLDER = re.compile(
    r"""(?i)x{3}|\*{3}|\.{3}|your|example|sample|dummy|placeholder|change|insert|enter|todo|fake|mock
        |test|redacted|secret|passw|token|key|user|hidden|none|null|1234|abcd|[<>{}$%]|^(.)\1+$""",
    re.VERBOSE,
)
_UUID = re.compile(r"(?i)^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_PLAIN = re.compile(r"^[\w+/=.~!@#^&*-]+$")
_WHOLE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-")
_ADDRESS = "Basic Auth Credentials"
_ANYWHERE = frozenset(("Private Key", _ADDRESS, "NPM tokens"))
"""Kinds that stand in a longer text by their nature."""


@dataclass(frozen=True, order=True)
class Secret:
    """A place in a text that holds a secret: offsets from ``start`` up to, not with, ``end``."""

    start: int
    end: int
    kind: str
    """What it is, such as ``GitHub Token``."""


def find_secrets(text: str, is_code: bool = False) -> list[Secret]:
    """Returns the secrets in a text, in its order, no two at one place.

    In code, what is assigned to a name such as ``password`` counts, too, where it looks random.
    """
    found = sorted({*_tokens(text), *(_assigned(text) if is_code else ())})
    kept: list[Secret] = []
    for secret in found:
        if not kept or secret.start >= kept[-1].end:
            kept.append(secret)
    return kept


@lru_cache(maxsize=4096)
def secrets_of_cell(source: str, is_code: bool) -> tuple[Secret, ...]:
    """Returns the secrets in a cell's source; most cells are asked for again with the next key."""
    return tuple(find_secrets(source, is_code))


def masked(code: str) -> str:
    """Returns code with a star for each character of a secret."""
    for secret in reversed(find_secrets(code, is_code=True)):
        stars = re.sub(r"[^\n]", "*", code[secret.start : secret.end])
        code = code[: secret.start] + stars + code[secret.end :]
    return code


def _tokens(text: str) -> Iterator[Secret]:
    if any(begin in text for begin in _NEWER_BEGINS):
        kinds = list(_NEWER)
        for match in _NEWER_PATTERN.finditer(text):
            if _is_whole(text, *match.span()):
                yield Secret(*match.span(), kinds[(match.lastindex or 1) - 1])
    begins = [begin for begin in _BEGINS if begin in text]
    if begins == ["://"] and not _USER_AND_PASSWORD.search(text):
        return
    if begins:
        for kind, pattern in _patterns():
            for match in pattern.finditer(text):
                if not _counts(kind, text, match):
                    continue
                if kind == _ADDRESS:
                    yield Secret(*match.span(1), "Password in an address")
                else:
                    yield Secret(*match.span(), kind)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = []
    for module, name in _PLUGINS.items():
        plugin = getattr(import_module(f"detect_secrets.plugins.{module}"), name)
        found += [(str(plugin.secret_type), pattern) for pattern in plugin.denylist]
    return tuple(found)


def _counts(kind: str, text: str, match: re.Match[str]) -> bool:
    if kind not in _ANYWHERE and not _is_whole(text, *match.span()):
        return False
    if kind == _ADDRESS:
        return not _PLACEHOLDER.search(match[1]) and _is_random(match[1], 2.5)
    if kind == "JSON Web Token":
        detector = import_module("detect_secrets.plugins.jwt").JwtTokenDetector
        return match[0].count(".") == 2 and bool(detector.is_formally_valid(match[0]))
    return not re.search("(?i)example", match[0])


def _is_whole(text: str, start: int, end: int) -> bool:
    """Says whether it is a word of its own, not a part of an image or a digest."""
    return (start == 0 or text[start - 1] not in _WHOLE or text[start - 1] == "=") and (
        end >= len(text) or text[end] not in _WHOLE
    )


def _assigned(text: str) -> Iterator[Secret]:
    small = text.lower()
    if not any(word in small for word in ("passw", "pwd", "secret", "key", "token")):
        return
    for match in _ASSIGNED.finditer(text):
        value = match["value"]
        if _PLACEHOLDER.search(value) or _UUID.match(value) or not _PLAIN.match(value):
            continue
        is_password = match["name"].lower() in ("password", "passwd", "pwd")
        if _is_random(value, 2.5 if is_password else 3.4) and (is_password or len(value) >= 16):
            kind = "Password" if is_password else "Secret Key"
            yield Secret(match.start("value"), match.end("value"), kind)


def _is_random(text: str, least: float) -> bool:
    """Says whether nobody would call something so: letters and digits, of much entropy (bits)."""
    if text.isalpha() or text.isdigit():
        return False
    if not any(letter.isdigit() for letter in text):
        return False
    counts, size = Counter(text), len(text)
    return -sum(n / size * math.log2(n / size) for n in counts.values()) >= least
