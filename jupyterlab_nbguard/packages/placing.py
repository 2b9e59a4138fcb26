"""Finds the place where a project declares already, so that more is declared there."""

from __future__ import annotations

import fnmatch
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from jupyterlab_nbguard.packages.needs import Need, Packages

PlaceKind = Literal["pyproject", "requirements", "conda"]

_KINDS: tuple[tuple[str, PlaceKind], ...] = (
    ("pyproject.toml", "pyproject"),
    ("environment*.yml", "conda"),
    ("environment*.yaml", "conda"),
    ("*.txt", "requirements"),
)
_USUAL = ("pyproject.toml", "requirements.txt", "environment.yml", "environment.yaml")


@dataclass(frozen=True)
class Place:
    """A file that requirements can be written into."""

    kind: PlaceKind
    file: str
    group: str = ""
    """The extra or the dependency group in it; empty for the project's own dependencies."""

    @property
    def name(self) -> str:
        """The file's name, without the folders."""
        return base_name(self.file)


def place_of(packages: Packages) -> Place | None:
    """Returns where the project declares: the file that declares most of what is imported."""
    if packages.script is not None:
        return None
    votes: Counter[tuple[str, str]] = Counter()
    only_constrains = dict[str, bool]()
    for it in packages.surroundings.declared:
        bare = it.kind == "constraints"
        only_constrains[it.file] = only_constrains.get(it.file, True) and bare
    for need in packages.needs:
        votes.update({(it.file, it.group) for it in need.declared if it.kind != "constraints"})
    places = []
    for rank, file in enumerate(packages.surroundings.files):
        kind = kind_of(file)
        if kind is None or only_constrains.get(file, False):
            continue
        groups = {"", *(group for name, group in votes if name == file)}
        for group in groups:
            usual = base_name(file) in _USUAL
            places.append(
                ((votes[file, group], usual, -rank, group == ""), Place(kind, file, group))
            )
    return max(places, key=lambda it: it[0])[1] if places else None


def kind_of(file: str) -> PlaceKind | None:
    """Says what kind of file it is, by its name."""
    name = base_name(file)
    return next((kind for pattern, kind in _KINDS if fnmatch.fnmatch(name, pattern)), None)


def base_name(file: str) -> str:
    """Returns the last part of a path, whichever system wrote it."""
    return file.replace("\\", "/").rpartition("/")[2]


def undeclared(packages: Packages) -> list[Need]:
    """Lists what the notebook needs for certain and nobody declared, nor brings along."""
    return [it for it in packages.needs if it.certain and not it.declared and not it.through]
