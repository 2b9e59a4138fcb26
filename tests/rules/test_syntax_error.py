from __future__ import annotations

import pytest

from jupyterlab_nbguard.engine.check import check
from jupyterlab_nbguard.model.execution import Execution, History
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.snapshot import Snapshot

NEWER = "x = a !! b"
NOTEBOOK = Notebook.of_sources([("a", NEWER)])


@pytest.mark.parametrize(
    ("error", "said"), [("", False), ("ValueError", False), ("SyntaxError", True)]
)
def test_what_a_kernel_took_for_python_is_python(error: str, said: bool) -> None:
    outcome = "error" if error else "ok"
    run = Execution(1, CellId("a"), NEWER, NEWER, outcome, error)  # type: ignore[arg-type]
    report = check(Snapshot(NOTEBOOK, History("k", (run,))))
    assert any(it.rule == "syntax-error" for it in report.diagnostics) == said
