"""Judges whether two blinded copies are copies, by what their identifiers say.

Blinding makes ``plt.plot(x, y)`` and ``os.rename(a, b)`` equal. In a real copy the renaming is
consistent: one name stands for one name throughout (the parameterised match of Baker, *On Finding
Duplication and Near-Duplication in Large Software Systems*, WCRE 1995), and much is not renamed at
all: nobody renames ``groupby``.
"""

from __future__ import annotations

import builtins
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import compress

from jupyterlab_nbguard.clones.alphabet import LITERAL, NAME
from jupyterlab_nbguard.clones.tokens import Lexed
from jupyterlab_nbguard.clones.weight import LIBRARIES, PLOTTING

_ELSE = (
    "self cls figsize fontsize color label alpha size x y plot scatter set_xlabel set_ylabel "
    "set_title set T shape array head xticks yticks edgecolor marker data i j c s lw super "
    "__init__ forward"
)
_LAYERS = (
    "nn Module Linear ReLU Conv2d Sequential Dense Dropout Flatten Conv2D MaxPooling2D add "
    "activation input_shape compile optimizer loss metrics model fit predict transform transforms "
    "ToTensor Normalize Compose datasets DataLoader"
)
"""What everybody's networks are stacked of."""
_VALUES = frozenset(
    (
        *("'relu", "'softmax", "'sigmoid", "'adam", "'accuracy", "'categorical_crossentropy"),
        *("'binary_crossentropy", "'same", "'red", "'blue", "'black", "'k"),
        *("True", "False", "None", "0", "1", "2", "10"),
    )
)
_COMMON = frozenset(
    {*dir(builtins), *PLOTTING, *LIBRARIES, *_ELSE.split(), *_LAYERS.split(), "ax1", "ax2"}
)


IS_NAME, _IS_LITERAL = (bytes(it == code for it in range(256)) for code in (NAME, LITERAL))
Block = tuple[int, int, int]
"""Where equal codes begin in two sequences, and how many there are."""


@dataclass(frozen=True)
class Naming:
    """How the identifiers of two aligned sequences go together, as shares of all of them."""

    same: float
    """Identifiers that were kept."""
    consistent: float
    """Those that were kept, or renamed to the same name each time."""
    supported: float
    """Those of them that are no coincidence: kept, or renamed alike more than once."""
    evidence: float
    """The same of what not everybody writes: literals count, ``print`` and ``figsize`` do not."""


def naming(a: Lexed, b: Lexed, blocks: Iterable[Block]) -> Naming:
    """Returns how the names of two sequences go together in blocks of equal codes."""
    names, literals = list[tuple[str, str]](), list[tuple[str, str]]()
    for i, j, length in blocks:
        codes = a.codes[i : i + length]
        pairs = [*zip(a.texts[i : i + length], b.texts[j : j + length], strict=True)]
        names += compress(pairs, codes.translate(IS_NAME))
        literals += compress(pairs, codes.translate(_IS_LITERAL))
    if not names:
        return Naming(1.0, 1.0, 1.0, 1.0)
    forward: dict[str, str] = {}
    backward: dict[str, str] = {}
    same = total = consistent = supported = telling = told = 0
    for (x, y), count in Counter(literals).items():
        if not (x in _VALUES and y in _VALUES):
            telling += count
            told += count if x == y else 0
    for (x, y), count in Counter(names).most_common():
        total += count
        same += count if x == y else 0
        common = x in _COMMON and y in _COMMON
        telling += 0 if common else count
        if forward.setdefault(x, y) == y and backward.setdefault(y, x) == x:
            consistent += count
            supported += count if x == y else count - 1
            told += 0 if common else count if x == y else count - 1
    return Naming(
        same / total, consistent / total, supported / total, told / telling if telling else 0.0
    )
