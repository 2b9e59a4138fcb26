"""What is known of the cells that stay, while somebody types in another one."""

from __future__ import annotations

import pytest

from jupyterlab_nbguard.clones import memory

CELL = "\n".join(f"total_{number} = rate * amount_{number} + {number}" for number in range(12))


def test_a_cell_that_stays_is_not_parsed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    memory.forget()
    cells = [CELL, "x = 1", CELL + "\nprint(total_1)"]
    first = [memory.has_tokens(cell, 30) for cell in cells]

    def parse(source: str) -> None:
        raise AssertionError(f"parsed again: {source[:20]}")

    monkeypatch.setattr(memory, "cell_at_hand", parse)
    assert [memory.has_tokens(cell, 30) for cell in cells] == first == [True, False, True]
    assert len(memory.lexed_cell(CELL).codes) > 30
    memory.forget()
    with pytest.raises(AssertionError, match="parsed again"):
        memory.has_tokens("y = 2", 30)
