"""Says which code the compiler might refuse although the parser took it.

To compile a tree takes as long as to parse it, and few cells hold anything that could be wrong with
it: what needs a function or a loop around it, names declared twice, stars, patterns. Of all other
code the compiler need not be asked. Runs in kernels, too: standard library only, Python 3.8.
"""

from __future__ import annotations

import re

# Longer code may nest deeper than the compiler can follow.
_LONG = 2000
_WORDS = (
    *("return", "yield", "break", "continue", "nonlocal", "global", "lambda", "def", "class"),
    *("async", "await", "except", "match", "type", "__future__", "__debug__"),
)
# `type` and `class` by themselves harm nothing; with parameters (`type X[T] = ...`) they may.
_WORD = re.compile(
    r"""\b(?:return|yield|break|continue|nonlocal|global|lambda|def|async|await|except|match
        |__future__|__debug__|(?:class|type)\s+\w+\s*\[)""",
    re.VERBOSE,
)
_STAR = re.compile(
    r"""(?:^|[^\w\s)\]}'"*])[ \t]*\*(?!\*)   # that multiplies nothing
    |\b(?:in|return|del|as|for|and|or|not|if|else|is)[ \t]*\*""",
    re.VERBOSE | re.MULTILINE,
)
# More than twenty blocks in one another.
_DEEP = re.compile(r"^\s{20,}(?:for|while|with|try|if)\b", re.MULTILINE)
_KEYWORD = re.compile(r"[(,]\s*(\w+)\s*=(?!=)")


def may_be_refused(text: str) -> bool:
    """Says whether the compiler has to be asked about code that could be parsed."""
    if len(text) > _LONG or ":=" in text:
        return True
    # To look for plain words first takes a tenth of the time.
    if any(word in text for word in _WORDS) and _WORD.search(text):
        return True
    if "*" in text and _STAR.search(text):
        return True
    if text.count("=") > 1:  # `f(a=1, a=2)`
        keywords = _KEYWORD.findall(text)
        if len(keywords) != len(set(keywords)):
            return True
    return _DEEP.search(text) is not None
