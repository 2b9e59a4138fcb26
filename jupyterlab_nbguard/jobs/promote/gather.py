"""Reads what a plan has to know: the notebook, the module as it is, and the notebooks around."""

from __future__ import annotations

import io
import json
import os
import subprocess
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

from ...model.notebook import Notebook
from ...model.promotion import Choice, Promotion, Refusal
from ...project.errors import ProjectError
from ...project.read_notebook import parse_notebook, read_bytes
from ...project.sources import sources
from ...promote.plan import Asked, plan
from ...promote.testfile import Place
from ..save import held

MARKS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")
"""What makes a folder a project's root."""
_MOST_NOTEBOOKS = 300
_LARGEST = 20_000_000
"""Bytes from which on a notebook around is not looked at."""


@dataclass(frozen=True)
class Gathered:
    """A plan, and the bytes of all files that it was made from. Paths are relative to ``root``.

    ``top`` is the folder that the module is imported from.
    """

    root: Path
    top: Path
    asked: Asked
    plan: Promotion
    before: dict[str, bytes | None]

    @property
    def notebook(self) -> Path:
        """The notebook's file."""
        return self.root / self.plan.notebook

    @property
    def module(self) -> Path:
        """The module's file."""
        return self.root / self.plan.module

    def again(self, choice: Choice) -> Gathered:
        """Plans once more, from the same files, with another choice."""
        asked = replace(self.asked, choice=choice)
        return replace(self, asked=asked, plan=plan(asked))


def gather(
    root: Path,
    notebook: Path,
    module: Path,
    choice: Choice,
    opened: Mapping[Path, Notebook] = MappingProxyType({}),
) -> Gathered:
    """Reads the files and plans; raises `ProjectError` where the notebook cannot be read.

    All that is wrong with the module is a refusal of the plan. Notebooks that are ``opened`` in an
    editor are taken as they stand there.
    """
    root, notebook, module = _absolute(root), _absolute(notebook), _absolute(module)
    data = read_bytes(notebook)
    name = _relative(root, notebook)
    before: dict[str, bytes | None] = {name: data}
    others = []
    copied = {root / it.path for it in choice.copies}
    for path, content, other in _around(root, notebook, copied):
        before[_relative(root, path)] = content
        shown = opened.get(path)
        others.append(other if shown is None else replace(shown, path=other.path))
    other_names = {
        it.path: imported
        for it in others
        if root / it.path in copied
        if (imported := import_name(import_folder(root / it.path, module), module))
    }
    read = parse_notebook(data, name)
    if notebook in opened:
        read = replace(opened[notebook], path=name)
    top = import_folder(notebook, module)
    where = _relative(root, module)
    asked = Asked(
        read,
        choice,
        where,
        import_name(top, module) or module.stem,
        None,
        tuple(others),
        other_names,
    )
    try:
        before[where] = held(module)
        asked = replace(asked, text=_text(before[where]))
        refusal = _refusal(root, notebook, module, top)
    except (OSError, SyntaxError, UnicodeError) as error:
        refusal = Refusal("unreadable-module", f"{where} cannot be read: {error}", where)
    if not read.is_python:
        refusal = Refusal("unreadable-cell", f"the notebook is written in {read.language}", name)
    if refusal is not None:
        made = Promotion(name, where, asked.import_name, refusals=(refusal,))
    else:
        made = plan(asked)
    return Gathered(root, top or module.parent, asked, made, before)


def _refusal(root: Path, notebook: Path, module: Path, top: Path | None) -> Refusal | None:
    for path in (notebook, module):
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
            return Refusal("outside-root", f"{path} lies outside of {root}", str(path))
    where = _relative(root, module)
    if module.suffix != ".py":
        return Refusal("module-name", f"{where} is no .py file", where)
    if top is None:
        message = (
            f"the notebook cannot import {where}: it lies neither in the notebook's folder nor in "
            "one that its kernel imports from"
        )
        return Refusal("not-importable", message, where)
    return None


