"""Reads what the options of ``nbguard promote`` want otherwise: names, parameters, returns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from jupyterlab_nbguard.model.promotion import Choice, Edit

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    ("--function", "functions", "NAME", "What statements are to be called as a function"),
    ("--rename", "renames", "OLD=NEW", "Another name for a definition, wherever it is used"),
    ("--param", "params", "F.OLD=NEW", "Another name for a parameter of a function"),
    ("--order", "orders", "F=A,B", "Which parameters of what statements become come first"),
    ("--returns", "returns", "F=A,B", "What such a function gives back; `F=`: nothing"),
    ("--parameter", "parameters", "NAME", "A constant that becomes a parameter, not moving"),
    ("--constant", "constants", "NAME", "A constant that moves, not becoming a parameter"),
)


def wishes(command: F) -> F:
    """Adds the options, all of them repeatable."""
    for name, variable, metavar, text in reversed(_OPTIONS):
        option = click.option(
            name, variable, multiple=True, metavar=metavar, help=f"{text}; repeatable."
        )
        command = option(command)
    together = click.option(
        "--together", is_flag=True, help="Make one function of all cells that are chosen."
    )
    return together(command)


def choice_of(together: bool, **given: tuple[str, ...]) -> Choice:
    """Returns a choice of nothing yet, with the wishes; raises `click.UsageError`."""
    edits: dict[str, Edit] = {}
    for text in given["params"]:
        place, new = _pair("--param", text)
        function, _, old = place.rpartition(".")
        if not function or not old:
            raise click.UsageError(f"--param wants F.OLD=NEW, not {text}")
        edit = edits.get(function, Edit())
        edits[function] = replace(edit, parameters={**edit.parameters, old: new})
    for text in given["orders"]:
        function, names = _pair("--order", text)
        edits[function] = replace(edits.get(function, Edit()), order=_names(names))
    for text in given["returns"]:
        function, names = _pair("--returns", text)
        edits[function] = replace(edits.get(function, Edit()), returns=_names(names))
    return Choice(
        functions=given["functions"],
        parameters=given["parameters"],
        constants=given["constants"],
        renames=dict(_pair("--rename", text) for text in given["renames"]),
        edits=edits,
        together=together,
    )


def _pair(option: str, text: str) -> tuple[str, str]:
    left, equals, right = text.partition("=")
    if not left.strip() or not equals:
        raise click.UsageError(f"{option} wants a name, `=`, and what is wanted, not {text}")
    return left.strip(), right.strip()


def _names(text: str) -> tuple[str, ...]:
    return tuple(it.strip() for it in text.split(",") if it.strip())
