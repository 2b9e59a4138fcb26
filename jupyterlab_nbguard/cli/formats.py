"""The output formats of ``nbguard check``, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from jupyterlab_nbguard.cli.checked import Checked
from jupyterlab_nbguard.cli.output import (
    concise,
    full,
    github,
    gitlab,
    json_,
    junit,
    sarif,
    statistics,
)

Render = Callable[[Iterable[Checked]], Iterator[str]]

FORMATS: dict[str, Render] = {
    "full": full.render,
    "concise": concise.render,
    "json": json_.render,
    "sarif": sarif.render,
    "github": github.render,
    "junit": junit.render,
    "gitlab": gitlab.render,
}

OF_FILES = frozenset(("sarif", "github", "gitlab"))
"""Formats that are shown beside the file itself, and thus name its lines."""

STATISTICS: dict[str, Render] = {
    "full": statistics.lines,
    "concise": statistics.lines,
    "json": statistics.as_json,
}
