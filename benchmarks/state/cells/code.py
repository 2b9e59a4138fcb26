"""Objects, classes, and the many forms of functions."""

from benchmarks.state.cells.template import Template as T

CLASS = """class <+cls>:
    unit = <#>

    def __init__(self, size):
        self.size = size
        self.items = []

    def area(self):
        return self.size * self.unit"""

COUNTER = """def make_<+closure>(n=<#>):
    def inner():
        nonlocal n
        n += <#>
        return n
    return inner

<+closure> = make_<+closure>()"""

KEEPER = """def keeper(kept):
    def keep():
        kept.append(<#>)
        return len(kept)
    return keep

<+closure> = keeper(<list>)"""

CODE = [
    T("objects", "make", "<+obj> = SimpleNamespace(size=<#>, tag='<w>')", 2),
    T("objects", "make", "<+obj> = <obj2>"),
    T("objects", "make", "<+obj> = SimpleNamespace(size=<#>, tag='<w>', kids=[<#>])"),
    T("objects", "change", "<obj>.size = <#>", 2),
    T("objects", "change", "<obj>.size += <#>", 3),
    T("objects", "change", "<obj>.tag = '<w>'"),
    T("objects", "change", "setattr(<obj>, 'extra', <#>)"),
    T("objects", "change", "vars(<obj>)['tag'] = '<w>'"),
    T("objects", "read", "print(<obj>.size)", 3),
    T("objects", "read", "<obj>.size * <#>"),
    T("objects", "read", "print(<obj>.tag)"),
    T("objects", "read", "print(sorted(vars(<obj>)))"),
    T("classes", "make", CLASS, 2),
    T("classes", "make", f"{CLASS}\n<+inst> = <+cls>(<#>)", 2),
    T("classes", "make", "<+inst> = <cls>(<#>)", 2),
    T("classes", "change", "<cls>.unit = <#>"),
    T("classes", "change", "type(<inst>).unit = <#>"),
    T("classes", "change", "<inst>.items.append(<#>)"),
    T("classes", "change", "<cls>.area = lambda self: self.size + <#>"),
    T("classes", "change", "<inst>.unit = <#>"),
    T("classes", "read", "print(<inst>.area())", 3),
    T("classes", "read", "print(len(<inst>.items))"),
    T("classes", "read", "print(<cls>(<#>).area())"),
    T("functions", "make", "def <+fn>(v):\n    return v * <num> + <#>", 2),
    T("functions", "make", "def <+fn>(v):\n    return v <op> <#>"),
    T("functions", "make", "def <+fn>(v):\n    return len(<list>) + v"),
    T("functions", "make", "def <+fn>(v):\n    return <fn2>(v) + <#>"),
    T("functions", "make", "@lru_cache\ndef <+fn>(v):\n    return v * <num>"),
    T("functions", "change", "<num> = <#>"),
    T("functions", "change", "<fn> = (lambda inner: lambda v: inner(v) + <#>)(<fn>)"),
    T("functions", "read", "print(<fn>(<#>))", 3),
    T("functions", "read", "[<fn>(i) for i in range(3)]"),
    T("closures", "make", COUNTER, 2),
    T("closures", "make", "def adder(by):\n    return lambda: by + <#>\n<+closure> = adder(<num>)"),
    T("closures", "make", KEEPER),
    T("closures", "change", "<closure>()"),
    T("closures", "change", "before = <closure>()", 2),
    T("closures", "read", "print(<closure>())", 3),
    T("default arguments", "make", "def <+dfn>(v, by=<num>):\n    return v * by", 2),
    T(
        "default arguments",
        "make",
        "def <+dfn>(v, acc=[<#>]):\n    acc.append(v)\n    return sum(acc)",
    ),
    T("default arguments", "make", "def <+dfn>(v, into=<list>):\n    return sum(into) + v"),
    T("default arguments", "change", "<num> = <#>"),
    T("default arguments", "change", "<dfn>.__defaults__ = (<#>,)"),
    T("default arguments", "read", "print(<dfn>(<#>))", 2),
    T(
        "lambdas in containers",
        "make",
        "<+table> = {'a': lambda v: v + <num>, 'b': lambda v: v * <#>}",
        2,
    ),
    T(
        "lambdas in containers",
        "make",
        "<+table> = {'a': lambda v: v * <#>, 'b': (lambda v, by=<num>: v - by)}",
    ),
    T("lambdas in containers", "change", "<table>['<col>'] = lambda v: v - <#>"),
    T("lambdas in containers", "make", "<+table> = dict(a=lambda v: <fn>(v), b=lambda v: v + <#>)"),
    T(
        "lambdas in containers",
        "make",
        "<+table> = {k: (lambda v, k=k: f'{k}{v}{<num>}') for k in 'ab'}",
    ),
    T("lambdas in containers", "change", "<num> = <#>"),
    T("lambdas in containers", "read", "print(<table>['<col>'](<#>))", 2),
    T("lambdas in containers", "read", "print([each(<#>) for each in <table>.values()])"),
    T("partials", "make", "<+part> = partial(pow, <#>)", 1),
    T(
        "partials",
        "make",
        "def raised(a, b):\n    return a * <num> + b\n<+part> = partial(raised, <#>)",
        2,
    ),
    T("partials", "make", "<+part> = partial(max, <num>)"),
    T("partials", "make", "<+part> = partial(lambda rows, v: len(rows) * <#> + v, <list>)"),
    T("partials", "change", "<num> = <#>"),
    T("partials", "change", "<part> = partial(<part>)"),
    T("partials", "read", "print(<part>(<#>))", 2),
    T(
        "global functions",
        "make",
        "<+gnum> = <#>\ndef <+gfn>():\n    global <+gnum>\n    <+gnum> += <#>",
        2,
    ),
    T(
        "global functions",
        "make",
        "<+gnum> = <#>\ndef <+gfn>(to=<#>):\n    globals()['<+gnum>'] = to",
    ),
    T(
        "global functions",
        "make",
        "<+gnum> = <#>\ndef <+gfn>():\n    global <+gnum>\n    <+gnum> = <+gnum> * <num> % 97",
    ),
    T("global functions", "change", "<gfn>()", 2),
    T("global functions", "change", "globals()['<gnum>'] = <#>"),
    T("global functions", "read", "print(<gnum>)", 2),
    T("global functions", "read", "<gfn>()\nprint(<gnum> * <#>)"),
]
