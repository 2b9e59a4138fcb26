"""Which parts of a value a cell reads and stores: one row a case."""

from __future__ import annotations

import pytest

from .test_cell_names import names_of

PARTS = [
    ("df['a']", {"df": {("item", "a")}}, {}),
    ("df[['a', 'b']]", {"df": {("item", "a"), ("item", "b")}}, {}),
    ("cfg.lr + cfg['n'][0]", {"cfg": {("attr", "lr"), ("item", "n")}}, {}),
    (
        "xs[-1], xs[0, 'k'], xs[True]",
        {"xs": {("item", -1), ("item", (0, "k")), ("item", True)}},
        {},
    ),
    ("df.a.mean()", {"df": {("attr", "a")}}, {}),
    ("df['a'].mean().b", {"df": {("item", "a")}}, {}),
    ("df.mean()", {}, {}),
    ("df.loc[0]", {"df": {("attr", "loc")}}, {}),
    ("df.get('a', k)", {"df": {("item", "a")}}, {}),
    ("d['a'] = 1\nd['a'], d['b']", {"d": {("item", "b")}}, {"d": {("item", "a")}}),
    ("df[k]", {}, {}),
    ("df[1:2]", {}, {}),
    ("df['a']\ndf", {}, {}),
    ("df['a'] = 1", {"df": set()}, {"df": {("item", "a")}}),
    ("df['a'] = df['b']", {"df": {("item", "b")}}, {"df": {("item", "a")}}),
    ("df['a'] += 1", {"df": {("item", "a")}}, {"df": {("item", "a")}}),
    ("del df['a']", {"df": set()}, {"df": {("item", "a")}}),
    ("o.a.b = 1", {"o": {("attr", "a")}}, {"o": {("attr", "a")}}),
    ("df[k] = 1", {}, {}),
    ("df = f()\ndf['a'] = df['b']", {}, {"df": {("item", "a")}}),
    ("def f():\n    return df\nf()\ndf['a']", {}, {}),
    ("globals()['df']['a']", {"df": {("item", "a")}}, {}),
]


@pytest.mark.parametrize(("source", "parts", "stores"), PARTS, ids=[row[0] for row in PARTS])
def test_parts(source: str, parts: dict, stores: dict):
    names = names_of(source)
    assert {name: part for name, part in names.parts.items() if name != "f"} == parts
    assert names.part_stores == stores


SURE = [
    ("d['a'] = 1", {"d": {("item", "a")}}),
    ("if k:\n    d['a'] = 1", {}),
    ("d.update(a=1, b=2)", {"d": {("item", "a"), ("item", "b")}}),
    ("d.update(a=1, **k)", {}),
    ("o.a.b = 1", {}),
    ("d.pop('a', None)", {}),
]


@pytest.mark.parametrize(("source", "sure"), SURE, ids=[row[0] for row in SURE])
def test_parts_that_every_path_stores(source: str, sure: dict):
    assert names_of(source).sure_stores == sure


ENVIRON = [
    ("os.environ['K']", {"K"}),
    ("os.environ['K'] = '1'\nprint(os.environ['K'])", set()),
    ("os.environ['K'] += '1'", {"K"}),
    ("if k:\n    os.environ['K'] = '1'\nos.environ['K']", {"K"}),
]


@pytest.mark.parametrize(("source", "keys"), ENVIRON, ids=[row[0] for row in ENVIRON])
def test_the_environment_that_was_there_before(source: str, keys: set):
    assert names_of(source).environ == keys


FITS = [
    ("m.fit(X, y)", {"m"}),
    ("p = m.fit(X).predict(X)\nm.score(X)", {"m"}),
    ("Z = s.fit_transform(X)\nm.fit(Z)", {"s", "m"}),
    ("m.alpha = 2\nm.fit(X)", set()),
    ("print(m)\nm.fit(X)", set()),
    ("m.fit(m.prepare(X))", set()),
    ("if k:\n    m.fit(X)", set()),
    ("def f():\n    m.fit(X)", set()),
    ("m.partial_fit(X)", set()),
]


@pytest.mark.parametrize(("source", "fits"), FITS, ids=[row[0] for row in FITS])
def test_what_is_told_to_learn_before_anything_else(source: str, fits: set):
    assert names_of(source).fits == fits
