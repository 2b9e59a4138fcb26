"""The process that keeps the index, and the service that talks to it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyterlab_nbguard.jobs.clones.worker import Indexing, Workspace
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.server.copyservice import CopyService

CLEAN = """\
def clean(table):
    table = table.dropna(subset=["amount", "day"])
    table = table[table["amount"] > 0]
    table["week"] = table["day"].dt.isocalendar().week
    return table.groupby("week")["amount"].sum()
"""
NewService = Callable[..., CopyService]


def written(path: Path, source: str) -> None:
    cell = {"cell_type": "code", "id": "c", "metadata": {}, "source": source, "outputs": []}
    document = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [cell]}
    path.write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = (tmp_path / "root").resolve()
    root.mkdir()
    written(root / "other.ipynb", CLEAN)
    return root


@pytest.fixture
def new_service(root: Path, tmp_path: Path) -> Iterator[NewService]:
    services: list[CopyService] = []

    def make(most: int = 1000) -> CopyService:
        services.append(CopyService(Workspace(root, tmp_path / "cache", most)))
        return services[-1]

    yield make
    for service in services:
        service.close()


class Asked:
    """A notebook that a page has open."""

    def __init__(self, service: CopyService, path: Path) -> None:
        self.service, self.path = service, path
        self.told = threading.Event()

    def now(self, source: str) -> list[str]:
        notebook = Notebook.of_sources([("a", source)])
        found = self.service.of(self.path, notebook, "page", self.told.set)
        return [copy.other.path for copy in found]

    def until(self, source: str, wanted: list[str]) -> None:
        """Asks again each time that there is news."""
        end = time.monotonic() + 30
        while self.now(source) != wanted:
            assert time.monotonic() < end, self.now(source)
            self.told.wait(1)
            self.told.clear()


def test_two_servers_on_one_folder(new_service: NewService, root: Path) -> None:
    one, other = (Asked(new_service(), root / f"{name}.ipynb") for name in "ab")
    one.until(CLEAN, ["other.ipynb"])
    other.until(CLEAN, ["other.ipynb"])
    one.until("x = 1", [])


def test_a_damaged_index_is_made_anew(new_service: NewService, root: Path, tmp_path: Path) -> None:
    first = new_service()
    Asked(first, root / "a.ipynb").until(CLEAN, ["other.ipynb"])
    first.close()
    (file,) = (tmp_path / "cache").glob("*.sqlite")
    file.write_bytes(b"no database" * 1000)
    Asked(new_service(), root / "a.ipynb").until(CLEAN, ["other.ipynb"])


def test_a_process_that_dies_is_started_again(new_service: NewService, root: Path) -> None:
    service = new_service()
    asked = Asked(service, root / "a.ipynb")
    asked.until(CLEAN, ["other.ipynb"])
    process = service._process
    assert process is not None
    assert process.popen is not None
    process.popen.kill()
    process.popen.wait()
    time.sleep(0.2)
    written(root / "new.ipynb", CLEAN)
    asked.until(CLEAN + "\n", ["new.ipynb", "other.ipynb"])


def test_no_more_files_are_read_than_asked_for(new_service: NewService, root: Path) -> None:
    for number in range(5):
        written(root / f"z{number}.ipynb", CLEAN)
    service = new_service(most=2)
    heard: list[Indexing] = []
    service.follow("page", heard.append)
    Asked(service, root / "a.ipynb").until(CLEAN, ["other.ipynb", "z0.ipynb"])
    end = time.monotonic() + 30
    while not heard and time.monotonic() < end:
        time.sleep(0.05)
    assert heard[-1] == Indexing(2, 2, cut=True)


def test_the_process_ends_with_the_last_notebook(new_service: NewService, root: Path) -> None:
    service = new_service()
    Asked(service, root / "a.ipynb").until(CLEAN, ["other.ipynb"])
    process = service._process
    assert process is not None
    assert process.popen is not None
    service.forget(root / "a.ipynb", "page")
    assert process.popen.wait(timeout=30) == 0
