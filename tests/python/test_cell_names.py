"""What the top level of a cell does with names: one row a case."""

from __future__ import annotations

import ast

import pytest

from jupyterlab_nbguard.python.names import collect


def names_of(source: str):
    flags = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    return collect(compile(source, "<cell>", "exec", flags, dont_inherit=True))


def words(text: str) -> set[str]:
    return set(text.split())


LOADS = [
    # plain flow
    ("x", "x"),
    ("x = 1\nx", ""),
    ("x\nx = 1", "x"),
    ("x = x + 1", "x"),
    ("x += 1", "x"),
    ("a, (b, *c) = xs\na, b, c", "xs"),
    ("a = b = c", "c"),
    ("print(x)", "print x"),
    ("x: int = 1\nx", "int"),
    ("x: int\nx", "int x"),
    ("from __future__ import annotations\nx: int = 1", ""),
    ("o.a = 1", "o"),
    ("o.a.b[i] = v", "o i v"),
    ("del x", ""),
    ("del o.a, xs[i]", "o xs i"),
    ("del x\nx", ""),
    ("import numpy as np\nnp.pi", ""),
    ("import a.b\na.b.c", ""),
    ("from m import x as y\nx, y", "x"),
    ("assert x, y", "x y"),
    ("(y := f(x)) + y", "f x"),
    ("x if c else y", "x c y"),
    ("f'{x:{w}}'", "x w"),
    ("f'{x!r} {[y for y in ys]}'", "x ys"),
    ("a[b:c, d]", "a b c d"),
    ("{**d, k: v}", "d k v"),
    ("f(*a, **k)", "f a k"),
    ("y = lambda q: q + x", ""),
    ("await f(x)", "f x"),
    # branches
    ("if c:\n    x = 1\nx", "c x"),
    ("if c:\n    x = 1\nelse:\n    x = 2\nx", "c"),
    ("if c:\n    x = 1\nelse:\n    raise E\nx", "c E"),
    ("if c:\n    del x\nelse:\n    x = 1\nx", "c"),
    ("if True:\n    x = 1\nx", ""),
    ("if False:\n    x = y\nx", "x"),
    ("if not True:\n    y\nelse:\n    z", "z"),
    ("if TYPE_CHECKING:\n    import m\nm", "TYPE_CHECKING m"),
    ("c and (x := 1)\nx", "c x"),
    ("(x := 1) and c\nx", "c"),
    ("a < (x := 1) < b\nx", "a b"),
    ("a < b < (x := 1)\nx", "a b x"),
    # loops
    ("for i in xs:\n    y = i\ni, y", "xs i y"),
    ("for i in range(3):\n    y = i\ni, y", "range"),
    ("for i in range(n):\n    y = i\ny", "range n y"),
    ("for i in [1, 2]:\n    y = i\ny", ""),
    ("for i in []:\n    y = i\ny", "y"),
    ("for i in range(3):\n    if c:\n        break\n    y = 1\ny", "range c y"),
    ("for i in range(3):\n    if c:\n        continue\n    y = 1\ny", "range c y"),
    ("for i in xs:\n    pass\nelse:\n    y = 1\ny", "xs"),
    ("for i in xs:\n    break\nelse:\n    y = 1\ny", "xs y"),
    ("while True:\n    y = f()\n    if y:\n        break\ny", "f"),
    ("while c:\n    y = 1\ny", "c y"),
    ("while False:\n    z\nelse:\n    y = 1\ny", ""),
    ("async for i in xs:\n    i", "xs"),
    ("for o.a in xs:\n    pass", "o xs"),
    # with, try
    ("with open(p) as f:\n    y = f.read()\ny", "open p"),
    ("with a as (b, c):\n    b, c", "a"),
    ("with suppress(NameError):\n    y = x\ny", "suppress NameError x y"),
    ("try:\n    y = f()\nexcept E:\n    y = 0\ny", "f E"),
    ("try:\n    y = f()\nexcept E:\n    pass\ny", "f E y"),
    ("try:\n    y = f()\nexcept E:\n    raise\ny", "f E"),
    ("try:\n    y = f()\nexcept E:\n    print(y)", "f E print y"),
    ("try:\n    y = f()\nfinally:\n    y", "f"),
    ("try:\n    pass\nfinally:\n    y = 1\ny", ""),
    ("try:\n    pass\nexcept E as e:\n    e\ne", "E e"),
    ("try:\n    f()\nexcept E:\n    pass\nelse:\n    y = 1\ny", "f E y"),
    ("e = 1\ntry:\n    f()\nexcept E as e:\n    pass\ne", "f E"),
    ("for i in (1, 2):\n    try:\n        f()\n    except E as e:\n        break\ne", "f E e"),
    (
        "for i in (1, 2):\n    try:\n        y = 1\n        break\n    finally:\n        del y\ny",
        "y",
    ),
    ("y = 1\nwith suppress(E):\n    del y\n    y = f()\ny", "suppress E f"),
    # match
    ("match x:\n    case [a, *b]:\n        a, b\n    case _:\n        pass", "x"),
    ("match x:\n    case {'k': v, **rest}:\n        v, rest\nv", "x v"),
    ("match x:\n    case C(a=p):\n        p\n    case M.K | None:\n        q", "x C M q"),
    ("match x:\n    case 1:\n        y = 1\n    case _:\n        y = 2\ny", "x"),
    ("match x:\n    case 1:\n        y = 1\ny", "x y"),
    ("match x:\n    case 1 as one if one > g:\n        one", "x g"),
    # comprehensions
    ("[i for i in xs]\ni", "xs i"),
    ("[i + k for i in xs if i > t]", "xs k t"),
    ("[i for i in i]", "i"),
    ("[j for i in xs for j in i]", "xs"),
    ("[j for i in j for j in ys]", "j ys"),
    ("{k: v for k, v in d.items()}", "d"),
    ("[(y := i) for i in xs]\ny", "xs y"),
    ("list(lambda: i for i in xs)", "list xs"),
    ("[[a for a in b] for b in c]", "c"),
    # definitions
    ("def f(a, b=d, *c, e: T = g) -> R:\n    return a", "d T g R"),
    ("@deco(x)\ndef f(): pass", "deco x"),
    ("class C(B, metaclass=M):\n    a = b\n    c = a", "B M b"),
    ("class C:\n    x = x", "x"),
    ("class C:\n    n = 3\n    ys = [n for _ in range(n)]", "n range"),
    ("class C:\n    def m(self):\n        return y", ""),
    ("class C:\n    global g\n    g = 1\ng", ""),
    ("def f():\n    return g", ""),
    # functions that the cell calls
    ("def f():\n    return g\nf()", "g"),
    ("g = 1\ndef f():\n    return g\nf()", ""),
    ("def f():\n    return g\ng = 1\nf()", ""),
    ("def f():\n    return h()\ndef h():\n    return g\nf()", "g"),
    ("def f():\n    return g\nmap(f, xs)", "map g xs"),
    ("def f():\n    return g\nh = f", ""),
    ("def f():\n    return g\nh = f\nh()", "g"),
    ("def f():\n    return g\nf = 1\nf", ""),
    ("def f(n):\n    return f(n - 1) + g\nf(3)", "g"),
    ("f = lambda: g\nf()", "g"),
    ("sorted(xs, key=lambda x: x + g)", "sorted xs g"),
    ("ops = {'a': lambda: g}", ""),
    ("ops = {'a': lambda: g}\nops['a']()", "g"),
    ("def f():\n    return g\nops = [f]\nops[0]()", "g"),
    ("class C:\n    def m(self):\n        return g\nc = C", ""),
    ("class C:\n    def m(self):\n        return g\nc = C()", "g"),
    ("@interact(a=1)\ndef f(a):\n    return g", "interact g"),
    ("def f():\n    global g\n    g = 1\nf()\ng", "g"),
    # code made from text
    ("exec('a = b')\na", "b"),
    ("eval('a + b')", "a b"),
    ("globals()['a'] = b\na", "b"),
    ("globals()['a']", "a"),
    ("'a' in globals()", ""),
    ("globals().setdefault('a', b)\na", "a b"),
]


