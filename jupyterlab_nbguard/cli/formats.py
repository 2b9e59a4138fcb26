"""The output formats of ``nbguard check``, by name; each is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import cast

from jupyterlab_nbguard.jobs.check.checked import Checked

Render = Callable[[Iterable[Checked]], Iterator[str]]

FORMATS = {
    "full": "full.render",
    "concise": "concise.render",
    "json": "json_.render",
    "sarif": "sarif.render",
    "github": "github.render",
    "junit": "junit.render",
    "gitlab": "gitlab.render",
}

OF_FILES = frozenset(("sarif", "github", "gitlab"))
"""Formats that are shown beside the file itself, and thus name its lines."""

STATISTICS = {
    "full": "statistics.lines",
    "concise": "statistics.lines",
    "json": "statistics.as_json",
}


def load(place: str) -> Render:
    """Returns the function that one of the tables names."""
    module, name = place.split(".")
    package = f"{__package__}.output"
    return cast("Render", getattr(import_module(f"{package}.{module}"), name))
