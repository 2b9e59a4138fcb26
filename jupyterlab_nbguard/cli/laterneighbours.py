"""Loads what looks for copies in other files once somebody asks for it: few runs do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from jupyterlab_nbguard.model.clones import FoundCopy
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.snapshot import Settings

if TYPE_CHECKING:
    from jupyterlab_nbguard.cli.neighbours import Neighbours


@dataclass
class LaterNeighbours:
    """Stands for a :class:`.neighbours.Neighbours`."""

    given: Sequence[Path]
    rules: Collection[str]
    say: Callable[[str], None]

    @cached_property
    def _neighbours(self) -> Neighbours:
        from jupyterlab_nbguard.cli.neighbours import Neighbours

        return Neighbours(self.given, self.rules, self.say)

    def copies(
        self, path: Path, notebook: Notebook, settings: Settings
    ) -> tuple[FoundCopy, ...] | None:
        """Returns the copies in other files; ``None`` where nobody wants to hear of them."""
        return self._neighbours.copies(path, notebook, settings)
