"""Merging into a module that is there: nothing of it is lost, and nothing stands in it twice."""

from __future__ import annotations

import pytest

from tests.promote.made import names, promote

F = "def f(x):\n    return np.sum(x)"
CELLS = ("import numpy as np", F, "f([1])")


def merged(text: str) -> str:
    made = promote(names("f"), *CELLS, text=text)
    assert made.plan.ok, made.plan.refusals
    return made.plan.files[0].after if made.plan.files else text


def test_imports_go_to_the_imports_and_code_to_the_end() -> None:
    text = '"""Mine."""\n\nimport os  # why\n\nX = os.sep\n'
    assert merged(text) == (
        f'"""Mine."""\n\nimport os  # why\nimport numpy as np\n\nX = os.sep\n\n\n{F}\n'
    )


def test_a_main_guard_stays_last() -> None:
    text = 'import numpy as np\n\n# Run.\nif __name__ == "__main__":\n    print(1)\n'
    assert merged(text) == (
        f'import numpy as np\n\n\n{F}\n\n\n# Run.\nif __name__ == "__main__":\n    print(1)\n'
    )


def test_line_ends_stay() -> None:
    assert merged("import numpy as np\r\n") == f"import numpy as np\n\n\n{F}\n".replace(
        "\n", "\r\n"
    )


def test_what_is_there_already_is_used_again() -> None:
    text = "import numpy as np\n\n\ndef f(x):  # mine\n    return np.sum( x )\n"
    made = promote(names("f"), *CELLS, text=text)
    assert made.plan.files == ()
    assert made.plan.promoted[0].reused
    assert made.cells == ["import numpy as np", "from ft import f", "f([1])"]


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("X = 1\n\n\ndef f(x): return 2\n", ("name-taken", 0, 3)),
        ("import nothing as np\n", ("import-clash", 0, 0)),
        ("x = (\n", ("unreadable-module", 0, 0)),
    ],
)
def test_refusals(text: str, refused: tuple[str, int, int]) -> None:
    assert promote(names("f"), *CELLS, text=text).refused == refused
