"""Understands cells of one line that IPython runs as a magic without its percent sign.

IPython does so when no variable has the magic's name, which nobody knows beforehand.
Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import re

from jupyterlab_nbguard.python.expand import parsed
from jupyterlab_nbguard.python.magics import Magic, line_magic
from jupyterlab_nbguard.python.mask import Masked
from jupyterlab_nbguard.python.positions import Line, PositionMap, Traced, split_lines
from jupyterlab_nbguard.python.syntax import words

_FILES = words("cat cp ldir less lf lk ll ls lx man mkdir more mv rm rmdir")
_MAGICS = _FILES | words(
    """alias alias_magic autoawait autocall automagic autosave bookmark cd clear colors conda config
    connect_info debug dhist dirs doctest_mode ed edit env gui hist history killbgscripts load
    load_ext loadpy logoff logon logstart logstate logstop lsmagic macro magic mamba matplotlib
    micromamba notebook page pastebin pdb pdef pdoc pfile pinfo pinfo2 pip popd pprint precision
    prun psearch psource pushd pwd pycat pylab qtconsole quickref recall rehashx reload_ext rep
    rerun reset reset_selective run save sc set_env subshell sx system tb time timeit unalias
    unload_ext uv who who_ls whos xdel xmode"""
)
_FIRST_WORD = re.compile(r"\s*([a-z_][a-z_0-9]*)(?:\s+(.*?))?\s*$", re.DOTALL)
_FLAG = re.compile(r"-\w")


def automagic(text: str) -> Masked | None:
    """Returns the cell masked where it is a magic without its percent sign."""
    only = text.strip()
    if not only or "\n" in only or "\r" in only:
        return None
    match = _FIRST_WORD.match(only)
    if match is None or match.group(1) not in _MAGICS:
        return None
    source = tuple(split_lines(text))
    number = next(place for place, line in enumerate(source) if line and not line.isspace())
    match = _FIRST_WORD.match(source[number])
    assert match is not None
    name, rest = match.group(1), match.group(2) or ""
    traced = Traced.at(source[number], number, 0)
    if not rest or (name in _FILES and _FLAG.match(rest)):
        # It is a variable where there is one.
        code = Traced.ours('globals().get("') + traced.part(*match.span(1)) + '")'
        dynamic = False
    elif rest[0] in "=,(" or parsed(source[number].strip()) is not None:
        return None
    else:
        effect = line_magic(name, traced.part(*match.span(2)), False)
        code, dynamic = effect.code, effect.dynamic
    lines = [Line("") for _ in source]
    lines[number] = Line(code.text, 0, code.origins)
    return Masked(
        "\n".join(line.text for line in lines),
        PositionMap(source, tuple(lines)),
        (Magic("line", name, rest, number),),
        "python",
        False,
        dynamic,
    )