@pytest.mark.parametrize(("source", "expected"), LOADS, ids=[source for source, _ in LOADS])
def test_loads(source: str, expected: str):
    assert set(names_of(source).loads) == words(expected)


BINDS = [
    # source, binds, of them certain
    ("a = b, (c) = x", "a b c", "a b c"),
    ("for i in xs:\n    a = 1", "i a", ""),
    ("if c:\n    a = 1\nelse:\n    a = b = 2", "a b", "a"),
    ("import a.b, c as d", "a d", "a d"),
    ("from m import a, b as c", "a c", "a c"),
    ("from m import *", "", ""),
    ("def f():\n    x = 1", "f", "f"),
    ("class C:\n    x = 1", "C", "C"),
    ("with a as b, c as [d, e]:\n    f = 1", "b d e f", "b d e f"),
    ("try:\n    a = 1\nexcept E as e:\n    b = 2", "a e b", ""),
    ("print(a := 1)", "a", "a"),
    ("[b := i for i in xs]", "b", ""),
    ("x: int", "", ""),
    ("x: int = 1", "x", "x"),
    ("o.a = xs[0] = 1", "", ""),
    ("x += 1", "x", "x"),
    ("x = 1\ndel x", "x", ""),
    ("del x\nx = 1", "x", "x"),
    ("def f():\n    global g\n    g = 1\nf()", "f", "f"),
    ("match x:\n    case [a, *b]:\n        pass\n    case {**c}:\n        pass", "a b c", ""),
    ("while True:\n    a = 1\n    break", "a", "a"),
    ("globals()['a'] = 1", "a", "a"),
    ("exec('a = 1')", "a", "a"),
    ("import sys\nif c:\n    sys.exit()\nelse:\n    a = 1", "sys a", "sys a"),
]


