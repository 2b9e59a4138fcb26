"""What is known of the cells that stay, while somebody types in another one."""

from __future__ import annotations

import pytest

from jupyterlab_nbguard.clones import memory

CELL = "\n".join(f"total_{number} = rate * amount_{number} + {number}" for number in range(12))


def test_a_cell_that_stays_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    memory.forget()
    cells = [CELL, "x = 1", CELL + "\n%time print(total_1)"]
    first = [memory.shape_of_cell(cell, 30) for cell in cells]
    assert [it is not None for it in first] == [True, False, True]

    def read(*_: object) -> None:
        raise AssertionError("read again")

    monkeypatch.setattr(memory, "code_of", read)
    assert [memory.shape_of_cell(cell, 30) for cell in cells] == first
    memory.forget()
    with pytest.raises(AssertionError, match="read again"):
        memory.shape_of_cell(CELL, 30)


def test_what_has_no_copy_is_not_even_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    memory.forget()

    def parse(source: str) -> None:
        raise AssertionError(f"parsed: {source[:20]}")

    monkeypatch.setattr(memory, "cell_at_hand", parse)
    other = "\n".join(f"with open(path_{number}) as file: read(file)" for number in range(12))
    monkeypatch.setattr(memory, "lexed_cell", parse)
    assert memory.classes_in([CELL, other, "x = 1\ny = 2"], 30) == []


def test_a_copy_among_cells_is_numbered_as_they_were_given() -> None:
    memory.forget()
    (found,) = memory.classes_in(["x = 1", CELL, "y = f(2)\n" * 30, CELL.replace("rate", "r")], 60)
    assert [node.piece for node in found.nodes] == [1, 3]
