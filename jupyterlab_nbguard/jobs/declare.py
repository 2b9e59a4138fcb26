"""Writes requirements into a file of the project: for the command line, and for the editor."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..packages.environment_yml import into_environment
from ..packages.names import to_conda
from ..packages.needs import Need, Packages
from ..packages.placing import Place
from ..packages.portable import line_of
from ..packages.reading import CannotWrite, decode
from ..packages.writing import into_pyproject, into_requirements
from .save import held, save


@dataclass(frozen=True)
class Lines:
    """Requirements as they are written down, and what could not be said."""

    pip: tuple[str, ...]
    conda: tuple[str, ...] = ()
    """In conda's own words: what conda installed, for a file of conda's."""
    unsaid: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.conda, *self.pip)


@dataclass(frozen=True)
class Change:
    """A file as it was (``None``: there was none), and as it becomes."""

    path: Path
    before: bytes | None
    after: bytes


def lines_for(needs: Iterable[Need], packages: Packages, place: Place) -> Lines:
    """Returns what to write into a place for what a notebook needs."""
    pip, conda, unsaid = [], [], list[str]()
    for need in needs:
        one = need.installed
        if place.kind == "conda" and one is not None and one.installer == "conda":
            conda.append(f"{to_conda(one.name)}={one.version}")
            continue
        text, notes = line_of(need, packages)
        unsaid += notes
        if text:
            pip.append(text)
    return Lines(tuple(sorted(pip)), tuple(sorted(conda)), tuple(unsaid))


def change_of(place: Place, lines: Lines) -> Change:
    """Returns what the file of a place becomes; raises `CannotWrite` with the file's name."""
    path = Path(place.file)
    try:
        before = held(path)
    except OSError as error:
        raise CannotWrite(f"{path}: cannot be read: {error}") from None
    if before is None and place.kind != "requirements":
        raise CannotWrite(f"{path}: not there: only a requirements.txt is made anew")
    try:
        text = _text(before or b"")
        if place.kind == "requirements":
            text = into_requirements(text, lines.pip)
        elif place.kind == "pyproject":
            text = into_pyproject(text, lines.pip, place.group)
        else:
            text = into_environment(text, lines.conda, lines.pip)
    except UnicodeDecodeError:
        raise CannotWrite(f"{path}: not written: neither UTF-8 nor UTF-16 text") from None
    except CannotWrite as error:
        raise CannotWrite(f"{path}: not written: {error}") from None
    return Change(path, before, _encoded(text, before))


def carry_out(change: Change) -> None:
    """Writes a change; raises `NotSaved` where the file is another by now."""
    save(change.path, change.before, change.after, "written")


def take_back(change: Change) -> None:
    """Makes the file what it was; raises `NotSaved` where somebody changed it since."""
    save(change.path, change.after, change.before, "put back")


def _text(data: bytes) -> str:
    text = decode(data)
    return f"\ufeff{text}" if data.startswith(b"\xef\xbb\xbf") else text


def _encoded(text: str, before: bytes | None) -> bytes:
    """Writes as the file was written: UTF-16 stays what it was."""
    if before is not None and before[:2] == b"\xff\xfe":
        return b"\xff\xfe" + text.encode("utf-16-le")
    if before is not None and before[:2] == b"\xfe\xff":
        return b"\xfe\xff" + text.encode("utf-16-be")
    return text.encode("utf-8")
