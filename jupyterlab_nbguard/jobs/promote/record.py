"""Runs a notebook in a kernel of its own, and records the calls of what is to be promoted."""

from __future__ import annotations

import ast
import asyncio
import copy
import inspect
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode

from ...kernel.calls import recorder, values
from ...model.notebook import CellId, Notebook
from ...model.promotion import Promoted, Promotion
from ...project.document import from_document
from ...promote.program import program
from ..verify.rerun import KernelChoice, Rerun, running

_NAME = "_nbguard_calls"
_REPLAY_WAIT = 300.0
"""Seconds for calling what was recorded once more."""
_INSTALL = """\
import sys, types
for name, source in {sources!r}:
    module = sys.modules[name] = types.ModuleType(name)
    exec(compile(source, name, "exec"), module.__dict__)
sys.modules[{name!r}].calls = sys.modules[{name!r}].Recorder()
"""
_FINISH = """\
import json, sys
found = sys.modules[{name!r}].calls.finish({again!r}, {source!r}, {import_name!r})
with open({path!r}, "w", encoding="utf-8") as file:
    json.dump(found, file)
"""


@dataclass(frozen=True)
class Recording:
    """What a run gave: the notebook with its new outputs, and the calls by name.

    ``ran`` counts the code cells that ran well; ``stopped`` says why it stopped before the end.
    ``problem`` says why nothing could be recorded. ``interpreter`` is the kernel's Python.
    """

    notebook: NotebookNode
    calls: Mapping[str, Mapping[str, Any]]
    ran: int
    stopped: str = ""
    problem: str = ""
    interpreter: str = ""


def helpers() -> str:
    """Returns the source of the functions that tests read and compare recorded values with."""
    return inspect.getsource(values)


async def record(
    notebook: NotebookNode,
    folder: Path,
    plan: Promotion,
    kernel: KernelChoice,
    timeout: float | None,
) -> Recording:
    """Runs all cells, up to the first that fails, in ``folder``."""
    watched = copy.deepcopy(notebook)
    document = from_document(notebook, plan.notebook)
    instrumented = watch(document, plan)
    for place, cell in enumerate(document.cells):
        watched.cells[place].setdefault("metadata", type(watched)())
        if cell.id in instrumented:
            watched.cells[place].source = instrumented[cell.id]
    client = Rerun(watched, kernel, timeout)
    ran, stopped, problem, calls, python = 0, "", "", dict[str, Any](), ""
    async with running(client, folder):
        await client.silently(f"exec({_installing()!r}, {{}})")
        for place, cell in enumerate(document.cells):
            if cell.type != "code":
                continue
            if not cell.runs:
                ran += 1
                continue
            run = await client.run(place)
            if run.error is not None and "raises-exception" not in cell.tags:
                stopped = f"cell {place + 1} fails by itself: {run.error}"
                break
            ran += 1
        try:
            calls, problem = await _finish(client, plan)
            python = await _interpreter(client)
        except (asyncio.TimeoutError, DeadKernelError, OSError, ValueError) as error:
            problem = f"what was recorded is lost: {type(error).__name__}"
    for place, original in enumerate(notebook.cells):
        client.nb.cells[place].source = original.source
    return Recording(client.nb, calls, ran, stopped, problem, python)


async def _finish(client: Rerun, plan: Promotion) -> tuple[dict[str, Any], str]:
    again = {
        it.name: not ({"files", "network", "input", "random", "time"} & {*it.effects})
        for it in plan.promoted
        if it.kind == "function" and not it.reused
    }
    source = next((it.after for it in plan.files if it.path == plan.module), "")
    with tempfile.TemporaryDirectory(prefix="nbguard-promote-") as folder:
        path = Path(folder) / "calls.json"
        code = _FINISH.format(
            name=_NAME, again=again, source=source, import_name=plan.import_name, path=str(path)
        )
        await client.silently(f"exec({code!r}, {{}})", wait=_REPLAY_WAIT)
        found = json.loads(path.read_text(encoding="utf-8"))
    return found["calls"], found["error"] or ""


async def _interpreter(client: Rerun) -> str:
    reply = await client.silently("", {"at": "__import__('sys').executable"})
    try:
        return str(ast.literal_eval(reply["user_expressions"]["at"]["data"]["text/plain"]))
    except (KeyError, TypeError, ValueError):
        return ""


def _installing() -> str:
    inner = f"{_NAME}_values"
    text = inspect.getsource(recorder).replace("jupyterlab_nbguard.kernel.calls.values", inner)
    return _INSTALL.format(sources=[(inner, inspect.getsource(values)), (_NAME, text)], name=_NAME)


def watch(notebook: Notebook, plan: Promotion) -> dict[CellId, str]:
    """Returns the cells that must be others for their calls to be recorded."""
    found = program(notebook)
    lines: dict[CellId, list[tuple[int, str]]] = {}
    calls = f'__import__("{_NAME}").calls'
    functions = {it.was: it for it in plan.promoted if it.kind == "function" and it.was}
    for statement in found.statements:
        it = functions.get(statement.name)
        if it is not None and statement.kind in ("function", "lambda"):
            code = f"{it.was} = {calls}.wrap({it.name!r}, {it.was}, {_of_function(it)})"
            lines.setdefault(statement.cell.id, []).append((statement.last + 1, code))
    for it in plan.promoted:
        if not it.wrapped:
            continue
        begin, last = it.wrapped[0], it.wrapped[-1]
        enter = f"{calls}.enter({it.name!r}, {_of_statements(it)})"
        leave = f"{calls}.leave({it.name!r}, {it.returns!r}, globals(), {it.shows!r})"
        cell = [each for each in found.of_cell(last.cell) if each.first <= last.end]
        # What is shown must stay the last statement.
        end = cell[-1].first if it.shows else last.end + 1
        lines.setdefault(begin.cell, []).append((begin.start, enter))
        lines.setdefault(last.cell, []).append((end, leave))
    new = {}
    for id_, added in lines.items():
        source = notebook.by_id[id_].source.split("\n")
        text = next(it for it in found.texts if it.cell.id == id_)
        if any(it.column for it in text.parsed.positions.masked or ()):
            continue  # prompts, or indentation: left alone, and so not recorded
        for at, code in sorted(added, key=lambda it: it[0], reverse=True):
            source.insert(at, code)
        new[id_] = "\n".join(source)
    return new


def _of_function(it: Promoted) -> str:
    """Writes the arguments by which a recorder knows a function's parameters."""
    added = {each.name: each.was for each in it.given if each.added}
    renamed = {each.was: each.name for each in it.given if each.was != each.name}
    return f"{added!r}, globals(), {renamed!r}, {_constants(it)}"


def _of_statements(it: Promoted) -> str:
    """Writes the arguments by which a recorder knows what flows into statements."""
    places = list(takewhile(lambda each: not each.code, it.given))
    named = {each.name: each.was for each in it.given[len(places) :] if not each.code}
    return f"{[each.was for each in places]!r}, {named!r}, globals(), {_constants(it)}"


def _constants(it: Promoted) -> str:
    codes = (f"{each.name!r}: {each.code}" for each in it.given if each.code)
    return f"{{{', '.join(codes)}}}"
