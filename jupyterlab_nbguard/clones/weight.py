"""Says how much of a copy counts: import blocks, parameters and plotting set-up do not.

Everybody's notebooks begin with the same imports and end with the same ten lines of plotting. A
copy is worth a word only where enough is left without them.
"""

from __future__ import annotations

from jupyterlab_nbguard.clones.tokens import LITERAL, NAME, Lexed, Statement

_WORDS = {
    "plotting": (
        "plt ax axs axes fig figure pyplot pylab sns seaborn matplotlib mpl px go bokeh alt "
        "subplot subplots suptitle show xlabel ylabel xlim ylim legend title grid savefig colorbar"
    ),
    "libraries": "print display warnings pd np os sys tf torch random logging logger",
    "settings": (
        "set_option set_printoptions options filterwarnings simplefilter environ path chdir seed "
        "manual_seed set_seed set_verbosity basicConfig set_random_seed append insert"
    ),
}
_PLOTTING, _LIBRARIES, _SETTINGS = (frozenset(words.split()) for words in _WORDS.values())


def weight(lexed: Lexed, first: int, end: int, *, plotting: bool = False) -> int:
    """Counts the tokens of the statements that count; those of ``plotting`` only where asked."""
    return sum(
        it.end - it.first
        for it in lexed.statements[first:end]
        if not _is_set_up(lexed, it) and (plotting or not _is_plotting(lexed, it))
    )


def _is_set_up(lexed: Lexed, statement: Statement) -> bool:
    texts = lexed.texts
    first = texts[statement.first]
    if first in ("import", "from", "%", "pass", "else", "try"):
        return True
    if _is_parameter(lexed, statement):
        return True
    # `warnings.filterwarnings("ignore")`, `pd.options.display.max_rows = 10`
    head = texts[statement.first : min(statement.first + 4, statement.end)]
    return first in _LIBRARIES and any(it in _SETTINGS for it in head[1:])


def _is_parameter(lexed: Lexed, statement: Statement) -> bool:
    """Says whether a name is set to one literal."""
    codes = lexed.codes[statement.first : statement.end - 1]
    value = codes[-1:] == bytes((LITERAL,))
    return (
        len(codes) in (3, 4)
        and codes[0] == NAME
        and value
        and "="
        in (
            lexed.texts[statement.first + 1],
            lexed.texts[statement.first + 2],
        )
    )


def _is_plotting(lexed: Lexed, statement: Statement) -> bool:
    texts = lexed.texts[statement.first : statement.end]
    if texts[0] in _PLOTTING or (texts[0] == "print" and "(" in texts[:2]):
        return True
    # `f, (ax1, ax2) = plt.subplots(...)`
    return "=" in texts and "subplots" in texts
