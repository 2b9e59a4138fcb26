from __future__ import annotations

from jupyterlab_nbguard.analysis.definitions import define
from jupyterlab_nbguard.engine.apply import apply_fix
from jupyterlab_nbguard.fixes.place import move_above, needs, put_back
from jupyterlab_nbguard.model.notebook import CellId, Notebook
from jupyterlab_nbguard.python.facts import FactsCache, facts


def of(*sources: str) -> Notebook:
    return Notebook.of_sources([(f"{n}", source) for n, source in enumerate(sources)])


def order(notebook: Notebook) -> list[str]:
    return [cell.source for cell in notebook.cells]


def back(notebook: Notebook, source: str, readers: list[str]) -> list[str]:
    definitions = define(notebook, FactsCache().of_cell)
    ids = [CellId(reader) for reader in readers]
    fix = put_back(notebook, definitions, ids, source, needs(facts(source)), CellId("old"))
    fixed = apply_fix(notebook, fix)
    assert CellId("old") in fixed.by_id
    return order(fixed)


def test_above_the_first_reader() -> None:
    assert back(of("import a", "b", "x", "x"), "x = a", ["3", "2"]) == [
        "import a",
        "b",
        "x = a",
        "x",
        "x",
    ]


def test_below_what_it_needs() -> None:
    # The first reader stands above the import: nothing is won by failing there as well.
    assert back(of("x", "import a", "x"), "x = a.b", ["0", "2"]) == [
        "x",
        "import a",
        "x = a.b",
        "x",
    ]


def test_above_the_reader_where_nothing_can_be_met() -> None:
    assert back(
        of(
            "x",
        ),
        "x = lost",
        ["0"],
    ) == ["x = lost", "x"]


def moved(notebook: Notebook, cell: str, reader: str) -> list[str] | None:
    definitions = define(notebook, FactsCache().of_cell)
    needed = needs(facts(notebook.by_id[CellId(cell)].source))
    fix = move_above(notebook, definitions, CellId(cell), needed, CellId(reader), "it")
    return order(apply_fix(notebook, fix)) if fix else None


def test_move() -> None:
    assert moved(of("a = 1", "x", "x = a"), "2", "1") == ["a = 1", "x = a", "x"]


def test_no_move_above_what_it_needs() -> None:
    assert moved(of("x", "a = 1", "x = a"), "2", "0") is None
