"""IPython's syntax: what each form reads and binds, and what is no syntax of IPython's at all."""

from __future__ import annotations

import pytest

from jupyterlab_nbguard.python.facts import facts
from jupyterlab_nbguard.python.parse import parse_cell


def words(text: str) -> set[str]:
    return set(text.split())


CASES = [
    # source, loads, binds
    ("%matplotlib inline\nx = y", "y", "x"),
    ("!ls", "", ""),
    ("!!ls {x}", "x", ""),
    ("!cmd {x} $y $$z {{w}} '$v'", "x y", ""),
    ("!echo {x.a[0]} $y.b {f(z):>10} {w!r}", "x y f z w", ""),
    ("!echo {no python} {}", "", ""),
    ("!echo {d['k']}", "d", ""),
    ("files = !ls {folder}", "folder", "files"),
    ("a.b = !ls", "a", ""),
    ("a, b = !ls", "", "a b"),
    ("x = %env HOME", "", "x"),
    ("x = %timeit -o f(y)", "f y", "x"),
    ("x = %time f(y)", "f y", "x"),
    ("%time x = f(y)", "f y", "x"),
    ("%time for i in xs: f(i)", "xs f", "i"),
    ("%time a = 1; b = a", "", "a b"),
    ("%time", "", ""),
    ("%time not python at all", "", ""),
    ("%timeit f(x)", "f x", ""),
    ("%timeit -n 10 -r3 f(x)", "f x", ""),
    ("%timeit y = f(x); y + z", "f x z", ""),
    ("%prun -l 10 x = f(y)", "f y", "x"),
    ("%lprun -f g f(y)", "g f y", ""),
    ("%memit x = f(y)", "f y", "x"),
    ("%cd {x}", "x", ""),
    ("%env K={v}", "v", ""),
    ("%run other.py", "", ""),
    ("%store -r x y", "", "x y"),
    ("%store x", "x", ""),
    ("%pylab inline", "", ""),
    ("%xdel x", "", ""),
    ("%sql r << select {x}", "x", "r"),
    ("%R -i df,x -o out y <- 1", "df x", "out"),
    ("?x", "", ""),
    ("x?", "", ""),
    ("x.y??", "", ""),
    ("%time?", "", ""),
    ("np.*load*?", "", ""),
    ("if c:\n    %time x = f()\n    !ls {y}\nelse:\n    y = !ls", "c f y", "x y"),
    ("for f in fs:\n    !wc {f}\n    x = 1", "fs", "f x"),
    ("%time x = f(a, \\\n    b)\ny = x", "f a b", "x y"),
    ("!cmd \\\n  {x}\ny = 1", "x", "y"),
    ("files = !ls \\\n  {x}", "x", "files"),
    ("x = (1,\n  2)\n%time y = x", "", "x y"),
    ("x = '''\n%time y = 1\n!ls {z}\n'''\n%time w = 1", "", "x w"),
    ("x = [a\n%b,\n c]\n%time 1", "a b c", "x"),
    ("x = 1 # what?\n!ls", "", "x"),
    ("y = x if x == '?' else 0\n!ls", "x", "y"),
    ("s = \"it's\"  # %time\n!echo don't {x}\nt = s", "x", "s t"),
    # cell magics
    ("%%time\nx = f(y)", "f y", "x"),
    ("%%time\n\nx = f(y)", "f y", "x"),
    ("%%timeit\nx = f(y)", "f y", ""),
    ("%%timeit z = g()\nx = f(y, z)", "g f y", ""),
    ("%%capture out\nx = 1", "", "out x"),
    ("%%capture x\nprint(x)", "print x", "x"),
    ("%%capture --no-stderr out\nx = 1", "", "out x"),
    ("%%capture\n%%time\n!ls {y}\nx = 1", "y", "x"),
    ("%%prun -s cumulative\nx = 1", "", "x"),
    ("%%bash\necho $x {y}\nif [ 1 ]; then", "", ""),
    ("%%bash --out x --err e\nls", "", "x e"),
    ("%%html\n<b>{x}</b>", "", ""),
    ("%%writefile {path}\nimport this", "path", ""),
    ("%%javascript\nlet x = 1", "", ""),
    ("%%R -i df -o out\ny <- df", "df", "out"),
    ("%%bigquery result --project p\nselect 1", "", "result"),
    ("%%cython\ndef f(int x): pass", "", ""),
    ("%%nobody_knows this\nx = 1", "", ""),
    ("\n\n%%time\nx = 1", "", "x"),
    ("# why\n%%time\nx = 1", "", "x"),
    # automatic calls
    ("/f a b", "f a b", ""),
    (",f a b", "f", ""),
    (";f a b", "f", ""),
    # magics without their percent sign, in cells of one line
    ("timeit f(x)", "f x", ""),
    ("cd ..", "", ""),
    ("ls -la", "ls", ""),
    ("pwd", "pwd", ""),
    ("pip install this", "", ""),
    ("time = 3", "", "time"),
    # prompts and indentation
    (">>> x = 1\n>>> if y:\n...     z = x", "y", "x z"),
    ("In [12]: x = 1\n   ...: y = x", "", "x y"),
    ("    x = 1\n    y = x", "", "x y"),
    ("    x = 1\ny = x", "", "x y"),
    ("    %time x = 1", "", "x"),
    # await
    ("x = await f(y)", "f y", "x"),
    ("!ls\nasync with a as b:\n    pass", "a", "b"),
    # nothing
    ("", "", ""),
    ("\n \n# only\n", "", ""),
]


