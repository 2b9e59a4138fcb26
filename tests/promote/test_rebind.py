from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from jupyterlab_nbguard.promote.rebind import refreshing

MODULE = "nbguard_shapes"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(tmp_path)
    path = tmp_path / f"{MODULE}.py"
    path.write_text("SIDES = 3\n", encoding="utf-8")
    importlib.invalidate_caches()
    yield path
    sys.modules.pop(MODULE, None)


def test_a_module_that_grew_is_known_by_all_its_names(module: Path) -> None:
    space: dict[str, object] = {}
    exec(f"import {MODULE} as shapes", space)
    known = set(space)
    module.write_text("SIDES = 4\n\n\ndef area(x):\n    return x * SIDES\n", encoding="utf-8")
    exec(refreshing([str(module)]), space)
    assert set(space) == known
    exec(f"from {MODULE} import area\nfound = area(2), shapes.area(2)", space)
    assert space["found"] == (8, 8)


def test_a_module_whose_file_is_gone_is_forgotten(module: Path) -> None:
    importlib.import_module(MODULE)
    module.unlink()
    exec(refreshing([str(module)]), {})
    with pytest.raises(ImportError):
        importlib.import_module(MODULE)


def test_what_was_not_imported_and_what_is_elsewhere_stays(module: Path) -> None:
    other = module.parent / "other" / module.name
    exec(refreshing([str(module)]), {})
    assert MODULE not in sys.modules
    importlib.import_module(MODULE)
    module.write_text("SIDES = 5\n", encoding="utf-8")
    exec(refreshing([str(other)]), {})
    assert sys.modules[MODULE].SIDES == 3