@pytest.mark.parametrize(("source", "binds", "certain"), BINDS, ids=[row[0] for row in BINDS])
def test_binds(source: str, binds: str, certain: str):
    names = names_of(source)
    assert set(names.binds) == words(binds)
    assert names.certain_binds == words(certain)


DOUBTS = [
    ("x", "x", ""),
    ("if c:\n    x", "x", "branch"),
    ("if c:\n    x\nx", "x", ""),
    ("for i in xs:\n    x", "x", "loop"),
    ("for i in range(2):\n    x", "x", ""),
    ("[x for i in xs]", "x", "loop"),
    ("if c:\n    x = 1\nx", "x", "bound"),
    ("c and x", "x", "branch"),
    ("try:\n    x\nexcept NameError:\n    pass", "x", "guard"),
    ("try:\n    x\nexcept ValueError:\n    pass", "x", ""),
    ("try:\n    f(x)\nexcept:\n    pass", "x", "guard"),
    ("try:\n    f()\nexcept E:\n    x", "x", "branch"),
    ("if 'x' not in globals():\n    pass\nx", "x", "guard"),
    ("def f():\n    return x\nf()", "x", "function"),
    ("with suppress(E):\n    x", "x", "guard"),
    ("raise E\nx", "x", "branch"),
    ("for i in range(3):\n    if c:\n        break\n    x", "x", "branch"),
    ("for i in range(3):\n    for j in y:\n        break\n    x", "x", ""),
    ("try:\n    f()\nexcept NameError:\n    pass\nelse:\n    x", "x", "branch"),
    ("try:\n    f()\nexcept E:\n    pass\nelse:\n    x", "x", ""),
]


@pytest.mark.parametrize(("source", "name", "doubt"), DOUBTS, ids=[row[0] for row in DOUBTS])
def test_doubt(source: str, name: str, doubt: str):
    use = names_of(source).loads[name]
    assert use.doubt == doubt
    assert use.certain is (doubt == "")


