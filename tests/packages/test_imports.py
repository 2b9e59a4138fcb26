from __future__ import annotations

import pytest

from jupyterlab_nbguard.packages.imports import Import, packages_of


def imports(source: str) -> list[str]:
    return [it.module for it in packages_of(source).imports]


def one(source: str) -> Import:
    (found,) = [it for it in packages_of(source).imports if it.top == "found"]
    return found


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("import numpy as np, pandas", ["numpy", "pandas"]),
        ("from a.b import c", ["a.b"]),
        ("from . import c\nfrom .d import e", []),
        ("%matplotlib inline\n!ls\nimport numpy", ["matplotlib", "numpy"]),
        ("%%time\nimport numpy", ["numpy"]),
        ("%time import numpy", ["numpy"]),
        ("    import numpy\n    !ls", ["numpy"]),
        ("%%bash\nimport numpy", []),
        ("%%writefile x.py\nimport numpy", []),
        ("%%javascript\nimport numpy from 'x'", []),
        ("import importlib\nx = importlib.import_module('a.b')", ["importlib", "a.b"]),
        ("x = __import__('a')", ["a"]),
        ("importlib.import_module(name)", []),
        ("importlib.import_module('.a', 'b')", []),
        ("%load_ext line_profiler", ["line_profiler"]),
        ("%load_ext autoreload", []),
        ("# import numpy\ns = 'import pandas'", []),
        ("def f(:\n    import numpy", []),
        ("", []),
    ],
)
def test_modules(source: str, modules: list[str]) -> None:
    assert imports(source) == modules


@pytest.mark.parametrize(
    "source",
    [
        "try:\n    import found\nexcept ImportError:\n    found = None",
        "try:\n    import found\nexcept (KeyError, ModuleNotFoundError):\n    pass",
        "try:\n    import json\nexcept:\n    import found",
        "with contextlib.suppress(ImportError):\n    import found",
        "if sys.version_info < (3, 11):\n    import found",
        "if importlib.util.find_spec('found'): pass",
    ],
)
def test_guarded(source: str) -> None:
    assert one(source).guarded


def test_what_is_certain() -> None:
    assert one("import found").certain
    assert one("try:\n    import found\nexcept KeyError:\n    pass").certain
    assert one("try:\n    pass\nexcept ImportError:\n    pass\nelse:\n    import found").certain
    assert one("for x in y:\n    import found").certain
    assert not one("def f():\n    import found").certain
    assert one("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import found").typing


def test_places() -> None:
    found = one("x = 'é🎉'; from found.sub import (\n    a)")
    assert (found.range.start.column, found.range.end.column) == (15, 24)
    found = one("!ls\nimport json, \\\n    found")
    assert found.range.start.line == 2


def test_edits_of_the_path() -> None:
    edits = packages_of(
        "import sys\nsys.path.append('..')\nsys.path.insert(0, os.path.abspath('/data/lib'))\n"
        "sys.path += [here]\nprint(sys.path)\nother.path.append('x')"
    ).path_edits
    assert [(it.folder, it.absolute) for it in edits] == [
        ("..", False),
        ("/data/lib", True),
        (None, False),
    ]
