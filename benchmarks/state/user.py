"""A user's habits: run, edit, undo, try, comment, re-run, insert, delete, move, restart."""

from __future__ import annotations

import random
from typing import Any

from benchmarks.state.cells.template import refill, respell
from benchmarks.state.notebook import Cell, Notebook

HABITS = {
    "edit_and_run": 22,
    "edit_and_run_below": 3,
    "edit_only": 11,
    "edit_and_undo": 6,
    "try_and_undo": 8,
    "respell_and_run": 7,
    "comment": 6,
    "run_again": 22,
    "insert_and_run": 9,
    "delete": 8,
    "move": 8,
    "restart": 4,
    "run_below": 3,
}
# Which cells a user turns to; more often so the more cells below need what they bind or change.
WEIGHTS = {"make": 2, "change": 2, "read": 1}
COMMENTS = ["  # as agreed", "\n# to do", "\n", "\n\n# see above"]
CHECKS = 0.45
# How often a deletion or a move that breaks the notebook is looked at and taken back.
MINDS = 0.7


class User:
    """Does things to a notebook and writes them down as events."""

    def __init__(self, rng: random.Random, notebook: Notebook) -> None:
        self.rng, self.notebook = rng, notebook
        self.events: list[dict[str, Any]] = []
        self.kinds: dict[str, set[str]] = {}
        # The names that the kernel has, as far as the user knows.
        self.alive: set[tuple[str, str]] = set()
        self.ran: set[str] = set()
        self.sources = {cell.id: cell.source for cell in notebook.cells}

    # Habits.

    def first_run(self) -> None:
        """Runs all from the top, or most, in an order of one's own."""
        cells = list(self.notebook.cells)
        if self.rng.random() < 0.25:
            rest = cells[1:]
            at = self.rng.randrange(len(rest))
            cells = [cells[0], *rest[at:], *rest[:at]]
        for cell in cells:
            self.run(cell)

    def act(self) -> None:
        """Does one thing, and looks at the marks now and then."""
        habit = self.rng.choices(list(HABITS), list(HABITS.values()))[0]
        getattr(self, habit)()
        if self.rng.random() < CHECKS:
            self.check()

    def edit_and_run(self) -> None:
        cell = self.any_cell()
        self.change(cell)
        self.run(cell)

    def change(self, cell: Cell) -> None:
        """Edits a cell; a name that others need is seldom renamed."""
        before = list(cell.lines)
        self.notebook.change_line(cell)
        if self.broken() and self.rng.random() < MINDS:
            cell.lines[:] = [refill(line, self.rng) for line in before]
        self.saved(cell)

    def edit_and_run_below(self) -> None:
        self.edit_and_run()
        self.run_below()

    def edit_only(self) -> None:
        self.change(self.any_cell())

    def edit_and_undo(self) -> None:
        cell = self.any_cell()
        before = list(cell.lines)
        runs = self.rng.random() < 0.5
        self.notebook.change_line(cell)
        self.saved(cell)
        if runs:
            self.run(cell)
        if self.rng.random() < 0.3:
            self.check()
        cell.lines[:] = before
        self.saved(cell)
        if runs:
            self.run(cell)

    def try_and_undo(self) -> None:
        """Runs a cell and what uses it with another value, and puts the text back: it is as if it
        had never been, but for what the kernel holds and the cells below show.
        """
        cell = self.any_cell()
        before = list(cell.lines)
        self.notebook.change_line(cell)
        self.saved(cell)
        self.run(cell)
        names = cell.binds() | (cell.needs() if cell.role() == "change" else set())
        place = self.notebook.cells.index(cell)
        users = [it for it in self.notebook.cells[place + 1 :] if it.needs() & names]
        for user in users[:2]:
            self.run(user)
        cell.lines[:] = before
        self.saved(cell)

    def respell_and_run(self) -> None:
        cell = self.any_cell()
        at = self.rng.randrange(len(cell.lines))
        cell.lines[at] = respell(cell.lines[at], self.rng)
        self.saved(cell)
        self.run(cell)

    def comment(self) -> None:
        cell = self.any_cell()
        if self.rng.random() < 0.5:
            # On the line of a magic, a comment would be a word of its command.
            magic = cell.lines[-1].source().lstrip().startswith(("%", "!"))
            cell.after = self.rng.choice(COMMENTS[1:] if magic else COMMENTS)
        else:
            cell.before = self.rng.choice(["# first\n", "\n", ""])
        self.saved(cell)
        if self.rng.random() < 0.3:
            self.run(cell)

    def run_again(self) -> None:
        self.run(self.any_cell())

    def insert_and_run(self) -> None:
        at = self.rng.randint(1, len(self.notebook.cells))
        known = {cell.id for cell in self.notebook.cells}
        self.notebook.write_cell(at)
        for place, cell in enumerate(self.notebook.cells):
            if cell.id not in known:
                above = self.notebook.cells[place - 1].id
                event = {"cell": cell.id, "source": cell.source, "after": above}
                self.events.append({"kind": "insert", **event})
                self.sources[cell.id] = cell.source
                self.run(cell)

    def delete(self) -> None:
        cells = self.notebook.cells
        if len(cells) <= 5:
            return
        cell = self.any_cell()
        at = cells.index(cell)
        above = cells[at - 1].id
        cells.remove(cell)
        self.events.append({"kind": "delete", "cell": cell.id})
        if self.broken() and self.rng.random() < MINDS:
            self.check()
            cells.insert(at, cell)
            event = {"cell": cell.id, "source": cell.source, "after": above}
            self.events.append({"kind": "insert", **event})

    def move(self) -> None:
        cells = self.notebook.cells
        cell = self.any_cell()
        at = cells.index(cell)
        to = min(max(at + self.rng.choice([-2, -1, 1, 2]), 1), len(cells) - 1)
        if to == at:
            return
        self._put(cell, to)
        if self.broken() and self.rng.random() < MINDS:
            self.check()
            self._put(cell, at)

    def _put(self, cell: Cell, to: int) -> None:
        cells = self.notebook.cells
        cells.remove(cell)
        cells.insert(to, cell)
        self.events.append({"kind": "move", "cell": cell.id, "after": cells[to - 1].id})

    def restart(self) -> None:
        self.events.append({"kind": "restart"})
        self.alive.clear()
        self.ran.clear()
        cells = list(self.notebook.cells)
        if self.rng.random() < 0.3:
            cells = [cells[0], *self.rng.sample(cells[1:], len(cells) // 2)]
        for cell in cells:
            self.run(cell)

    def run_below(self) -> None:
        at = self.rng.randrange(1, len(self.notebook.cells))
        for cell in self.notebook.cells[at:]:
            self.run(cell)

    def broken(self) -> bool:
        """Tells whether a cell now needs a name that no cell above it makes."""
        made: set[tuple[str, str]] = set()
        for cell in self.notebook.cells:
            if not cell.needs() <= made:
                return True
            made |= cell.binds()
        return False

    # Events.

    def any_cell(self) -> Cell:
        """Takes a cell, not the imports; rather one that makes or changes what others use."""
        cells = self.notebook.cells[1:]
        weights = []
        for i, cell in enumerate(cells):
            names = cell.binds() | (cell.needs() if cell.role() == "change" else set())
            below = sum(bool(names & other.needs()) for other in cells[i + 1 :])
            weights.append(WEIGHTS[cell.role()] * (1 + below))
        return self.rng.choices(cells, weights)[0]

    def saved(self, cell: Cell) -> None:
        """Writes an edit down, if it was one."""
        if self.sources[cell.id] != cell.source:
            self.sources[cell.id] = cell.source
            self.events.append({"kind": "edit", "cell": cell.id, "source": cell.source})

    def run(self, cell: Cell, depth: int = 0) -> None:
        """Runs a cell; one that would surely fail only now and then, else what it needs first."""
        missing = cell.needs() - self.alive
        if missing and depth < 4 and self.rng.random() < 0.9:
            makers = [it for it in self.notebook.cells if it is not cell and it.binds() & missing]
            for maker in makers[:2]:
                self.run(maker, depth + 1)
            if cell.needs() - self.alive:
                return
        self.events.append({"kind": "run", "cell": cell.id})
        self.kinds.setdefault(cell.id, set()).update(cell.kinds())
        self.ran.add(cell.id)
        self.alive |= cell.binds()
        for line in cell.lines:
            if line.template.text.startswith("del "):
                self.alive -= line.used()

    def check(self) -> None:
        """Looks at the marks."""
        if not self.events or self.events[-1]["kind"] != "check":
            self.events.append({"kind": "check"})
