"""Judges whether two blinded copies are copies, by what their identifiers say.

Blinding makes ``plt.plot(x, y)`` and ``os.rename(a, b)`` equal. In a real copy the renaming is
consistent: one name stands for one name throughout (the parameterised match of Baker, *On Finding
Duplication and Near-Duplication in Large Software Systems*, WCRE 1995), and much is not renamed at
all: nobody renames ``groupby``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from jupyterlab_nbguard.clones.tokens import NAME, Lexed


@dataclass(frozen=True)
class Naming:
    """How the identifiers of two aligned sequences go together, as shares of all of them."""

    same: float
    """Identifiers that were kept."""
    consistent: float
    """Those that were kept, or renamed to the same name each time."""
    supported: float
    """Those of them that are no coincidence: kept, or renamed alike more than once."""


def naming(a: Lexed, b: Lexed, pairs: Iterable[tuple[int, int]]) -> Naming:
    """Returns how the names of two sequences go together at aligned tokens."""
    renamed: Counter[tuple[str, str]] = Counter()
    same = total = 0
    for i, j in pairs:
        if a.codes[i] != NAME:
            continue
        total += 1
        same += a.texts[i] == b.texts[j]
        renamed[a.texts[i], b.texts[j]] += 1
    if not total:
        return Naming(1.0, 1.0, 1.0)
    forward: dict[str, str] = {}
    backward: dict[str, str] = {}
    consistent = supported = 0
    for (x, y), count in renamed.most_common():
        if forward.setdefault(x, y) == y and backward.setdefault(y, x) == x:
            consistent += count
            supported += count if x == y else count - 1
    return Naming(same / total, consistent / total, supported / total)
