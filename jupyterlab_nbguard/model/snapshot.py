"""The one input of the analysis, and its one output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from .clones import FoundCopy
from .diagnostic import Diagnostic, Severity
from .execution import History
from .notebook import CellId, Notebook
from .outputs import SavedOutputs
from .packages import Environment, Surroundings


@dataclass(frozen=True)
class VerifySettings:
    """What a project asks of ``nbguard verify``, from ``[tool.nbguard.verify]``.

    ``ignore`` holds regular expressions, ``timeout`` seconds for one cell; ``None``: the default.
    """

    ignore: tuple[str, ...] = ()
    tolerance: float | None = None
    timeout: float | None = None


@dataclass(frozen=True)
class Settings:
    """What a project asks of the rules, from ``[tool.nbguard]``.

    ``select`` of ``None`` means every rule; ``options`` maps a rule to its own options.
    """

    select: frozenset[str] | None = None
    ignore: frozenset[str] = frozenset()
    severity: Mapping[str, Severity] = field(default_factory=lambda: MappingProxyType({}))
    options: Mapping[str, Mapping[str, object]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    per_file_ignores: Mapping[str, frozenset[str]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    """Patterns of files, as in ``.gitignore``; ``ignore`` of one file's settings has them in it."""
    verify: VerifySettings = VerifySettings()
    clones_exclude: tuple[str, ...] = ()
    """What no copies are looked for in: patterns as in ``.gitignore``."""
    clones_workspace: bool = True
    """Whether copies are looked for in other files of the workspace, too."""
    origin: str = ""
    """The file that the settings were read from, for messages."""
    policy: str = ""
    """The organisation's policy that counts below the project's file, or above it."""

    def wants(self, rule: str) -> bool:
        """Says whether a rule is selected, and not ignored."""
        return (self.select is None or rule in self.select) and rule not in self.ignore


@dataclass(frozen=True)
class Snapshot:
    """A document, the kernel's history (``None`` for a saved notebook), and the settings.

    ``surroundings``, ``environment`` and ``copies`` (what stands in other files of the workspace,
    too) are ``None`` where nobody looked.
    """

    notebook: Notebook
    history: History | None = None
    settings: Settings = Settings()
    version: int = 0
    surroundings: Surroundings | None = None
    environment: Environment | None = None
    copies: tuple[FoundCopy, ...] | None = None
    outputs: Mapping[CellId, SavedOutputs] | None = None
    """What the notebook's file holds of outputs; ``None`` where nobody looked."""


@dataclass(frozen=True)
class Skipped:
    """A rule that could not look, and why."""

    rule: str
    why: str


@dataclass(frozen=True)
class Failure:
    """A rule that raised; the others went on."""

    rule: str
    error: str


@dataclass(frozen=True)
class Report:
    """All that was found, what was not looked at, and what failed."""

    diagnostics: tuple[Diagnostic, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    failures: tuple[Failure, ...] = ()