@pytest.mark.parametrize(("source", "loads", "binds"), CASES, ids=[row[0] for row in CASES])
def test_reads_and_binds(source: str, loads: str, binds: str):
    found = facts(source)
    assert not found.errors
    assert set(found.loads) == words(loads)
    assert set(found.binds) == words(binds)


DYNAMIC = [
    ("%run other.py", {"run"}),
    ("%load x.py", {"run"}),
    ("%store -r", {"run"}),
    ("%pylab inline", {"star"}),
    ("%%cython\ncdef int x", {"run"}),
    ("%%nobody_knows\nx", {"run"}),
    ("%%bash\nls", set()),
    ("%matplotlib inline", set()),
    ("%nobody_knows x", set()),
    ("if c:\n    %run x.py", {"run"}),
    ("x = %run x.py", {"run"}),
]


@pytest.mark.parametrize(("source", "expected"), DYNAMIC, ids=[row[0] for row in DYNAMIC])
def test_dynamic(source: str, expected: set[str]):
    assert facts(source).dynamic == expected


LANGUAGES = [
    ("x", "python"),
    ("%%time\nx", "python"),
    ("%%bash\nls", "bash"),
    ("%%sh\nls", "bash"),
    ("%%capture\n%%bash\nls", "bash"),
    ("%%js\nx", "javascript"),
    ("%%html\n<a>", "html"),
    ("%%writefile f\nx", "text"),
    ("%%sql\nselect 1", "sql"),
    ("%%cython\nx", "cython"),
    ("%%python3\nx", "python-script"),
    ("x = (", "python"),
]


@pytest.mark.parametrize(("source", "expected"), LANGUAGES, ids=[row[0] for row in LANGUAGES])
def test_language(source: str, expected: str):
    assert parse_cell(source).language == expected


def test_names_in_commands_need_not_exist():
    # IPython leaves the command as it is when a name in it is unknown.
    assert not facts("!echo $HOME").loads["HOME"].certain
    assert facts("%time f(x)").loads["x"].certain
    assert facts("%timeit y = f(x)").loads["x"].certain
    assert facts("pwd").guards == {"pwd"}


def test_the_environment_is_read():
    assert facts("x = %env HOME").environ == {"HOME"}


def test_magics_are_listed():
    magics = parse_cell("%%time\nx = !ls -l\n%cd a b\ny?").magics
    assert [(magic.kind, magic.name, magic.text, magic.line) for magic in magics] == [
        ("cell", "time", "", 0),
        ("shell", "", "ls -l", 1),
        ("line", "cd", "a b", 2),
        ("help", "", "y", 3),
    ]
