"""Reads and writes one requirement, as PEP 508 spells it, and a few spellings that pip adds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from packaging.markers import UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from jupyterlab_nbguard.model.packages import Declared, Distribution, Kind, normalise

_EGG = re.compile(r"[#&]egg=([A-Za-z0-9][\w.-]*)(?:\[([^\]]*)\])?")
_VCS = re.compile(r"(?:git|hg|svn|bzr)(?:\+|:)")
_LINK = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_WHEEL = re.compile(r"(?:^|/)([A-Za-z0-9][\w.]*)-([\w.+!]+)(?:-[\w.]+){3}\.whl")
_HASHES = re.compile(r"\s--(?:hash|config-settings?|global-option)[= ].*$")
# What pip wants written in quotes for a shell.
_QUOTED = re.compile(r"""^(["'])(.*)\1$""")


class NotARequirement(ValueError):
    """Says why a text is no requirement."""


@dataclass(frozen=True)
class Wanted:
    """A requirement as it was read."""

    name: str
    """As it was written; empty for a folder or a link that does not say its name."""
    specifier: str = ""
    extras: tuple[str, ...] = ()
    url: str = ""
    marker: str = ""

    @property
    def pinned(self) -> bool:
        """Says whether it allows one version only: ``==1.2``, ``===1.2``, a link with a commit."""
        if self.url:
            link = self.url.partition("#")[0]
            if _VCS.match(link):
                return re.search(r"@[0-9a-f]{7,64}$|@v?\d+[\w.]*$", link) is not None
            return bool(_WHEEL.search(link) or re.search(r"-\d[\w.]*\.(?:zip|tar|tgz)", link))
        clauses = [it.strip() for it in self.specifier.split(",") if it.strip()]
        return any(it.startswith("==") and not it.endswith("*") for it in clauses)


def read_requirement(text: str) -> Wanted:
    """Returns the requirement in a text; raises `NotARequirement` with the cause."""
    text = _HASHES.sub("", text.strip())
    quoted = _QUOTED.match(text)
    if quoted is not None:
        text = quoted[2].strip()
    try:
        found = Requirement(text)
    except InvalidRequirement as error:
        wanted = _link(text)
        if wanted is None:
            cause = str(error).splitlines()[0]
            raise NotARequirement(f"'{text}' is no requirement: {cause}") from None
        return wanted
    return Wanted(
        found.name,
        str(found.specifier),
        tuple(sorted(found.extras)),
        found.url or "",
        str(found.marker) if found.marker is not None else "",
    )


def _link(text: str) -> Wanted | None:
    """Reads what pip takes besides: a link, a folder, a file."""
    path = text.partition(" ;")[0].strip()
    is_path = path.startswith((".", "/", "~")) or re.match(r"[A-Za-z]:[\\/]", path)
    is_file = path.endswith((".whl", ".zip", ".tar.gz"))
    if not (is_path or is_file or _VCS.match(path) or _LINK.match(path)):
        return None
    egg = _EGG.search(path)
    if egg is not None:
        extras = tuple(sorted(it.strip() for it in (egg[2] or "").split(",") if it.strip()))
        return Wanted(egg[1], url=path, extras=extras)
    wheel = _WHEEL.search(path)
    if wheel is not None:
        return Wanted(wheel[1].replace("_", "-"), url=path)
    return Wanted(_repository(path), url=path)


def _repository(link: str) -> str:
    """The last part of a repository's address is nearly always the package's name."""
    found = re.search(r"/([A-Za-z0-9][\w.-]*?)(?:\.git)?(?:@[^/]*)?(?:#.*)?/?$", link)
    if found is None or not _VCS.match(link) or link.startswith((".", "/", "~")):
        return ""
    return found[1]


def declare(text: str, kind: Kind, file: str, line: int = 0, group: str = "") -> Declared:
    """Returns what a requirement in a file declares; raises `NotARequirement`."""
    wanted = read_requirement(text)
    return Declared(
        normalise(wanted.name),
        text.strip(),
        kind,
        file,
        line,
        wanted.specifier,
        wanted.extras,
        wanted.url,
        group,
        _applies(wanted.marker),
    )


def _applies(marker: str) -> bool:
    if not marker:
        return True
    try:
        return Requirement(f"x ; {marker}").marker.evaluate({"extra": ""})  # type: ignore[union-attr]
    except (InvalidRequirement, UndefinedEnvironmentName, InvalidVersion):
        return True


def write_requirement(wanted: Wanted) -> str:
    """Returns a requirement as one line of PEP 508."""
    extras = f"[{','.join(wanted.extras)}]" if wanted.extras else ""
    marker = f" ; {wanted.marker}" if wanted.marker else ""
    if wanted.url:
        return f"{wanted.name}{extras} @ {wanted.url}{marker}"
    specifier = ",".join(sorted(it.strip() for it in wanted.specifier.split(",") if it.strip()))
    return f"{wanted.name}{extras}{specifier}{marker}"


def pin(distribution: Distribution, extras: tuple[str, ...] = (), marker: str = "") -> str:
    """Returns the requirement that brings back the very distribution, where that can be said.

    A local version (``2.1.0+cu121``) is kept: it names another build, and leaving it out would
    install something else without a word.
    """
    if distribution.origin in ("vcs", "archive") and distribution.url:
        return write_requirement(Wanted(distribution.name, "", extras, distribution.url, marker))
    wanted = Wanted(distribution.name, f"=={distribution.version}", extras, "", marker)
    return write_requirement(wanted)


def allows(specifier: str, version: str) -> bool:
    """Says whether a specifier allows a version (PEP 440); what cannot be compared is allowed."""
    try:
        return SpecifierSet(specifier).contains(Version(version), prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return True
