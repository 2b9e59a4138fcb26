"""GitLab's code quality report, which merge requests show.

The format: "Code Quality report format" in GitLab's documentation; a subset of the specification of
Code Climate's analyzers, as one JSON list. Two findings with one fingerprint count as one there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jupyterlab_nbguard.cli.fingerprint import fingerprints, relative
from jupyterlab_nbguard.cli.output.jsonlist import json_list
from jupyterlab_nbguard.jobs.check.checked import Checked, place
from jupyterlab_nbguard.model.diagnostic import Severity

_SEVERITIES: dict[Severity, str] = {
    "error": "major",
    "warning": "minor",
    "info": "info",
    "hint": "info",
}


def render(checked: Iterable[Checked]) -> Iterator[str]:
    """Yields the lines of the list."""
    yield from json_list(
        {
            "description": f"{place(one, it)}: {it.message}",
            "check_name": it.rule,
            "fingerprint": fingerprint,
            "severity": _SEVERITIES[it.severity],
            "location": {"path": relative(one.path), "lines": {"begin": line}},
        }
        for one in checked
        for (it, line), fingerprint in zip(one.located(), fingerprints(one), strict=True)
    )
