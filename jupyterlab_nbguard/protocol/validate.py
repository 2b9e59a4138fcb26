"""Checks that a message from outside has the shape that :mod:`.messages` gives it."""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

Check = Callable[[object, str], str | None]
"""Says where and how a value, found at a path, is wrong; ``None`` where it is right."""

_LONGEST_QUOTE = 40


class BadMessageError(ValueError):
    """Says what is wrong with a message, by the path of the value that is wrong."""

    def __init__(self, code: int, message: str, request: int | str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.request = request


def checker(hint: Any) -> Check:
    """Builds the check of a type: a TypedDict, list, union, literal or plain JSON type."""
    origin = get_origin(hint)
    if origin is Literal:
        return _literal(get_args(hint))
    if origin in (Union, UnionType):
        return _union([checker(member) for member in get_args(hint)])
    if origin is list:
        return _list(checker(get_args(hint)[0]))
    if is_typeddict(hint):
        return _object(hint)
    return _plain(hint)


def _literal(choices: tuple[str, ...]) -> Check:
    def check(value: object, path: str) -> str | None:
        if isinstance(value, str) and value in choices:
            return None
        return f"{path} is {quote(value)}, not one of {', '.join(choices)}"

    return check


def _union(members: list[Check]) -> Check:
    def check(value: object, path: str) -> str | None:
        wrong = [member(value, path) for member in members]
        return None if None in wrong else wrong[0]

    return check


def _list(member: Check) -> Check:
    def check(value: object, path: str) -> str | None:
        if not isinstance(value, list):
            return f"{path} is {quote(value)}, not a list"
        for place, item in enumerate(value):
            wrong = member(item, f"{path}[{place}]")
            if wrong:
                return wrong
        return None

    return check


def _object(hint: Any) -> Check:
    fields = {name: checker(of) for name, of in get_type_hints(hint).items()}
    required = hint.__required_keys__

    def check(value: object, path: str) -> str | None:
        if not isinstance(value, dict):
            return f"{path} is {quote(value)}, not an object"
        for name, field in fields.items():
            if name in value:
                wrong = field(value[name], f"{path}.{name}")
                if wrong:
                    return wrong
            elif name in required:
                return f"{path}.{name} is missing"
        return None

    return check


def _plain(hint: type) -> Check:
    names = {
        str: "a string",
        int: "an integer",
        float: "a number",
        bool: "true or false",
        NoneType: "null",
    }
    name = names[hint]
    accepted = (int, float) if hint is float else hint

    def check(value: object, path: str) -> str | None:
        # A bool is an int in Python, and is none in JSON.
        if isinstance(value, accepted) and (hint is bool or not isinstance(value, bool)):
            return None
        return f"{path} is {quote(value)}, not {name}"

    return check


def quote(value: object) -> str:
    """Shows a value in a message, shortened and on one line."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    text = repr(value)
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 3] + "..."
