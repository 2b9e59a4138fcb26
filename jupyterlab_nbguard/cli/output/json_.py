"""A list of objects, for programs. Positions are those of LSP: from 0, columns in UTF-16 units."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jupyterlab_nbguard.cli.output.jsonlist import json_list
from jupyterlab_nbguard.jobs.check.checked import Checked
from jupyterlab_nbguard.model.diagnostic import Diagnostic
from jupyterlab_nbguard.protocol.convert import Converter


def render(checked: Iterable[Checked]) -> Iterator[str]:
    """Yields the lines of the list."""
    yield from json_list(_entries(checked))


def _entries(checked: Iterable[Checked]) -> Iterator[dict[str, object]]:
    for one in checked:
        converter = Converter(one.notebook)
        for it in one.report.diagnostics:
            yield _entry(one, converter, it)


def _entry(one: Checked, converter: Converter, diagnostic: Diagnostic) -> dict[str, object]:
    wire = converter.diagnostic(diagnostic)
    return {
        "rule": wire["rule"],
        "severity": wire["severity"],
        "message": wire["message"],
        "path": one.path,
        "cell": one.notebook.index[diagnostic.cell],
        "cell_id": diagnostic.cell,
        "range": wire["range"],
        "related": wire["related"],
        "fixes": wire["fixes"],
    }
