"""The text of a test: short where it can be, and added to what is there."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from jupyterlab_nbguard.kernel.calls import values
from jupyterlab_nbguard.promote.refusal import Refused
from jupyterlab_nbguard.promote.testfile import Place, files_of_test
from tests.promote.made import names, promote

HELPERS = inspect.getsource(values)
PLACE = Place("test_ft.py", "test_ft.json", "../..")


def called(*args: object, result: object = None, **more: Any) -> dict[str, Any]:
    kind = type(result).__name__
    return {"args": list(args), "kwargs": {}, "result": result, "type": kind, "changed": {}, **more}


def body_of(call: dict[str, Any], source: str = "def f(x): return x") -> tuple[str, str]:
    """Returns the body of the test, and how it tests."""
    plan = promote(names("f"), source, "f(1)").plan
    files, tested = files_of_test(plan, {"f": call}, PLACE, HELPERS)
    text = files[0].after
    compile(text, "test", "exec")
    return text.partition("def test_f():\n")[2].partition("\n\n")[0], tested[0].how


@pytest.mark.parametrize(
    ("call", "body"),
    [
        (called(1, result=2), "    assert f(1) == 2"),
        (called("ä", result=True), "    assert f('ä') is True"),
        (called(1), "    assert f(1) is None"),
        (called(0.5, result=[1, "a"]), "    assert f(0.5) == [1, 'a']"),
        (
            called(1, result=0.1),
            "    assert math.isclose(f(1), 0.1, rel_tol=1e-9, abs_tol=1e-12)",
        ),
        (
            called([1], result=1, changed={"0": [1, 2]}),
            "    x = [1]\n    assert f(x) == 1\n    assert x == [1, 2]",
        ),
        (called([0] * 99, result=1), '    assert f(stored("f.0")) == 1'),
        (called(float("nan"), result=[0.5]), '    assert same(f(float("nan")), [0.5])'),
    ],
)
def test_bodies(call: dict[str, Any], body: str) -> None:
    assert body_of(call) == (body, "value")


@pytest.mark.parametrize(
    ("call", "how", "why"),
    [
        ({"missing": "it is never called"}, "smoke", "it is never called"),
        (called(1, steady=False), "type", "it gives something else each time"),
        (called(1, slow=True), "smoke", "it takes long"),
        (called(1, failed="KeyError: 'a'"), "smoke", "a test can hold it fails: KeyError: 'a'"),
    ],
)
def test_smoke_tests_say_why(call: dict[str, Any], how: str, why: str) -> None:
    body, found = body_of(call)
    assert found == how
    assert body.startswith("    # A smoke test: ")
    assert why in body.splitlines()[0]


def test_random_numbers_are_drawn_from_a_seed() -> None:
    source = "import numpy as np\ndef f(x): return np.random.rand(x)"
    body, how = body_of(called(1, result=1), source)
    assert how == "type"
    assert "    random.seed(0)\n    numpy.random.seed(0)\n" in body


def test_a_test_that_is_there_is_added_to() -> None:
    plan = promote(names("f"), "def f(x): return x", "f(1)").plan
    call = called([0] * 99, result=[0.5] * 40)
    files, _ = files_of_test(plan, {"f": call}, PLACE, HELPERS)
    first, data = files
    there = Place(PLACE.test, PLACE.data, PLACE.up, first.after + "# mine\n", data.after)
    again, more = files_of_test(plan, {"f": called(0.5, result=[1.5] * 40)}, there, HELPERS)[0]
    assert again.after.count("def test_f()") == again.after.count("def test_f_2()") == 1
    assert again.after.count("def decode(") == again.after.count("def same(") == 1
    assert again.after.count("sys.path.insert") == again.after.count("__main__") == 1
    assert more.after.startswith(data.after.rstrip("\n}"))
    compile(again.after, "test", "exec")


def test_data_of_somebody_else_is_not_touched() -> None:
    plan = promote(names("f"), "def f(x): return x", "f(1)").plan
    place = Place("test_ft.py", "test_ft.json", ".", None, "[1]")
    with pytest.raises(Refused, match="something else"):
        files_of_test(plan, {"f": called(1)}, place, HELPERS)
