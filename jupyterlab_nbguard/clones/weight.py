"""Says how much of a copy counts: import blocks, parameters and plotting set-up do not.

Everybody's notebooks begin with the same imports and end with the same ten lines of plotting. A
copy is worth a word only where enough is left without them.
"""

from __future__ import annotations

import re

from jupyterlab_nbguard.clones.alphabet import CODES, LITERAL, NAME, Statement
from jupyterlab_nbguard.clones.tokens import Lexed

_WORDS = {
    "plotting": (
        "plt ax axs axes axarr fig figure pyplot pylab sns seaborn matplotlib mpl px go bokeh "
        "alt subplot subplots suptitle show xlabel ylabel xlim ylim legend title grid savefig "
        "colorbar"
    ),
    "libraries": "print display warnings pd np os sys tf torch random logging logger",
    "settings": (
        "set_option set_printoptions options filterwarnings simplefilter environ path chdir seed "
        "manual_seed set_seed set_verbosity basicConfig set_random_seed append insert"
    ),
}
PLOTTING, LIBRARIES, _SETTINGS = (frozenset(words.split()) for words in _WORDS.values())
_HEAD = re.compile(r"[ \t\f]*([^\W\d]+)[0-9]*(?!\w)")
_LIGHT = PLOTTING | {"import", "from", "pass", "else", "try"}
_PARAMETER = re.compile(
    r"[ \t\f]*([^\W\d]\w*)[ \t\f]*="
    r"(?=.*[\d\x01])(?:[-+ \t\f,:\[\](){}\x01]|\.?\d[\w.]*(?![\w.]))*\Z"
)
_PRINTED = re.compile(r"[ \t\f]*print[ \t\f]*\(")
_SUBPLOTS = re.compile(r"(?<!\w)subplots(?!\w)")


def weight(lexed: Lexed, first: int, end: int) -> int:
    """Counts the tokens of the statements that somebody thought about."""
    return sum(
        it.end - it.first
        for it in lexed.statements[first:end]
        if not (_is_light(lexed, it) or _is_parameter(lexed, it) or _is_plotting(lexed, it))
    )


def is_light(start: str, is_whole: bool) -> bool:
    """Says whether a statement that begins with a text is known to count for nothing.

    ``is_whole``: nothing follows. Where a string stood, the text has a character of code 1.
    """
    head = _HEAD.match(start)
    if head is None:
        return False
    if head[1] in _LIGHT or (head[1] == "print" and _PRINTED.match(start)):
        return True
    if "subplots" in start and _SUBPLOTS.search(start):
        return True
    parameter = _PARAMETER.match(start) if is_whole and "=" in start else None
    return parameter is not None and parameter[1] not in CODES


def size(lexed: Lexed, first: int, end: int) -> int:
    """Counts all tokens, but none of what is little more than an import block."""
    chosen = lexed.statements[first:end]
    whole = sum(it.end - it.first for it in chosen)
    imports = sum(it.end - it.first for it in chosen if _is_import(lexed, it))
    return whole if 3 * imports <= 2 * whole else 0


def _is_import(lexed: Lexed, statement: Statement) -> bool:
    return lexed.texts[statement.first] in ("import", "from")


def _is_light(lexed: Lexed, statement: Statement) -> bool:
    """Says whether the first words tell that a statement counts for nothing."""
    texts = lexed.texts
    first = texts[statement.first]
    if first in ("import", "from", "pass", "else", "try"):
        return True
    # `warnings.filterwarnings("ignore")`, `pd.options.display.max_rows = 10`
    if first not in LIBRARIES:
        return False
    end = min(statement.first + 4, statement.end)
    return not _SETTINGS.isdisjoint(texts[statement.first + 1 : end])


def _is_parameter(lexed: Lexed, statement: Statement) -> bool:
    """Says whether a name is set to a literal, or to a list or dictionary of them."""
    first, end = statement.first, statement.end - 1
    if end - first < 3 or lexed.codes[first] != NAME or lexed.texts[first + 1] != "=":
        return False
    codes = lexed.codes[first:end]
    names, literals = codes.count(NAME, 2), codes.count(LITERAL)
    return literals > 0 and 5 * names <= literals


def _is_plotting(lexed: Lexed, statement: Statement) -> bool:
    texts = lexed.texts[statement.first : statement.end]
    if texts[0] == "print" and "(" in texts[:2]:
        return True
    # `ax2.plot(...)`, `_ = ax.set_title(...)`, `f, (ax1, ax2) = plt.subplots(...)`
    value = texts.index("=") + 1 if "=" in texts else 0
    if texts[0].rstrip("0123456789") in PLOTTING or "subplots" in texts:
        return True
    return value > 0 and texts[value].rstrip("0123456789") in PLOTTING
