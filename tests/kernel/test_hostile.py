"""Looking never acts: objects that note every touch are made and used, and note none of ours."""

from __future__ import annotations

import builtins
import gc
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from state.inprocess import InProcess

from jupyterlab_nbguard.model.notebook import Cell, CellId

OBSERVER = "kernel/observer"
METHODS = [
    "repr",
    "str",
    "bytes",
    "format",
    "lt",
    "le",
    "eq",
    "ne",
    "gt",
    "ge",
    "hash",
    "bool",
    "len",
    "length_hint",
    "iter",
    "next",
    "reversed",
    "contains",
    "getitem",
    "setitem",
    "delitem",
    "missing",
    "call",
    "enter",
    "exit",
    "add",
    "radd",
    "or",
    "and",
    "int",
    "float",
    "complex",
    "index",
    "round",
    "abs",
    "neg",
    "dir",
    "reduce",
    "reduce_ex",
    "getstate",
    "sizeof",
    "copy",
    "deepcopy",
    "get",
    "set",
    "delete",
    "await",
    "aiter",
    "anext",
    "fspath",
    "buffer",
    "array",
    "array_interface",
    "array_struct",
    "dataframe",
    "arrow_c_stream",
    "instancecheck",
    "subclasscheck",
]
ATTRIBUTES = [
    "keys",
    "items",
    "values",
    "get",
    "pop",
    "copy",
    "closed",
    "name",
    "tell",
    "seek",
    "getvalue",
    "dtype",
    "shape",
    "nbytes",
    "flags",
    "base",
    "columns",
    "index",
    "_mgr",
    "_data",
    "__getattr__",
]
ANSWERS = {"hash": 1, "repr": "", "str": "", "format": "", "len": 0, "length_hint": 0, "int": 0}
ANSWERS |= {"sizeof": 0, "index": 0, "bool": False, "iter": iter(())}


def _cases() -> dict[str, list[str]]:
    text = (Path(__file__).parent / "hostile.md").read_text(encoding="utf-8")
    sections = (section.partition("\n") for section in text.split("\n## ")[1:])
    fence = re.compile(r"^```python\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
    return {title: fence.findall(body) for title, _, body in sections}


CASES = _cases()


class Witness:
    """Notes the calls that the observer makes, and not those of anybody else."""

    def __init__(self) -> None:
        self.noted: set[str] = set()

    def acts(self, what: str) -> None:
        frame = sys._getframe(1)
        while frame is not None:
            if OBSERVER in frame.f_code.co_filename.replace("\\", "/"):
                self.noted.add(what)
            frame = frame.f_back  # type: ignore[assignment]

    def watchful(self, name: str, base: type = object) -> dict[str, Any]:
        """Returns the body of a class, on ``base``, of which every touch is noted."""

        def seen(how: str, answer: object = AttributeError) -> Callable[..., Any]:
            def method(_: object, *arguments: object) -> Any:
                self.acts(f"{name}.{how}")
                if answer is AttributeError:
                    raise AttributeError(how)
                return answer

            return method

        def getattribute(it: object, attribute: str) -> Any:
            self.acts(f"{name}.{attribute}")
            return base.__getattribute__(it, attribute)

        body: dict[str, Any] = {
            f"__{how}__": seen(how, ANSWERS.get(how, AttributeError)) for how in METHODS
        }
        body.update({how: seen(how) for how in ATTRIBUTES})
        body["__eq__"] = lambda it, other: self.acts(f"{name}.eq") or it is other
        body["__getattribute__"] = getattribute
        body["__class__"] = property(lambda _: self.acts(f"{name}.class") or dict)
        body["__dict__"] = property(lambda _: self.acts(f"{name}.dict") or {})
        return body


@pytest.mark.parametrize("what", CASES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_no_touch_of_ours_is_noted(
    what: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    witness = Witness()
    monkeypatch.chdir(tmp_path)
    for name in ("acts", "watchful"):
        monkeypatch.setattr(builtins, name, getattr(witness, name), raising=False)
    made, *used = CASES[what]
    cells = [made, *used, "q = 1", "def f(): return x", "f", "g = [x]; h = {'k': x}", "x = None"]
    kernel = InProcess()
    for number, source in enumerate(cells):
        assert kernel.run(Cell(CellId(str(number)), "code", source)), kernel.shown
    assert witness.noted == set()
    del kernel
    if "__del__" in made:
        gc.collect()  # or it is deleted while the observer works on the next case
