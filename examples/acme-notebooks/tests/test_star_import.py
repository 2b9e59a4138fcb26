"""A rule is a function from a notebook to findings: no server and no kernel is needed to test it."""

from jupyterlab_nbguard.engine.check import check
from jupyterlab_nbguard.model.notebook import Notebook
from jupyterlab_nbguard.model.snapshot import Settings, Snapshot

from acme_notebooks.star_import import RULE


def said(source: str, **options: object) -> list[str]:
    settings = Settings(options={"star-import": options})
    snapshot = Snapshot(Notebook.of_sources([("a", source)]), settings=settings)
    return [it.message for it in check(snapshot, [RULE]).diagnostics]


def test_star_import() -> None:
    assert said("import os\nfrom numpy import *") == ["Nobody sees which names `numpy` brings."]


def test_plain_imports_are_fine() -> None:
    assert said("from numpy import array, zeros\nprint(array * zeros)") == []


def test_allowed_modules() -> None:
    assert said("from pylab import *", allow=["pylab"]) == []
