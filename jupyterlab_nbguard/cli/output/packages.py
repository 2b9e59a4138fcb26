"""How ``nbguard packages`` shows what a notebook needs: for people, and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator

import click

from jupyterlab_nbguard.model.notebook import CellId
from jupyterlab_nbguard.model.packages import Declared
from jupyterlab_nbguard.packages.needs import Need, Packages
from jupyterlab_nbguard.packages.portable import Portable


def trouble(need: Need) -> str:
    """Says in a few words what is wrong with a need; empty where all is well."""
    if need.only_typing or not need.uses:
        return ""
    if need.installed is None:
        return "not installed" if need.certain else ""
    if need.drift is not None:
        return f"drifts: {need.drift.text} is declared"
    if need.lock_drift:
        return f"drifts: {' or '.join(need.locked)} is locked"
    return "" if need.declared or need.through or not need.certain else "declared nowhere"


def full(path: str, found: Packages, wanted: Portable) -> Iterator[str]:
    """Yields a line a distribution, then what is declared and unused, then what to know."""
    environment = found.environment
    if environment is not None:
        yield f"{path}: versions are those of {environment.place}"
    rows = [(_name(it), _version(it), _where(it), trouble(it)) for it in found.needs]
    widths = [max((len(row[at]) for row in rows), default=0) for at in range(3)]
    for row in rows:
        line = "  ".join(f"{row[at]:<{widths[at]}}" for at in range(3))
        yield f"{line}  {click.style(row[3], fg='yellow')}".rstrip()
    for unused in found.unused:
        yield f"{unused.text}  is declared in the notebook, and imported nowhere"
    for note in wanted.unsaid:
        yield f"note: {note}"
    if not rows:
        yield "nothing but the standard library is imported"


def as_json(path: str, found: Packages, wanted: Portable) -> Iterator[str]:
    """Yields one object; ``cell`` counts all cells from 0."""
    environment = found.environment
    entry = {
        "path": path,
        "python": environment.python if environment is not None else None,
        "environment": environment.place if environment is not None else None,
        "requires_python": wanted.requires_python or None,
        "packages": [_entry(it, found.notebook.index) for it in found.needs],
        "unused": [_declared(it) for it in found.unused],
        "requirements": list(wanted.requirements),
        "notes": list(wanted.unsaid),
    }
    yield json.dumps(entry, indent=2, ensure_ascii=False)


def _entry(need: Need, index: dict[CellId, int]) -> dict[str, object]:
    one = need.installed
    return {
        "name": one.name if one is not None else need.name,
        "any_of": list(need.any_of),
        "guessed": need.guessed,
        "modules": list(dict.fromkeys(use.found.module for use in need.uses)),
        "cells": sorted({index[use.cell.id] for use in need.uses}),
        "certain": need.certain,
        "version": one.version if one is not None else None,
        "origin": one.origin if one is not None else None,
        "declared": [_declared(it) for it in need.declared],
        "through": need.through or None,
        "loaded_by": need.loaded_by or None,
        "trouble": trouble(need) or None,
    }


def _declared(it: Declared) -> dict[str, object]:
    return {"text": it.text, "kind": it.kind, "file": it.file, "line": it.line}


def _name(need: Need) -> str:
    name = need.installed.name if need.installed is not None else need.name
    return f"{name} (a guess)" if need.guessed else name


def _version(need: Need) -> str:
    one = need.installed
    if one is None:
        return "-"
    return one.version if one.origin == "index" else f"{one.version} ({one.origin})"


def _where(need: Need) -> str:
    if need.declared:
        it = need.declared[0]
        return f"{it.file}:{it.line}" if it.line else it.file
    if need.through == "ipykernel":
        return "comes with the kernel"
    if need.through:
        return f"comes with {need.through}"
    return f"loaded by {need.loaded_by}" if need.loaded_by else "-"
