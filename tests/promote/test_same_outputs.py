"""Whatever is renamed, passed or given back: the module and the notebook show what that showed."""

from __future__ import annotations

import contextlib
import io
import re
import sys
import types
from collections.abc import Iterator, Sequence

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from jupyterlab_nbguard.model.promotion import Choice, Edit
from tests.promote.made import cell, promote

NAMES = st.sampled_from(["f", "g", "h", "x", "y", "n"])
VARIABLES = st.sampled_from(["h", "x", "y", "n"])
NEW = st.sampled_from(["f", "g", "x", "y", "n", "new", "other", "third"])
SHOW = "def show(it): print(it)"


@contextlib.contextmanager
def patience(calls: int = 400) -> Iterator[None]:
    """Ends what calls too many functions."""
    left = [calls]

    def hear(frame: object, what: str, argument: object) -> None:
        left[0] -= what == "call"
        if left[0] < 0:
            raise TimeoutError

    sys.setprofile(hear)
    try:
        yield
    finally:
        sys.setprofile(None)


def shown(cells: Sequence[str], module: str | None = None) -> list[str] | None:
    """Returns what each cell shows, up to the first that fails; None where it takes long."""
    space: dict[str, object] = {}
    found = []
    try:
        if module is not None:
            sys.modules["ft"] = types.ModuleType("ft")
            exec(compile(module, "ft", "exec"), sys.modules["ft"].__dict__)
        for source in cells:
            out = io.StringIO()
            failed = ""
            with contextlib.redirect_stdout(out), patience():
                try:
                    exec(compile(source, "cell", "exec"), space)
                except (TimeoutError, RecursionError):
                    return None
                except Exception as error:
                    failed = type(error).__name__
            text = re.sub(r"<(function|class) .*?( at 0x\w+|')>", r"<\1>", out.getvalue())
            found.append(text + failed)
            if failed:
                break
    finally:
        sys.modules.pop("ft", None)
    return found


@st.composite
def expressions(draw: st.DrawFn, depth: int = 2) -> str:
    kinds = ["number", "name", "name", "text"]
    if depth:
        kinds += ["call", "call", "keyword", "add", "lambda", "list", "format", "dict", "map"]
    kind = draw(st.sampled_from(kinds))
    inner = expressions(depth - 1)
    name = draw(NAMES)
    if kind == "number":
        return str(draw(st.integers(0, 3)))
    if kind == "name":
        return name
    if kind == "text":
        return repr(name)
    if kind == "call":
        return f"{name}({draw(inner)})"
    if kind == "keyword":
        return f"{name}({draw(NAMES)}={draw(inner)})"
    if kind == "add":
        return f"[{draw(inner)}, {draw(inner)}]"
    if kind == "lambda":
        return f"(lambda {name}: {draw(inner)})({draw(inner)})"
    if kind == "list":
        return f"[{draw(inner)} for {name} in [{draw(inner)}]]"
    if kind == "dict":
        return f"dict({name}={draw(inner)})"
    if kind == "map":
        return f"[*map({name}, [{draw(inner)}])]"
    return f"f'{name} {{{draw(NAMES)}}}'"


@st.composite
def definitions(draw: st.DrawFn, name: str) -> str:
    parameter, other = draw(NAMES), draw(NAMES)
    more = draw(st.sampled_from(["", "", f", {other}=1"])) if other != parameter else ""
    body = draw(
        st.sampled_from(
            [
                "    return {a}",
                "    {local} = {b}\n    return {a}",
                "    def {local}({p}): return {b}\n    return {a}",
                "    return [{a} for {local} in [{b}]]",
            ]
        )
    ).format(local=draw(NAMES), p=draw(NAMES), a=draw(expressions()), b=draw(expressions(1)))
    return f"def {name}({parameter}{more}):\n{body}"


@st.composite
def statements(draw: st.DrawFn) -> str:
    form = draw(
        st.sampled_from(["show({a})", "show({a})", "{n} = {a}", "for {n} in [{a}]: show({b})"])
    )
    return form.format(n=draw(VARIABLES), a=draw(expressions()), b=draw(expressions(1)))


def compared(choice: Choice, cells: Sequence[str]) -> None:
    made = promote(choice, *cells)
    if not made.plan.ok:
        event(f"refused: {made.plan.refusals[0].reason}")
        return
    before = shown(cells)
    if before is None:
        event("takes long")
        return
    event("failed" if len(before) < len(cells) else "compared")
    assert shown(made.cells, made.plan.files[0].after) == before, made


DATA = "x, y, n, h = 1, [2], 3, 4"


@given(st.data(), definitions("f"), definitions("g"), st.lists(statements(), max_size=4))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_renamed_functions(data: st.DataObject, f: str, g: str, more: list[str]) -> None:
    name = data.draw(st.sampled_from("fg"))
    head = re.match(r"def \w\((\w+)", f if name == "f" else g)
    assert head is not None
    old = st.sampled_from([head[1], head[1], "n", "h"])
    parameters = data.draw(st.dictionaries(old, NEW, max_size=2))
    renames = {name: data.draw(NEW)} if data.draw(st.booleans()) else {}
    edits = {name: Edit(parameters=parameters)} if parameters else {}
    compared(Choice(names=(name,), renames=renames, edits=edits), [SHOW, DATA, f, g, *more])


@given(
    st.data(), st.lists(statements(), min_size=1, max_size=4), st.lists(statements(), max_size=3)
)
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_statements_with_other_names(
    data: st.DataObject, block: list[str], more: list[str]
) -> None:
    functions = "def f(n): return [n, x]\ndef g(x, y=1): return x"
    cells = [SHOW, DATA, functions, "\n".join(block), *more]
    edit = Edit(
        parameters=data.draw(st.dictionaries(st.sampled_from(["x", "y", "n"]), NEW, max_size=1)),
        order=data.draw(st.sampled_from([(), (), (), ("y",), ("n", "x")])),
        returns=data.draw(st.sampled_from([None, None, None, ("x",), ("n", "y")])),
    )
    compared(cell(3, functions=("made",), edits={"made": edit}), cells)
