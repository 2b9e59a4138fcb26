"""Works out what to write down, so that the notebook runs elsewhere, and what cannot be said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from jupyterlab_nbguard.model.packages import Declared, Distribution, Environment, normalise
from jupyterlab_nbguard.packages.needs import KERNEL, Need, Packages
from jupyterlab_nbguard.packages.requirement import (
    NotARequirement,
    Wanted,
    pin,
    read_requirement,
    write_requirement,
)
from jupyterlab_nbguard.packages.script import other_lines, write_script


@dataclass(frozen=True)
class Portable:
    """The requirements of a notebook, exact where a version is known."""

    requirements: tuple[str, ...]
    requires_python: str
    unsaid: tuple[str, ...] = ()
    """What the reader must know, a line each: what could not be written, or not exactly."""
    others: tuple[str, ...] = ()
    """Lines of a block that stood there already and are none of ours."""

    @property
    def block(self) -> str:
        """The whole as PEP 723 writes it."""
        return write_script(self.requirements, self.requires_python, self.others)


def portable(packages: Packages) -> Portable:
    """Returns what a notebook needs, with the versions of the environment that was asked."""
    lines: dict[str, str] = {}
    unsaid: list[str] = []
    for need in packages.needs:
        text = _line(need, packages, unsaid)
        if text:
            lines[need.name] = text
    for it in packages.script.declared if packages.script is not None else ():
        if not any(it in need.declared for need in packages.needs):
            lines.setdefault(it.name or it.text, _kept(it, packages.environment, unsaid))
    ordered = (text for _, text in sorted(lines.items()) if text)
    script = packages.script
    others = tuple(other_lines(script)) if script is not None else ()
    return Portable(tuple(ordered), _python(packages), tuple(unsaid), others)


def with_needs(packages: Packages, needs: Iterable[Need]) -> Portable:
    """Returns the notebook's own block with some needs added; what it declares stays as it is."""
    script, unsaid = packages.script, list[str]()
    there = [it.text for it in script.declared] if script is not None else []
    added = [text for need in needs if (text := _line(need, packages, unsaid))]
    others = tuple(other_lines(script)) if script is not None else ()
    requires = script.requires_python if script is not None else _python(packages)
    return Portable((*there, *sorted(added)), requires, tuple(unsaid), others)


def line_of(need: Need, packages: Packages) -> tuple[str, list[str]]:
    """Returns the requirement for one need, and what cannot be said of it."""
    unsaid: list[str] = []
    return _line(need, packages, unsaid), unsaid


def _line(need: Need, packages: Packages, unsaid: list[str]) -> str:
    if need.only_typing or need.through == KERNEL:
        return ""
    extras, marker = _additions(need, packages)
    if need.installed is not None:
        return _pinned(need.installed, extras, marker, unsaid)
    if not need.certain and not need.declared:
        return ""  # guarded, and not there: the notebook does without
    for it in need.wanted:
        unsaid.append(f"{it.name} is not installed: written as {it.text!r} is declared")
        return it.text if it.kind != "conda" else f"{it.name}{it.specifier}"
    asked = [
        each.wanted
        for _, install in packages.installs
        for each in install.asked
        if _same(each.wanted, need)
    ]
    if asked:
        return write_requirement(asked[-1])
    how = "by a table, not by an environment" if need.guessed else "by its name"
    unsaid.append(f"{need.name} is not installed: no version is known, and it is found {how}")
    return need.name


def _pinned(one: Distribution, extras: tuple[str, ...], marker: str, unsaid: list[str]) -> str:
    if one.origin in ("editable", "local"):
        kind = "an editable installation" if one.origin == "editable" else "installed from a file"
        unsaid.append(f"{one.name} {one.version} is {kind}: nobody else has it, so it is left out")
        return ""
    if "+" in one.version and one.origin == "index":
        unsaid.append(f"{one.name} {one.version} is a local build: another index may have it")
    return pin(one, extras, marker)


def _kept(it: Declared, environment: Environment | None, unsaid: list[str]) -> str:
    """Keeps what the block declares already, pinned where it is installed."""
    one = environment.distributions.get(it.name) if environment is not None else None
    if one is None or not it.applies or it.url:
        return it.text
    if one.origin in ("editable", "local"):
        return it.text
    return _pinned(one, it.extras, _marker(it.text), unsaid)


def _additions(need: Need, packages: Packages) -> tuple[tuple[str, ...], str]:
    """Returns the extras that somebody asked for, and the marker of what is declared."""
    extras = {extra for it in need.wanted for extra in it.extras}
    for _, install in packages.installs:
        for asked in install.asked:
            if _same(asked.wanted, need):
                extras |= set(asked.wanted.extras)
    markers = [_marker(it.text) for it in need.wanted if it.kind == "pep723"]
    return tuple(sorted(extras)), markers[0] if len(markers) == 1 else ""


def _same(wanted: Wanted, need: Need) -> bool:
    return bool(wanted.name) and normalise(wanted.name) in (need.name, *need.any_of)


def _marker(text: str) -> str:
    try:
        return read_requirement(text).marker
    except NotARequirement:
        return ""


def _python(packages: Packages) -> str:
    if packages.script is not None and packages.script.requires_python:
        return packages.script.requires_python
    python = packages.environment.python if packages.environment is not None else ""
    return f">={'.'.join(python.split('.')[:2])}" if python else ""


def names(needs: Iterable[Need]) -> str:
    """Lists needs for a message: the first few by name, the others by their number."""
    listed = [need.name for need in needs]
    shown = ", ".join(listed[:5])
    return shown if len(listed) <= 5 else f"{shown} and {len(listed) - 5} more"
