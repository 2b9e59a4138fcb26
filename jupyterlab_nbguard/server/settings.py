"""The settings of the project that a document lies in, never read outside the server's root."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from ..engine.config import ConfigError
from ..model.snapshot import Settings
from ..project.errors import ProjectError
from ..project.policies import Policies, installed_policies
from ..project.settings import FILES, SettingsReader

_SHARED_DRIVE = "RTC"
"""The drive of real-time collaboration shows the default drive's files."""

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True)
class Found:
    """Settings, and what is wrong with the file they should have come from."""

    settings: Settings = field(default_factory=Settings)
    trouble: str = ""


class SettingsFinder:
    """Reads the settings' files below ``root`` (``None``: the server has no local files).

    ``locked`` names the policy that counts before them.
    """

    def __init__(
        self,
        root: Path | None,
        rules: Collection[str],
        policies: Policies | None = None,
        locked: str = "",
    ) -> None:
        self._root = root
        self._rules = rules
        self._policies = installed_policies() if policies is None else policies
        self._locked = locked
        self._known: dict[str, tuple[Stamp, Found]] = {}

    @property
    def root(self) -> Path | None:
        """The folder that is served, ``None`` where documents are no local files."""
        return self._root

    def find(self, uri: str) -> Found:
        """Returns the settings for a document; the file is read again once it has changed."""
        path = local_path(self._root, uri)
        if path is None or self._root is None:
            return Found()
        stamp = _stamp(path, self._root)
        known = self._known.get(uri)
        if known is None or known[0] != stamp:
            known = self._known[uri] = (stamp, self._read(path, self._root))
        return known[1]

    def path(self, uri: str) -> Path | None:
        """Returns the file of a document, ``None`` where it is no local file below the root."""
        return local_path(self._root, uri)

    def forget(self, uri: str) -> None:
        """Drops what is known of a document that was closed."""
        self._known.pop(uri, None)

    def _read(self, path: Path, root: Path) -> Found:
        reader = SettingsReader(self._rules, self._policies, locked=self._locked, within=root)
        try:
            return Found(reader.find(path))
        except (ProjectError, ConfigError) as error:
            trouble = str(error).replace(f"{root}/", "")
        try:
            return Found(reader.without_project(path), trouble)
        except (ProjectError, ConfigError):
            return Found(trouble=trouble)


def local_path(root: Path | None, uri: str) -> Path | None:
    """Returns the file that a contents path names, ``None`` where there is none below ``root``."""
    if root is None:
        return None
    path_of_drive = without_shared_drive(uri)
    drive, colon, _ = uri.partition(":")
    if path_of_drive == uri and colon and "/" not in drive:
        return None
    try:
        # Links are followed before the comparison: a link may lead out as well as "..".
        path = (root / path_of_drive.strip("/")).resolve()
    except (OSError, ValueError, RuntimeError):
        return None
    return path if path.is_relative_to(root) else None


def without_shared_drive(uri: str) -> str:
    """Names a document in one way, whether real-time collaboration shows it or not."""
    return uri.removeprefix(f"{_SHARED_DRIVE}:")


def _stamp(path: Path, root: Path) -> Stamp:
    stamps = []
    for folder in path.parents:
        if not folder.is_relative_to(root):
            break
        for file in (folder / name for name in FILES):
            try:
                found = file.stat()
            except OSError:
                continue
            stamps.append((str(file), found.st_mtime_ns, found.st_size))
    return tuple(stamps)