def import_folder(notebook: Path, module: Path) -> Path | None:
    """Returns the folder from which the notebook's kernel would import the module."""
    if module.is_relative_to(notebook.parent):
        return notebook.parent
    found = [it for it in kernel_path(interpreter(notebook)) if module.is_relative_to(it)]
    return max(found, key=lambda it: len(it.parts), default=None)


def import_name(top: Path | None, module: Path) -> str:
    """Returns what is imported; empty where there is no folder to import from."""
    if top is None:
        return ""
    parts = module.with_suffix("").relative_to(top).parts
    return ".".join(parts).removesuffix(".__init__")


def interpreter(notebook: Path) -> str | None:
    """Returns the Python of the notebook's kernel, where its kernelspec names one."""
    try:
        document = json.loads(notebook.read_bytes())
        name = document["metadata"]["kernelspec"]["name"]
    except (OSError, ValueError, KeyError, TypeError):
        name = "python3"
    try:
        argv = KernelSpecManager().get_kernel_spec(name).argv
    except (NoSuchKernel, ValueError, OSError, AttributeError):
        return None
    return argv[0] if argv and "python" in Path(argv[0]).name else None


@lru_cache(maxsize=8)
def kernel_path(program: str | None) -> tuple[Path, ...]:
    """Returns the folders that a Python imports from, where it can be asked."""
    if program is None:
        return ()
    code = "import json, sys; print(json.dumps([p for p in sys.path if p]))"
    try:
        done = subprocess.run(
            [program, "-c", code], capture_output=True, timeout=30, check=True, cwd=os.sep
        )
        return tuple(Path(it) for it in json.loads(done.stdout))
    except (OSError, subprocess.SubprocessError, ValueError):
        return ()


def project_root(folder: Path, within: Path | None = None) -> Path | None:
    """Returns the nearest folder at or above that is a project's root, if any."""
    for place in (folder, *folder.parents):
        if within is not None and not place.is_relative_to(within):
            return None
        if any((place / mark).exists() for mark in MARKS):
            return place
    return None


def place_of_test(found: Gathered) -> Place:
    """Returns where the test of the module goes, with what is there already."""
    module = found.module
    project = project_root(module.parent, found.root)
    folder = project / "tests" if project is not None else module.parent
    stem = found.plan.import_name.rpartition(".")[2]
    test, data = folder / f"test_{stem}.py", folder / f"test_{stem}.json"
    up = Path(os.path.relpath(found.top, folder)).as_posix()
    for path in (test, data):
        found.before[_relative(found.root, path)] = held(path)
    return Place(
        _relative(found.root, test),
        _relative(found.root, data),
        up,
        _text(held(test)),
        _text(held(data)),
    )


def _around(
    root: Path, notebook: Path, more: Iterable[Path]
) -> Iterator[tuple[Path, bytes, Notebook]]:
    """Yields the other notebooks of the notebook's folder and below, and ``more``."""
    seen = 0
    places = [notebook.parent, *sorted(set(more))]
    for path in sources(places, within=Path(os.path.realpath(root))):
        if isinstance(path, ProjectError) or path.suffix != ".ipynb":
            continue
        if path == notebook or seen >= _MOST_NOTEBOOKS or path.stat().st_size > _LARGEST:
            continue
        seen += 1
        try:
            data = read_bytes(path)
            other = parse_notebook(data, _relative(root, path))
        except ProjectError:
            continue
        if other.is_python:
            yield path, data, other


def _text(data: bytes | None) -> str | None:
    """Decodes a Python file as Python does (PEP 263)."""
    if data is None:
        return None
    encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    return data.decode(encoding)


def encoded(text: str, before: bytes | None) -> bytes:
    """Encodes a text as the file was that it replaces; raises `UnicodeError`."""
    if not before:
        return text.encode("utf-8")
    encoding, _ = tokenize.detect_encoding(io.BytesIO(before).readline)
    return text.encode(encoding)


def _absolute(path: Path) -> Path:
    return Path(os.path.normpath(path.absolute()))


def _relative(root: Path, path: Path) -> str:
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return str(path)
