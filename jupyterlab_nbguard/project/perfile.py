"""Leaves out the rules that a project does not want for some of its files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import PurePath

from pathspec import GitIgnoreSpec

from jupyterlab_nbguard.engine.config import ConfigError
from jupyterlab_nbguard.model.snapshot import Settings


def for_file(settings: Settings, path: PurePath) -> Settings:
    """Returns what counts for one file, whose ``path`` is what the patterns speak of."""
    unwanted = [
        names
        for pattern, names in settings.per_file_ignores.items()
        if _spec(pattern).match_file(path.as_posix())
    ]
    return replace(settings, ignore=settings.ignore.union(*unwanted)) if unwanted else settings


def make_sure(patterns: Iterable[str], origin: str, table: Sequence[str]) -> None:
    """Raises `ConfigError` for a pattern that cannot be read; ``table`` is ours in its file."""
    for pattern in patterns:
        try:
            _spec(pattern)
        except ValueError:
            place = (*table, "per-file-ignores", pattern)
            raise ConfigError(origin, place, "no pattern as in .gitignore") from None


@lru_cache(maxsize=256)
def _spec(pattern: str) -> GitIgnoreSpec:
    return GitIgnoreSpec.from_lines([pattern])
