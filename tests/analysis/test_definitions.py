"""Which uses come too early or in vain: a table of cells and what is missing where."""

from __future__ import annotations

import pytest

from jupyterlab_nbguard.analysis.ambient import is_ambient
from jupyterlab_nbguard.analysis.definitions import define
from jupyterlab_nbguard.model.execution import Execution, Value, Write
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.python.facts import FactsCache


def missing(*sources: str, **options: object) -> set[str]:
    """Says what is missing as `cell:name`, with `<cell` where cells below bind it."""
    cells = [(f"{number}", source) for number, source in enumerate(sources)]
    found = define(Notebook.of_sources(cells), FactsCache().of_cell, **options)  # type: ignore[arg-type]
    return {
        f"{it.cell}:{it.name}"
        + "".join(f"<{id_}" for id_ in it.below)
        + "".join(f"?{id_}" for id_ in it.opaque)
        + ("" if it.certain else f" ({it.use.doubt})")
        for it in found.missing
    }


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (["x = 1", "x"], set()),
        (["x", "x = 1"], {"0:x<1"}),
        (["x", "x = 1", "x = 2"], {"0:x<1<2"}),
        (["x"], {"0:x"}),
        (["x = x + 1"], {"0:x"}),
        (["x += 1"], {"0:x"}),
        (["x = 1", "del x", "x"], {"2:x"}),
        (["x = 1", "if c():\n    del x", "x"], {"1:c"}),
        (["def f(): return g()", "f()", "def g(): pass"], set()),
        (["def f(): return g()"], {"0:g (function)"}),
        (["def f(): return g()\nf()"], {"0:g (function)"}),
        (["def f():\n    try:\n        g\n    except NameError:\n        pass"], set()),
        (["def f():\n    global x\n    x = 1\nf()", "x"], set()),
        (["for i in range(3): pass", "i"], set()),
        (["[i for i in range(3)]", "i"], {"1:i"}),
        (["try:\n    x\nexcept NameError:\n    x = 1", "x"], set()),
        (["if 'x' not in globals():\n    x = 1", "x"], set()),
        (["from m import *", "x"], set()),
        (["x", "from m import *"], {"0:x?1"}),
        (["%run other.py", "x"], set()),
        (["exec(code)", "x"], set()),
        (["exec('y = 1')", "y"], set()),
        (["def f(): exec('y = 1', globals())", "y"], set()),
        (["globals()['y'] = 1", "y"], set()),
        (["%%bash\necho $x", "print(1)"], set()),
        (["%%capture out\nprint(1)", "out"], set()),
        (["files = !ls", "files"], set()),
        (["%time x = 1", "x"], set()),
        (["import a.b as c, d.e", "c, d"], set()),
        (["x = (", "x"], set()),
        (["with open(p) as f: pass"], {"0:p"}),
        (["print(__name__, _, Out[1], _i1)"], set()),
        (["__file__"], {"0:__file__"}),
        (["unicode('x')"], {"0:unicode"}),
        (["while True:\n    if a: break"], {"0:a"}),
        (["for x in xs:\n    y"], {"0:xs", "0:y (loop)"}),
        (["match p:\n    case {'k': v}: v"], {"0:p"}),
        (["class A:\n    b = c\n    def m(self): return b"], {"0:c", "0:b (function)"}),
        (["", "x = 1", "x"], set()),
    ],
)
def test_missing(sources: list[str], expected: set[str]) -> None:
    assert missing(*sources) == expected


def test_names_that_the_kernel_brings_along() -> None:
    assert missing("spark.sql('x')", "def f(): return sc", extra=["spark", "sc"]) == set()


def test_what_was_seen_of_a_run_counts_more_than_what_it_might_do() -> None:
    write = Write("helper", Value("v"))
    run = Execution(1, CellId("0"), "from m import *", "digest", writes=(write,))
    seen = {CellId("0"): run}
    assert missing("from m import *", "helper()", "other()", observed=seen) == {"2:other"}


def test_a_second_run_that_binds_the_same_again_still_bound_it() -> None:
    seen = {CellId("0"): Execution(2, CellId("0"), "from m import *", "digest")}
    found = missing("from m import *", "helper()", "other()", observed=seen, now=["helper"])
    assert found == {"2:other"}


def test_ambient_names() -> None:
    assert is_ambient("print")
    assert is_ambient("_12")
    assert is_ambient("_i3")
    assert not is_ambient("_x")
    assert not is_ambient("df")
