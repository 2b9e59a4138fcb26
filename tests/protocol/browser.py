"""A browser, as far as a session can tell."""

from __future__ import annotations

import json
from typing import Any

from jupyterlab_nbguard.protocol.session import Job, Session

URI = "work/a.ipynb"


def cell(id_: str, source: str = "") -> dict[str, Any]:
    return {
        "id": id_,
        "kind": "code",
        "source": source,
        "tags": [],
        "executionCount": None,
        "hasOutputs": False,
    }


def diagnostic(message: str) -> dict[str, Any]:
    place = {"line": 0, "character": 0}
    return {
        "rule": "stale-cell",
        "severity": "warning",
        "range": {"start": place, "end": place},
        "message": message,
        "name": "x",
        "tags": [],
        "related": [],
        "fixes": [],
    }


class Browser:
    """A session with the few words that these tests need to say."""

    def __init__(self) -> None:
        self.session = Session(list, "test")

    def send(self, method: str, id_: int | None = None, /, **params: Any) -> Any:
        message = {"method": method, "params": params}
        return self.session.receive(json.dumps(message if id_ is None else {**message, "id": id_}))

    def open(self, *cells: dict[str, Any], version: int = 1, **changes: Any) -> Any:
        params = {
            "uri": URI,
            "version": version,
            "language": "python",
            "kernelId": None,
            "enabled": True,
            "cells": list(cells),
        }
        return self.send("notebookDocument/didOpen", **{**params, **changes})

    def change(self, version: int, *cells: dict[str, Any], **more: Any) -> Any:
        return self.send(
            "notebookDocument/didChange", uri=URI, version=version, cells=list(cells), **more
        )

    def job(self) -> Job:
        job = self.session.next_job()
        assert job is not None
        return job

    def sources(self) -> list[tuple[str, str]]:
        return [(c.id, c.source) for c in self.job().snapshot.notebook.cells]
