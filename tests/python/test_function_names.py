"""What bodies that run later do with global names, and Python's own compiler as the judge."""

from __future__ import annotations

import ast
import dis
import sysconfig
import types
import warnings
from pathlib import Path

import pytest

from jupyterlab_nbguard.python.names import collect


def body(source: str):
    (found,) = collect(ast.parse(source)).functions.values()
    return found


LOADS = [
    ("def f(a, *b, c=1, **d):\n    return a, b, c, d, e", {"e"}),
    ("def f():\n    x = 1\n    return x", set()),
    ("def f():\n    return x\n    x = 1", set()),
    ("def f():\n    global x\n    x = x + 1", {"x"}),
    ("def f():\n    def g():\n        return x\n    x = 1\n    return g", set()),
    ("def f():\n    def g():\n        nonlocal x\n        x += y\n    x = 1", {"y"}),
    ("def f():\n    def g():\n        global x\n        return x\n    x = 1", {"x"}),
    ("def f(x):\n    return [x + y for y in ys if z]", {"ys", "z"}),
    ("def f():\n    return [(w := i) for i in xs], w", {"xs"}),
    ("def f():\n    return [i for i in i]", {"i"}),
    (
        "def f():\n    class C(B):\n        a = 1\n        b = a\n        def m(self):\n"
        "            return a",
        {"B", "a"},
    ),
    ("def f():\n    class C:\n        x = x", {"x"}),
    ("def f():\n    import a.b, c as d\n    from m import n as o\n    return a, d, o, n", {"n"}),
    ("def f():\n    try:\n        pass\n    except E as e:\n        e", {"E"}),
    ("def f():\n    with a as b:\n        b", {"a"}),
    ("def f():\n    for i, (j, *k) in xs:\n        i, j, k", {"xs"}),
    (
        "def f(x):\n    match x:\n        case [a, *b] | {**c} | P(d) as e:\n"
        "            a, b, c, d, e",
        {"P"},
    ),
    ("def f():\n    x: T = 1\n    y: U\n    return x", set()),
    ("def f(x: T = d) -> U:\n    def g(y: V = e) -> W:\n        pass", {"V", "e", "W"}),
    ("def f():\n    return lambda a, b=c: a + b + d", {"c", "d"}),
    ("def f():\n    return f'{x:{w}}'", {"x", "w"}),
    ("async def f():\n    async for i in xs:\n        await i(y)", {"xs", "y"}),
    ("def f():\n    exec('a + 1')\n    return eval('b')", {"a", "b", "exec", "eval"}),
    ("def f():\n    return globals()['a']", {"a"}),
    ("class C:\n    x = y\n    def m(self, a=d):\n        return z, x", {"z", "x"}),
    ("class C:\n    class D:\n        def m(self):\n            return z", {"z"}),
    ("class C:\n    key = lambda self: z", {"z"}),
    ("f = lambda a: a + b", {"b"}),
]


@pytest.mark.parametrize(("source", "expected"), LOADS, ids=[source for source, _ in LOADS])
def test_loads(source: str, expected: set[str]):
    assert set(body(source).loads) == expected


def test_stores_are_global_names():
    assert body("def f():\n    global x, y\n    x = 1\n    z = 2\n    print(y)").stores == {"x"}
    assert body("def f():\n    globals()['x'] = 1").stores == {"x"}


def test_mutates():
    source = "def f(a):\n    x.append(1)\n    y['k'] = a\n    z.a += 1\n    a.b = 1\n    g(w)"
    assert set(body(source).mutates) == {"x", "y", "z", "w"}


def test_calls_leave_out_what_is_only_handed_on():
    assert body("def f():\n    y = x\n    return z, g(w)").calls == {"g", "w"}


def test_effects():
    found = body("def f():\n    os.environ['K']\n    random.seed(1)\n    exec(s)")
    assert (found.environ, found.seeds, found.dynamic) == ({"K"}, True, {"exec"})


def test_two_definitions_of_one_name_are_joined():
    source = "if c:\n    def f():\n        return a\nelse:\n    def f():\n        return b"
    assert set(body(source).loads) == {"a", "b"}


# --- the compiler as an oracle -----------------------------------------------------------------

_LIBRARY = Path(sysconfig.get_path("stdlib"))
_FILES = sorted(_LIBRARY.glob("[a-d]*.py")) + sorted((_LIBRARY / "asyncio").glob("*.py"))


def _global_loads(code: types.CodeType) -> set[str]:
    found: set[str] = set()
    stored: set[str] = set()
    for instruction in dis.get_instructions(code):
        name = instruction.argval
        if instruction.opname == "LOAD_GLOBAL" or (
            instruction.opname == "LOAD_NAME" and name not in stored
        ):
            found.add(name)
        elif instruction.opname == "STORE_NAME":
            stored.add(name)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= _global_loads(constant)
    return found


def _is_function(code: types.CodeType) -> bool:
    return bool(code.co_flags & 2)


def _of_methods(code: types.CodeType) -> set[str]:
    found: set[str] = set()
    for constant in code.co_consts:
        if not isinstance(constant, types.CodeType):
            continue
        if constant.co_name.startswith("<") and constant.co_name != "<lambda>":
            continue
        found |= _global_loads(constant) if _is_function(constant) else _of_methods(constant)
    return found


def test_no_global_read_of_the_standard_library_is_missed():
    compared = 0
    for path in _FILES:
        source = path.read_text("utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            code = compile(source, str(path), "exec", dont_inherit=True)
            functions = collect(ast.parse(source)).functions
        expected: dict[str, set[str]] = {}
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType) and not constant.co_name.startswith("<"):
                loads = _global_loads if _is_function(constant) else _of_methods
                expected.setdefault(constant.co_name, set()).update(loads(constant))
        for name, loads in expected.items():
            compared += 1
            # Class bodies read some names of Python's own, and private names are mangled.
            loads = {load for load in loads if not load.startswith("_" + name.lstrip("_") + "__")}
            missed = {load for load in loads if not load.startswith("__")}
            missed -= set(functions[name].loads) | {"globals", "locals"}
            assert not missed, (path, name)
    assert compared > 500
