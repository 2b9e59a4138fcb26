from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from jupyterlab_nbguard.cli.main import main

Cells = dict[str, str]


def notebook_text(cells: Cells, **layout: Any) -> str:
    """A notebook as nbformat writes it: a list of lines for each source."""
    document = {
        "cells": [
            {
                "cell_type": "code",
                "execution_count": None,
                "id": id_,
                "metadata": {},
                "outputs": [],
                "source": source.splitlines(keepends=True),
            }
            for id_, source in cells.items()
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, **{"indent": 1, "ensure_ascii": False} | layout) + "\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that the command runs in."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    return tmp_path


@pytest.fixture
def as_text() -> Callable[[Cells], str]:
    return notebook_text


@pytest.fixture
def save(project: Path) -> Callable[..., Path]:
    def save(name: str, cells: Cells, **layout: Any) -> Path:
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(notebook_text(cells, **layout), encoding="utf-8", newline="")
        return path

    return save


@pytest.fixture
def run() -> Callable[..., Result]:
    def run(*arguments: object, input: bytes | None = None) -> Result:
        words = ["check", *map(str, arguments)]
        return CliRunner().invoke(main, words, input=input, catch_exceptions=False)

    return run


@pytest.fixture
def program() -> list[str]:
    """How the command is started as a process that Ctrl-C reaches.

    A shell lets what it starts in the background ignore that, and so do its children.
    """
    hear = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    start = "from jupyterlab_nbguard.cli.main import main; main(prog_name='nbguard')"
    return [sys.executable, "-c", f"{hear}\n{start}"]