MUTATES = [
    ("x.a = 1", "x"),
    ("x[0] += 1", "x"),
    ("x.a.b[1] = 2", "x"),
    ("del x[0]", "x"),
    ("x += 1", "x"),
    ("x.append(1)", "x"),
    ("y = x.pop()", ""),
    ("add(x, *y, z=w, v=[u])", "x y w u"),
    ("random.shuffle(x)", "random x"),
    ("print(x)", ""),
    ("with x:\n    pass", "x"),
    ("for _ in x:\n    pass", "x"),
    ("for i, _ in enumerate(x):\n    pass", "x"),
    ("for _ in range(x):\n    pass", ""),
    ("y = next(x)", "x"),
    ("[i for i in x]", "x"),
    ("[i.append(1) for i in x]", "x"),
    ("[0 for x[0] in y]", "x y"),
    ("{1 for v, x.a in z for z in y}", "x y z"),
    ("def f():\n    x.append(1)\nf()", "x"),
    ("def f():\n    x.append(1)", ""),
    ("class C:\n    x = []\n    x.append(1)", ""),
    ("await x.put(1)", "x"),
]


@pytest.mark.parametrize(("source", "expected"), MUTATES, ids=[row[0] for row in MUTATES])
def test_mutates(source: str, expected: str):
    assert set(names_of(source).mutates) == words(expected)


CALLS = [
    ("y = x", ""),
    ("y = [x, (a, {'k': b})]", ""),
    ("y = f(x)", "f x"),
    ("y = x.a", "x"),
    ("y = x + 1", "x"),
    ("a, b = x", "x"),
    ("a, b = x, y", ""),
    ("def f(a=x): pass", ""),
    ("x", "x"),
    ("f'{x}'", "x"),
    ("y = x if c else z", "c"),
    ("o.f = x", "o"),
    ("@x\ndef f(): pass", "x"),
    ("for i in x:\n    y = z", "x"),
]


@pytest.mark.parametrize(("source", "expected"), CALLS, ids=[row[0] for row in CALLS])
def test_calls(source: str, expected: str):
    assert names_of(source).calls == words(expected)


OTHER = [
    ("eval(s)", "dynamic", {"eval"}),
    ("exec(s)", "dynamic", {"exec"}),
    ("exec('a = (')", "dynamic", {"exec"}),
    ("globals()", "dynamic", {"globals"}),
    ("globals()[k] = 1", "dynamic", {"globals"}),
    ("globals().update(a=1)", "dynamic", set()),
    ("globals().update(d)", "dynamic", {"globals"}),
    ("locals().keys()", "dynamic", set()),
    ("vars(x)", "dynamic", set()),
    ("from m import *", "dynamic", {"star"}),
    ("def f():\n    exec(s)", "dynamic", set()),
    ("def f():\n    exec(s)\nf()", "dynamic", {"exec"}),
    ("get_ipython().run_line_magic('run', 'x.py')", "dynamic", {"run"}),
    ("get_ipython().run_line_magic('matplotlib', 'inline')", "dynamic", set()),
    ("get_ipython().magic(u'load x.py')", "dynamic", {"run"}),
    ("get_ipython().run_cell(s)", "dynamic", {"run"}),
    ("from m import *\nfrom .n import *", "stars", ["m", ".n"]),
    ("'x' in globals()", "guards", {"x"}),
    ("'x' not in dir()", "guards", {"x"}),
    ("'x' in globals().keys()", "guards", {"x"}),
    ("'x' in get_ipython().user_ns", "guards", {"x"}),
    ("globals().get('x')", "guards", {"x"}),
    ("try:\n    x\nexcept NameError:\n    x = 1", "guards", {"x"}),
    ("try:\n    x\nexcept (KeyError, NameError):\n    x = 1", "guards", {"x"}),
    ("try:\n    x\nexcept:\n    x = 1", "guards", {"x"}),
    ("try:\n    f(x)\nexcept Exception:\n    x = 1", "guards", set()),
    ("random.seed(0)", "seeds", True),
    ("torch.manual_seed(0)", "seeds", True),
    ("np.random.default_rng(1)", "seeds", True),
    ("np.random.default_rng()", "seeds", False),
    ("def f():\n    random.seed(0)", "seeds", False),
    ("def f():\n    random.seed(0)\nf()", "seeds", True),
    ("os.environ['K']", "environ", {"K"}),
    ("os.environ['K'] = 'v'", "environ", set()),
    ("os.environ.get('K')", "environ", {"K"}),
    ("environ.get('K')", "environ", {"K"}),
    ("os.getenv('K', 'd')", "environ", {"K"}),
    ("os.getenv(k)", "environ", {None}),
    ("'K' in os.environ", "environ", {"K"}),
    ("dict(os.environ)", "environ", {None}),
    ("def f():\n    return os.environ['K']\nf()", "environ", {"K"}),
    ("await f()", "awaits", True),
    ("async with a:\n    pass", "awaits", True),
    ("[i async for i in xs]", "awaits", True),
    ("async def f():\n    await g()", "awaits", False),
    ("del x", "certain_deletes", {"x"}),
    ("if c:\n    del x", "certain_deletes", set()),
    ("del x\nx = 1", "certain_deletes", set()),
]


