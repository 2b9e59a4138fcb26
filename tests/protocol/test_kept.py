"""What is kept of the wire holds for the texts that it was made for."""

from __future__ import annotations

import pytest

from jupyterlab_nbguard.model.diagnostic import Diagnostic, Related
from jupyterlab_nbguard.model.fix import Fix, ReplaceText
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.model.text import Range
from jupyterlab_nbguard.protocol.kept import KeptWire

PLACE = Range.of(0, 4, 0, 5)
A, B = CellId("a"), CellId("b")


@pytest.mark.parametrize(
    "diagnostic",
    [
        Diagnostic("r", "hint", A, PLACE, "said"),
        Diagnostic("r", "hint", B, PLACE, "said", related=(Related(A, PLACE, "here"),)),
        Diagnostic("r", "hint", B, PLACE, "said", fixes=(Fix("t", (ReplaceText(A, PLACE, ""),)),)),
    ],
)
def test_a_diagnostic_has_places_in_texts(diagnostic: Diagnostic) -> None:
    kept = KeptWire()
    told = [
        kept.diagnostics([diagnostic], Notebook.of_sources([("a", source), ("b", "z = 1")]))
        for source in ("x = 1", "x = 2", "'\N{PILE OF POO}'1")
    ]
    assert str(told[0]) == str(told[1]) != str(told[2])
