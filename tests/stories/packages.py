"""What surrounds the notebook of a story, and what is installed there."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from jupyterlab_nbguard.model.packages import Distribution, Environment, Surroundings, normalise
from jupyterlab_nbguard.project.surroundings import SurroundingsReader

_LINE = re.compile(
    r"(?:(?P<module>[\w.]+): )?(?P<name>\S+) (?P<version>\S+)(?: needs (?P<needs>.*))?"
)


def surroundings(files: dict[str, str] | None) -> Surroundings | None:
    """Writes the files, and reads what they say as the command line does."""
    if files is None:
        return None
    with tempfile.TemporaryDirectory() as above:
        folder = Path(above, "notebooks")
        folder.mkdir()
        Path(above, ".git").mkdir()
        for name, text in files.items():
            up = name.startswith("above/")
            path = Path(above, name.removeprefix("above/")) if up else folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return SurroundingsReader().around(folder / "story.ipynb")


def environment(installed: list[str] | None) -> Environment | None:
    """Returns what the lines of a story say that is installed."""
    if installed is None:
        return None
    distributions, modules = {}, {}
    for line in installed:
        found = _LINE.fullmatch(line.strip())
        assert found, line
        name = normalise(found["name"])
        needs = frozenset((found["needs"] or "").replace(",", " ").split())
        distributions[name] = Distribution(found["name"], found["version"], requires=needs)
        modules[found["module"] or found["name"]] = (name,)
    return Environment(distributions, modules, "3.12.1", live=True)
