"""The cells of one notebook while they are rewritten: what is put in, taken out and imported."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from jupyterlab_nbguard.fixes.arguments import CellText
from jupyterlab_nbguard.model.fix import ReplaceText
from jupyterlab_nbguard.model.notebook import CellId
from jupyterlab_nbguard.model.promotion import CellChange, NotebookChange
from jupyterlab_nbguard.promote.program import Program, Statement
from jupyterlab_nbguard.promote.refusal import Refused
from jupyterlab_nbguard.promote.sheet import Sheet
from jupyterlab_nbguard.python.parse import parse_cell


@dataclass(frozen=True)
class _Import:
    line: int
    name: str
    """What the notebook calls it."""
    text: str
    """What stands behind `import`."""


@dataclass
class Desk:
    """All edits come first; then sheets are made, and things are taken out of them."""

    program: Program
    import_name: str
    _edits: dict[CellId, list[ReplaceText]] = field(default_factory=dict)
    _sheets: dict[CellId, Sheet] = field(default_factory=dict)
    _imports: dict[CellId, list[_Import]] = field(default_factory=dict)

    def edit(self, edits: Iterable[ReplaceText]) -> None:
        """Notes insertions into cells."""
        for it in edits:
            self._edits.setdefault(it.cell, []).append(it)

    def sheet(self, text: CellText) -> Sheet:
        """Returns a cell with the insertions in it."""
        id_ = text.cell.id
        if id_ not in self._sheets:
            self._sheets[id_] = Sheet(text, self._edits.get(id_, ()))
        return self._sheets[id_]

    def take_out(self, statement: Statement, name: str, call_it: str = "") -> None:
        """Takes a definition out, and imports it as ``call_it`` where something still uses it."""
        sheet = self.sheet(statement.text)
        first = sheet.above(statement)
        sheet.remove(first, statement.last)
        self._import(statement.cell.id, first, name, call_it or name)

    def replace(self, statements: Collection[Statement], name: str, call: str) -> None:
        """Puts a call in the place of the last statements; others in other cells just go."""
        taken = sorted(statements, key=lambda it: (it.place, it.first))
        for place in sorted({it.place for it in taken}):
            group = [it for it in taken if it.place == place]
            sheet = self.sheet(group[0].text)
            for other in self.program.of_cell(group[0].cell.id):
                if other not in group and any(
                    other.first <= it.last and other.last >= it.first for it in group
                ):
                    message = "another statement stands on the same line"
                    raise Refused("odd-layout", message, other.cell, other.first)
            first = sheet.begin(group, 0)
            sheet.remove_all(group, first)
            if place == taken[-1].place:
                sheet.put(group[-1].last, [call])
                self._import(group[0].cell.id, first, name, name)

    def _import(self, cell: CellId, line: int, name: str, call_it: str) -> None:
        text = name if name == call_it else f"{name} as {call_it}"
        self._imports.setdefault(cell, []).append(_Import(line, call_it, text))

    def change(self, wanted: Collection[str]) -> NotebookChange | None:
        """Returns all cells that are others now; ``wanted`` are imported, used or not."""
        for text in self.program.texts:
            if text.cell.id in self._edits:
                self.sheet(text)
        self._put_imports(wanted)
        notebook, changes = self.program.notebook, []
        for id_, sheet in self._sheets.items():
            before, after = sheet.text.cell.source, sheet.result
            if before != after:
                if parse_cell(after).errors:  # a fault of ours, but no harm to the notebook
                    message = "the cell would be no Python afterwards"
                    raise Refused("odd-layout", message, sheet.text.cell)
                changes.append(CellChange(notebook.index[id_], id_, before, after))
        if not changes:
            return None
        return NotebookChange(notebook.path, tuple(sorted(changes, key=lambda it: it.cell)))

    def _put_imports(self, wanted: Collection[str]) -> None:
        left = {
            cell.id: self._sheets[cell.id].result if cell.id in self._sheets else cell.source
            for cell in self.program.notebook.code
        }
        words = {word for text in left.values() for word in re.findall(r"[^\W\d]\w*", text)}
        for id_, places in self._imports.items():
            ordered = sorted(places, key=lambda it: it.line)
            visible = [it for it in ordered if it.name in wanted or it.name in words]
            if not visible and not left[id_].strip():
                visible = ordered
            if visible:
                names = ", ".join(dict.fromkeys(it.text for it in visible))
                line = f"from {self.import_name} import {names}"
                self._sheets[id_].put_first(ordered[0].line, line)
