"""Which packages there are, and which ones somebody wrote down.

An :class:`Environment` is filled by whoever can ask: the live side asks the kernel's interpreter,
the command line reads the folder of an environment. :class:`Surroundings` come from the disk.
Names of distributions are normalised as PEP 503 says wherever they are keys.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

Origin = Literal["index", "vcs", "archive", "editable", "local"]
"""How a distribution came to be installed, as ``direct_url.json`` says it (PEP 610)."""

Kind = Literal["pep723", "pyproject", "requirements", "conda", "lock", "constraints"]


def normalise(name: str) -> str:
    """Returns the name of a distribution as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@dataclass(frozen=True)
class Distribution:
    """One installed distribution."""

    name: str
    """As its own metadata write it: ``scikit-learn``."""
    version: str
    origin: Origin = "index"
    url: str = ""
    """Where it came from, where that was no index: what stands behind ``@`` (PEP 440, PEP 508)."""
    requires: frozenset[str] = frozenset()
    """The normalised names of what it needs itself, without its extras."""
    installer: str = ""
    """The program that installed it, such as ``pip`` or ``conda``; empty where nobody knows."""


@dataclass(frozen=True)
class Interpreter:
    """A kernel's interpreter, as it describes itself."""

    python: str
    """Its version, such as ``3.12.4``."""
    prefix: str
    """The folder of its environment (``sys.prefix``)."""
    path: tuple[str, ...]
    """Where it looks for modules (``sys.path``), without the notebook's own folder."""
    host: str
    """The machine, or container, that it runs on."""
    library: str
    """A file of its standard library, by which others find out whether they see its files."""
    mark: int
    """The number of that file in its file system."""


@dataclass(frozen=True)
class Environment:
    """What one interpreter can import, and where that comes from."""

    distributions: Mapping[str, Distribution]
    """By normalised name."""
    modules: Mapping[str, tuple[str, ...]]
    """Import name to the normalised distributions that bring it; several for a namespace package,
    none for a module that belongs to no distribution."""
    python: str = ""
    """The interpreter's version, such as ``3.12.4``; empty where nobody knows it."""
    live: bool = False
    """Whether the notebook's own kernel said so; else it is the project's environment."""
    place: str = ""
    """What a person would call it, for messages."""

    def of_import(self, module: str) -> tuple[Distribution, ...]:
        """Returns the distributions that bring a module, the longest known name first."""
        parts = module.split(".")
        for length in range(len(parts), 0, -1):
            names = self.modules.get(".".join(parts[:length]))
            if names is not None:
                return tuple(self.distributions[it] for it in names if it in self.distributions)
        return ()

    def can_import(self, module: str) -> bool:
        """Says whether the top of a module's name is there."""
        return module.partition(".")[0] in self.modules


@dataclass(frozen=True)
class Declared:
    """One requirement that somebody wrote down."""

    name: str
    """Normalised; for a conda package, that of the index where the two are known to differ."""
    text: str
    """As it was written, such as ``pandas[excel]>=2 ; python_version > "3.8"``."""
    kind: Kind
    file: str
    line: int = 0
    """1-based; 0 where nobody knows it."""
    specifier: str = ""
    """The versions that it allows (PEP 440); empty for all of them."""
    extras: tuple[str, ...] = ()
    url: str = ""
    group: str = ""
    """The extra or the dependency group that it belongs to."""
    applies: bool = True
    """Whether its marker holds on this machine."""


@dataclass(frozen=True)
class Problem:
    """One line of a file that could not be read."""

    file: str
    line: int
    cause: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.cause}"


@dataclass(frozen=True)
class Surroundings:
    """What the files around a notebook say of packages."""

    declared: tuple[Declared, ...] = ()
    files: tuple[str, ...] = ()
    """The files that can declare, also those that are empty; nearest first."""
    own: frozenset[str] = frozenset()
    """Modules of the project itself, or beside the notebook: they come along with it."""
    requires_python: str = ""
    problems: tuple[Problem, ...] = ()
    locked: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """The versions that lock files name, by normalised distribution."""
    tests: tuple[str, ...] = ()
    """The project's tests."""
    tested: frozenset[str] = frozenset()
    """All names that stand in them."""
