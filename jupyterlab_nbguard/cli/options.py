"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

MEGABYTE = 1_000_000

F = TypeVar("F", bound=Callable[..., Any])


def output_format(formats: Iterable[str], what: str) -> Callable[[F], F]:
    """Says how ``what`` is shown; the first format that is listed is not special, `full` is."""
    return click.option(
        "--output-format",
        type=click.Choice([*formats]),
        default="full",
        show_default=True,
        help=f"How {what} shown.",
    )


max_copy = click.option(
    "--max-copy",
    type=click.IntRange(min=1),
    default=500,
    show_default=True,
    metavar="MB",
    help="The largest folder to copy.",
)

kernel = click.option(
    "--kernel", metavar="NAME", help="Run in this kernel, not in the notebook's own."
)


def timeout(default: float | None = None) -> Callable[[F], F]:
    """Says how long a cell may take; without a default the settings have their say."""
    return click.option(
        "--timeout",
        type=click.FloatRange(min=0),
        default=default,
        show_default=default is not None,
        metavar="SECONDS",
        help="How long one cell may take; 0: no limit."
        + ("" if default is not None else "  [default: 600]"),
    )
