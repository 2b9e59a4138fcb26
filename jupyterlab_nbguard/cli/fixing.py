"""``--fix`` and ``--diff``: what safe fixes change, written or shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff

from jupyterlab_nbguard.cli.fingerprint import relative
from jupyterlab_nbguard.engine.mend import possible_fixes
from jupyterlab_nbguard.jobs.check.checker import Outcome
from jupyterlab_nbguard.jobs.save import NotSaved, save
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.snapshot import Report
from jupyterlab_nbguard.outputs.secrets import masked
from jupyterlab_nbguard.project.opened import Opened
from jupyterlab_nbguard.project.splice import CannotSplice, with_sources


@dataclass(frozen=True)
class Mended:
    """A notebook, what safe fixes make of it, and how many were made."""

    opened: Opened
    notebook: Notebook
    fixes: int

    @property
    def sources(self) -> dict[int, str]:
        """The sources that are others now, by the places of their cells."""
        pairs = zip(self.opened.notebook.cells, self.notebook.cells, strict=True)
        return {
            place: new.source for place, (old, new) in enumerate(pairs) if old.source != new.source
        }

    @property
    def cleared(self) -> list[int]:
        """The places of the cells whose outputs are gone now."""
        pairs = zip(self.opened.notebook.cells, self.notebook.cells, strict=True)
        return [
            place
            for place, (old, new) in enumerate(pairs)
            if old.has_outputs and not new.has_outputs
        ]

    @property
    def has_changes(self) -> bool:
        """Says whether there is anything to write."""
        return bool(self.sources or self.cleared)

    def diff(self) -> Iterator[str]:
        """Yields a unified diff (as POSIX specifies for ``diff -u``) of each cell's source.

        Secrets are masked in it: what is shown goes into logs.
        """
        path = relative(self.opened.path)
        for place, source in self.sources.items():
            name = f"{path}:cell {place + 1}"
            before = self.opened.notebook.cells[place].source
            old, new = _lines(masked(before)), _lines(masked(source))
            for line in unified_diff(old, new, name, name):
                yield line.removesuffix("\n")
        for place in self.cleared:
            yield f"{path}:cell {place + 1}: outputs cleared"

    def write(self) -> bytes:
        """Writes the new sources into the file, and returns all of it; raises `NotSaved`."""
        path, before = self.opened.path, self.opened.data
        if self.opened.is_text:
            raise NotSaved(f"{path}: not fixed: only .ipynb files are")
        try:
            data = with_sources(before, self.sources, self.cleared)
        except CannotSplice as error:
            raise NotSaved(f"{path}: not fixed: {error}") from None
        save(path, before, data)
        return data


def is_worth_it(outcome: Outcome, unsafe: bool) -> bool:
    """Says whether a notebook's findings offer any fix that may be made."""
    found = outcome.checked.report if outcome.checked is not None else Report()
    return any(True for _ in possible_fixes(found, unsafe))


def _lines(source: str) -> list[str]:
    # A cell's last line has no line end, which is no news: the diff shall not speak of it.
    return [f"{line}\n" for line in source.removesuffix("\n").split("\n")] if source else []
