"""Plans in one line: cells in, the module and the changed cells out."""

from __future__ import annotations

from dataclasses import dataclass

from jupyterlab_nbguard.model.notebook import Cell, CellId, Notebook
from jupyterlab_nbguard.model.promotion import Choice, Promotion
from jupyterlab_nbguard.promote.plan import Asked, plan


def notebook(*sources: str, path: str = "a.ipynb") -> Notebook:
    cells = (Cell(CellId(f"c{n}"), "code", source) for n, source in enumerate(sources))
    return Notebook(tuple(cells), path=path)


@dataclass(frozen=True)
class Made:
    plan: Promotion
    sources: tuple[str, ...]

    @property
    def module(self) -> str:
        """The module without its docstring."""
        assert self.plan.ok, self.plan.refusals
        return self.plan.files[0].after.partition('"""\n\n')[2].lstrip("\n")

    @property
    def cells(self) -> list[str]:
        """All cells of the first notebook, as they would be."""
        assert self.plan.ok, self.plan.refusals
        cells = list(self.sources)
        for change in self.plan.notebooks:
            if change.path == self.plan.notebook:
                for cell in change.cells:
                    cells[cell.cell] = cell.after
        return cells

    @property
    def refused(self) -> tuple[str, int, int] | None:
        """The reason, the cell and the line."""
        if self.plan.ok:
            return None
        refusal = self.plan.refusals[0]
        assert (self.plan.files, self.plan.notebooks) == ((), ())  # nothing half-way
        return refusal.reason, refusal.cell, refusal.line


def promote(
    choice: Choice, *sources: str, text: str | None = None, others: tuple[Notebook, ...] = ()
) -> Made:
    """Plans; notebooks in other folders than the first cannot import its module."""
    importing = {it.path: "ft" for it in others if "/" not in it.path}
    asked = Asked(notebook(*sources), choice, "ft.py", "ft", text, others, importing)
    return Made(plan(asked), sources)


def names(*names: str) -> Choice:
    return Choice(names=names)


def cell(number: int, **more: object) -> Choice:
    return Choice(cells=(CellId(f"c{number}"),), **more)  # type: ignore[arg-type]
