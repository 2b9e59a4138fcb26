"""Workflow commands, which GitHub Actions shows beside the lines of a pull request.

The format and its escapes: "Workflow commands for GitHub Actions" in GitHub's documentation, and
``command.ts`` of ``actions/toolkit``. A line is one of the file, since that is what is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from jupyterlab_nbguard.cli.fingerprint import relative
from jupyterlab_nbguard.jobs.check.checked import Checked, place
from jupyterlab_nbguard.model.diagnostic import Severity

_COMMANDS: dict[Severity, str] = {
    "error": "error",
    "warning": "warning",
    "info": "notice",
    "hint": "notice",
}


def render(checked: Iterable[Checked]) -> Iterator[str]:
    """Yields one command a finding."""
    for one in checked:
        for it, line in one.located():
            properties = {
                "title": f"nbguard: {it.rule}",
                "file": relative(one.path),
                "line": str(line),
            }
            said = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
            yield f"::{_COMMANDS[it.severity]} {said}::{_data(f'{place(one, it)}: {it.message}')}"


def _data(text: str) -> str:
    # The percent sign first: the others bring new ones.
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