@pytest.mark.parametrize(
    ("source", "field", "expected"), OTHER, ids=[f"{row[1]}: {row[0]}" for row in OTHER]
)
def test_other_fields(source: str, field: str, expected: object):
    assert getattr(names_of(source), field) == expected


def test_imports_say_what_they_bind():
    names = names_of("import a.b, c as d\nfrom ..m import x as y")
    assert [(bound, module, attribute) for bound, module, attribute, _ in names.imports] == [
        ("a", "a.b", None),
        ("d", "c", None),
        ("y", "..m", "x"),
    ]


def test_lambdas_in_containers_are_inner_loads():
    assert set(names_of("ops = {'a': lambda q: q + g}").inner_loads) == {"g"}
    assert set(names_of("f = lambda q: q + g").inner_loads) == set()
    assert set(names_of("f = lambda q: q + g").functions["f"].loads) == {"g"}


def test_the_first_certain_use_is_the_one_that_is_kept():
    use = names_of("if c:\n    x\nx").loads["x"]
    assert (use.line, use.column, use.context) == (2, 0, "cell")
    assert names_of("class C:\n    y = x").loads["x"].context == "class"


def test_annotations_are_lazy_on_demand():
    tree = ast.parse("def f(a: A) -> R: pass\nx: T = 1")
    assert set(collect(tree, lazy_annotations=True).loads) == set()


@pytest.mark.parametrize(
    "tree",
    [
        ast.Module([ast.Expr(ast.Name("x", ast.Load()))], []),
        ast.Name("x", ast.Load()),
        ast.Expression(ast.Name("x", ast.Load())),
    ],
)
def test_trees_made_by_hand(tree: ast.AST):
    assert set(collect(tree).loads) == {"x"}


def test_a_tree_too_deep_to_follow_still_gives_its_names():
    node: ast.expr = ast.Name("x", ast.Load())
    for _ in range(50_000):
        node = ast.UnaryOp(ast.Not(), node)
    names = collect(ast.Module([ast.Expr(node)], []))
    assert set(names.loads) == {"x"}
    assert not names.loads["x"].certain
    del names
    while isinstance(node, ast.UnaryOp):  # taken apart by hand: freeing it recurses, too
        node = node.operand


def test_broken_trees_do_not_raise():
    collect(ast.Module([ast.Assign()], []))
    collect(ast.Module([None], []))
    collect(ast.parse(""))


def test_long_sums_are_followed():
    names = collect(ast.parse(" + ".join(["x"] * 900)))
    assert names.loads["x"].certain
