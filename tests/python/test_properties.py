"""What holds for any text at all."""

from __future__ import annotations

import ast
import random
import sysconfig
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from jupyterlab_nbguard.python.facts import facts
from jupyterlab_nbguard.python.mask import mask
from jupyterlab_nbguard.python.names import collect
from jupyterlab_nbguard.python.parse import parse_cell
from jupyterlab_nbguard.python.positions import split_lines

WORDS = r"""
x y é 𝒳 1 'a' " ' ( ) [ ] { } = == := % %% %time %timeit %%time %%capture %%bash
%run %store -r -n ! !! !ls ? ?? $x $$ {x} {{ / , ; : . # \ @ if else for in def class lambda
return await async with try except import from as del global match case f' >>> ...
globals()['x'] exec('x') eval not and * ** -> \N
"""
QUOTES = ["'''", '"' * 3]
SPACES = ["\n", "\n    ", " ", "\t", "\r\n", "\r", "\f", "\x0b", "\u2028", "In [1]: ", "   ...: "]
PIECES = st.sampled_from([*WORDS.split(), *QUOTES, *SPACES])
CELLS = st.one_of(
    st.text(max_size=80),
    st.lists(PIECES, max_size=25).map(" ".join),
    st.lists(PIECES, max_size=25).map("".join),
)


@settings(max_examples=300, deadline=None)
@given(CELLS)
@example("%time \\")
@example("!ls \\\n\\\n")
@example("/ \n/")
@example("x = !\\")
@example("%%capture\n%%timeit x\n")
@example("\ud800")
def test_nothing_raises_and_all_places_are_inside(source: str):
    lines = split_lines(source)
    found = facts(source)
    places = [error.range for error in found.errors]
    for uses in (found.loads, found.binds, found.deletes, found.mutates, found.inner_loads):
        places += [found.range_of(use) for use in uses.values()]
    for function in found.functions.values():
        places += [found.range_of(use) for use in function.loads.values()]
    for place in places:
        assert place.start <= place.end
        for position in (place.start, place.end):
            assert 0 <= position.line < len(lines)
            assert 0 <= position.column <= len(lines[position.line])
    assert found.certain_binds <= set(found.binds)
    assert found.calls <= set(found.loads)
    assert set(found.parts) <= set(found.loads)


@settings(max_examples=200, deadline=None)
@given(CELLS)
def test_masked_text_has_the_lines_of_the_source(source: str):
    lines = tuple(split_lines(source))
    masked = mask(lines)
    assert masked.text.count("\n") == len(lines) - 1
    assert len(masked.positions.masked or ()) == len(lines)


@settings(max_examples=200, deadline=None)
@given(CELLS)
def test_comments_and_blank_lines_are_no_edit(source: str):
    cell = parse_cell(source)
    plain = cell.tree is not None and cell.positions.masked is None
    if plain and "\\" not in source and "\r" not in source:
        assert parse_cell("# a comment\n\n" + source + "\n# another").normalised == cell.normalised


def test_collect_reads_the_whole_standard_library():
    library = Path(sysconfig.get_path("stdlib"))
    files = sorted(library.rglob("*.py"))
    chosen = random.Random(7).sample(files, min(100, len(files)))
    read = 0
    for path in chosen:
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            continue
        names = collect(tree)
        read += bool(names.loads or names.binds)
    assert read > 30
