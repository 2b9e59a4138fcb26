"""Finds what the notebooks that are checked have in common with the files around them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from jupyterlab_nbguard.cli.indexing import counting, opened_index
from jupyterlab_nbguard.engine.config import ConfigError
from jupyterlab_nbguard.jobs.clones.finder import CopyFinder
from jupyterlab_nbguard.jobs.clones.index import cache_folder
from jupyterlab_nbguard.model.clones import FoundCopy
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.snapshot import Settings
from jupyterlab_nbguard.project.errors import ProjectError
from jupyterlab_nbguard.project.settings import find_settings
from jupyterlab_nbguard.project.workspace import workspace_of
from jupyterlab_nbguard.rules.copies import OF_WORKSPACE


class Neighbours:
    """Brings the index of each workspace up to date once, when the first notebook asks for it.

    ``given`` are the files and folders to check: where there is no project they are the workspace.
    """

    def __init__(
        self, given: Sequence[Path], rules: Collection[str], say: Callable[[str], None]
    ) -> None:
        self._given = [path for path in given if path.exists()]
        self._rules = rules
        self._say = say
        self._finders: dict[Path | None, CopyFinder] = {}

    def copies(
        self, path: Path, notebook: Notebook, settings: Settings
    ) -> tuple[FoundCopy, ...] | None:
        """Returns the copies in other files; ``None`` where nobody wants to hear of them."""
        wanted = any(settings.wants(rule) for rule in OF_WORKSPACE)
        if not wanted or not settings.clones_workspace or not notebook.is_python:
            return None
        root = workspace_of(path)
        if root not in self._finders:
            self._finders[root] = self._finder(root)
        found = self._finders[root].copies(path.absolute(), notebook.code)
        return tuple(copy for copies in found.values() for copy in copies)

    def _finder(self, root: Path | None) -> CopyFinder:
        paths, folder = ([root], cache_folder()) if root is not None else (self._given, None)
        index = opened_index(paths, folder, self._exclude(paths), self._say)
        finder = CopyFinder(Path.cwd(), index)
        with counting() as advance:
            finder.update(advance("Looking for copies"))
        return finder

    def _exclude(self, paths: Sequence[Path]) -> tuple[str, ...]:
        try:
            return find_settings(paths[0] / "any", self._rules).clones_exclude if paths else ()
        except (ProjectError, ConfigError):
            return ()  # it is said of the notebooks whose settings they are
