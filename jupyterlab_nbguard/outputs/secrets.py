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

_PLUGINS = {
    "aws": ("AWSKeyDetector", "AKIA", "ASIA", "A3T", "ABIA", "ACCA", "aws", "AWS"),
    "azure_storage_key": ("AzureStorageKeyDetector", "AccountKey="),
    "basic_auth": ("BasicAuthDetector", "://"),
    "github_token": ("GitHubTokenDetector", "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    "gitlab_token": (
        *("GitLabTokenDetector", "glpat-", "gldt-", "glft-", "glsoat-", "glrt-", "GR1348941"),
        *("glcbt-", "glimt-", "glptt-", "glagent-", "gloas-"),
    ),
    "jwt": ("JwtTokenDetector", "eyJ"),
    "npm": ("NpmDetector", "_authToken"),
    "openai": ("OpenAIDetector", "T3BlbkFJ"),
    "private_key": ("PrivateKeyDetector", "PRIVATE KEY", "PuTTY-User-Key-File"),
    "pypi_token": ("PypiTokenDetector", "pypi-AgE"),
    "sendgrid": ("SendGridDetector", "SG."),
    "slack": ("SlackDetector", "xox", "hooks.slack.com"),
    "square_oauth": ("SquareOAuthDetector", "sq0csp-"),
    "stripe": ("StripeDetector", "k_live_"),
}
"""The class of each, and what its tokens begin with, or have in them."""
_BEGINS = tuple(begin for _, *begins in _PLUGINS.values() for begin in begins)
_STEMS = {
    it if len(group) == 1 else it[:2]: group
    for it in _BEGINS
    if (group := tuple(other for other in _BEGINS if other[:2] == it[:2]))
}
"""Beginnings by what those that are alike begin with: few texts hold any of them."""
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
    r"""(?i)(?<![A-Za-z])(?P<name>password|passwd|pwd|secret|api_?key|secret_?key|access_?key
        |auth_?token|access_?token|api_?token)["']?\s*\]?\s*[=:]\s*[rbu]?(?P<quote>["'])
        (?P<value>[^"'\\\s]{8,200})(?P=quote)""",
    re.VERBOSE,
)
_WORDS = ("passw", "pwd", "secret", "key", "token")
_NAMES = (
    *("password", "passwd", "pwd", "secret", "apikey", "api_key", "accesskey", "access_key"),
    *("authtoken", "auth_token", "accesstoken", "access_token", "apitoken", "api_token"),
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
    begins = [it for stem, group in _STEMS.items() if stem in text for it in group if it in text]
    if begins == ["://"] and not _USER_AND_PASSWORD.search(text):
        return
    if begins:
        # Some take tokens in either case.
        small = text.lower() if text.isascii() else ""
        for kind, pattern, signs in _patterns():
            if small and not any(sign in small for sign in signs):
                continue
            for match in pattern.finditer(text):
                if not _counts(kind, text, match):
                    continue
                if kind == _ADDRESS:
                    yield Secret(*match.span(1), "Password in an address")
                else:
                    yield Secret(*match.span(), kind)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str], tuple[str, ...]], ...]:
    """Returns kinds with a pattern of theirs, and what its text has in it, in small letters."""
    found = []
    for module, (name, *begins) in _PLUGINS.items():
        plugin = getattr(import_module(f"detect_secrets.plugins.{module}"), name)
        signs = tuple(dict.fromkeys(it.lower() for it in begins))
        found += [(str(plugin.secret_type), pattern, signs) for pattern in plugin.denylist]
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
    if not any(word in small for word in _WORDS):
        return
    # Many a `key` is none of these; letters that are small in another way are left to the pattern.
    if text.isascii() and not any(name in small for name in _NAMES):
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
