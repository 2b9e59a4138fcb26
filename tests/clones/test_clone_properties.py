"""A copy that was renamed and reformatted is always found, and is type 1 or 2."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st

from jupyterlab_nbguard.clones.candidates import candidates
from jupyterlab_nbguard.clones.fingerprints import GRAM, WINDOW, fingerprints
from jupyterlab_nbguard.clones.match import MIN_TOKENS, SIMILAR, Match
from jupyterlab_nbguard.clones.memory import SmallCorpus, classes_among
from jupyterlab_nbguard.clones.plain import Plain, at_most
from jupyterlab_nbguard.clones.shape import WORD, Shape, glanced, read, shape_of
from jupyterlab_nbguard.clones.telling import telling_matches
from jupyterlab_nbguard.clones.tokens import Lexed, lex_by_tokens, lex_cell
from jupyterlab_nbguard.clones.weight import weight
from jupyterlab_nbguard.python.positions import split_lines

NAMES = ["alpha", "beta", "gamma", "delta", "table", "result"]
names = st.sampled_from(NAMES)
values = st.one_of(st.integers(0, 999).map(str), st.sampled_from(["'a'", '"b"', "None", "1.5e-3"]))
calls = st.builds(
    "{}.{}({}, {}={})".format,
    names,
    st.sampled_from(["merge", "query", "groupby"]),
    names,
    st.sampled_from(["on", "how"]),
    values,
)
expressions = st.one_of(calls, st.builds("{} + {} * {}".format, names, names, values))
simple = st.one_of(
    st.builds("{} = {}".format, names, expressions),
    st.builds("{}['x'] = {}".format, names, expressions),
    calls,
)
blocks = st.one_of(
    simple,
    st.builds("for {} in {}:\n    {}\n    {}".format, names, names, simple, simple),
    st.builds("if {}:\n    {}\nelse:\n    {}".format, expressions, simple, simple),
    st.builds("def work({}, {}=1):\n    {}\n    return {}".format, names, names, simple, names),
)
cells = st.lists(blocks, min_size=8, max_size=14).map("\n".join)


def reformatted(source: str, dice: st.DataObject) -> str:
    lines = []
    for line in source.split("\n"):
        if dice.draw(st.booleans()):
            lines.append(dice.draw(st.sampled_from(["", "# a note", "    # another"])))
        if dice.draw(st.booleans()):
            line = line.replace(", ", ",\n        ").replace(" + ", "  +   ")
        lines.append(line + dice.draw(st.sampled_from(["", "  ", "  # why"])))
    return "\n".join(lines)


def renamed(source: str, dice: st.DataObject) -> str:
    new = dict(zip(NAMES, dice.draw(st.permutations([f"v{it}" for it in NAMES])), strict=True))
    source = re.sub(r"\b[a-z]+\b", lambda match: new.get(match[0], match[0]), source)
    return re.sub(r"\b\d+\b(?!\.|e)", lambda match: str(int(match[0]) + 1), source)


@given(cells, st.data())
def test_a_reformatted_copy_is_a_type_1_clone(source: str, dice: st.DataObject) -> None:
    other = reformatted(source, dice)
    (found,) = classes_among([lex_cell(source), lex_cell(other)])
    assert (found.type, len(found.nodes)) == (1, 2)


@given(cells, st.data())
def test_a_renamed_and_reformatted_copy_is_a_type_2_clone(source: str, dice: st.DataObject) -> None:
    other = reformatted(renamed(source, dice), dice)
    one, two = lex_cell(source), lex_cell(other)
    assert one.codes == two.codes
    (found,) = classes_among([one, two])
    assert (found.type, len(found.nodes)) == (2, 2)
    assert found.nodes[0].region.end == len(one.statements)


ODD = [
    "f(a,\n  b,\n)",
    "x = [1, 2,]; y = 3;",
    '"""one\ntwo"""',
    "x = ('a'\n     'b')",
    "x = a + \\\n    b",
    "f(a))",
    "x = (  # why\n\n  1)",
    "def f():\n    'says'\n    return r'\\d' ; ",
    "f(a; b)",
    'x = """a\nb"""; y = 2',
]
odd_text = st.text(alphabet="ab1'\"#()[]{}:;,.=\\\n \t%!?def\ré²", max_size=40)


@given(st.lists(st.one_of(cells, st.sampled_from(ODD), odd_text), max_size=4).map("\n".join))
def test_what_is_read_line_by_line_is_what_is_read_token_by_token(source: str) -> None:
    lines = split_lines(source)
    plain, slow = Plain(lines), lex_by_tokens(lines)
    assert plain.most >= len(slow.codes)
    assert at_most(source) >= len(slow.codes)
    found = plain.read()
    if found is not None:
        codes, texts, statements = found
        assert (codes, tuple(texts), tuple(statements)) == (slow.codes, slow.texts, slow.statements)


def test_most_code_is_read_line_by_line() -> None:
    read = [Plain(split_lines(source)).read() is not None for source in ODD]
    assert read == [True, True, True, False, False, False, True, True, False, False]


def said(shape: Shape, tokens: Sequence[int]) -> list[tuple[bytes, int]]:
    """What stands in each statement, but for those that the lexer may have left out."""
    pairs = zip(shape.statements, tokens, strict=True)
    return [(statement, number) for statement, number in pairs if statement != WORD]


@given(st.lists(st.one_of(cells, st.sampled_from(ODD), odd_text), max_size=4).map("\n".join))
@example("x = 1 \\")
@example("x = 1 \\# why\ny = 2")
def test_what_is_seen_at_a_glance_is_what_the_lexer_reads(source: str) -> None:
    lines = split_lines(source)
    text = "\n".join(lines)
    shape, slow, lexed = glanced(text), read(text), lex_by_tokens(lines)
    counted = [weight(lexed, number, number + 1) for number in range(len(lexed.statements))]
    if shape is None:
        return
    for least, exact in ((shape.sizes, slow.sizes), (shape.weights, counted)):
        seen, known = said(shape, least), said(slow, exact)
        assert [it for it, _ in seen] == [it for it, _ in known]
        assert all(a >= b for (_, a), (_, b) in zip(seen, known, strict=True))


def test_most_code_is_seen_at_a_glance() -> None:
    assert [it for it in ODD if glanced(it) is None] == ["f(a; b)"]


light = st.sampled_from(
    ["import os", "plt.plot(x)", "rate = 0.5", "fig, ax = plt.subplots(2)", "names = ['a', 1.5e-3]"]
)
mixed = st.lists(st.one_of(blocks, light), min_size=8, max_size=14).map("\n".join)


@given(mixed, mixed, st.data())
def test_no_copy_is_passed_over_at_a_glance(one: str, other: str, dice: st.DataObject) -> None:
    first = reformatted(renamed(one, dice), dice)
    second = f"{other}\n{one}" if dice.draw(st.booleans()) else one
    a, b = lex_cell(first), lex_cell(second)
    ((_, seeds),) = SmallCorpus([a, b], [(0, 1)]).sharing(0)
    shapes = [shape_of(it) for it in (first, second)]
    for least in (MIN_TOKENS, min(len(a.codes), len(b.codes))):
        if any(counts(a, it, least) for it in telling_matches(a, b, seeds, least)):
            assert candidates(shapes, least) == [(0, 1)]


def counts(a: Lexed, match: Match, least: int) -> bool:
    heavy = weight(a, match.a.first, match.a.end) >= least
    return match.similarity >= SIMILAR and heavy


@given(st.text(alphabet="ab1'\"#()[]{}:;,.=\\\n \t%!?def", max_size=80))
def test_no_text_is_too_strange(source: str) -> None:
    lexed = lex_cell(source)
    assert len(lexed.codes) == len(lexed.texts)
    lines = source.count("\n") + 1
    for statement in lexed.statements:
        assert 0 <= statement.line <= statement.end_line < lines
        assert statement.first < statement.end <= len(lexed.codes)


few = st.binary(max_size=60).map(lambda data: bytes(it % 7 for it in data))


@given(few, few, few, few, st.binary(min_size=GRAM + WINDOW - 1, max_size=40))
def test_what_is_long_enough_shares_a_fingerprint(
    a: bytes, b: bytes, c: bytes, d: bytes, shared: bytes
) -> None:
    one = {hash_ for hash_, _ in fingerprints(a + shared + b)}
    assert one & {hash_ for hash_, _ in fingerprints(c + shared + d)}
