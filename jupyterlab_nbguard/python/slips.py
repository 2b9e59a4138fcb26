"""Finds the names that one was meant for, where the fingers slipped.

All names are filed under what remains of them without one of their letters, as in W. Garbe's
"symmetric delete" spelling correction (SymSpell, 2012): two names that a slip apart are found side
by side, and most pairs are never compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator


class Slips:
    """Names, by what a slip leaves of them."""

    def __init__(self, names: Iterable[str]) -> None:
        self._filed: dict[str, list[str]] = defaultdict(list)
        for name in names:
            for key in _keys(name):
                self._filed[key].append(name)

    def meant(self, typed: str) -> list[str]:
        """Returns the names of which one is a slip, in the order in which they were given."""
        alike = {name: None for key in _keys(typed) for name in self._filed.get(key, ())}
        return [name for name in alike if is_slip(typed, name)]


def _keys(name: str) -> Iterator[str]:
    # Marked, since without capitals and underscores one name is what another is without a letter.
    yield f"{_folded(name)} folded"
    yield from {name, *(name[:place] + name[place + 1 :] for place in range(len(name)))}


def is_slip(typed: str, meant: str) -> bool:
    """Says whether one name is another with a slip of the fingers.

    One letter too many or too few, two letters exchanged, or capitals and underscores apart.
    Another letter in place of one is none: `train_x` and `train_y` are meant to be different, as
    are names with another digit.
    """
    if _folded(typed) == _folded(meant):
        return True
    at = next((i for i, pair in enumerate(zip(typed, meant, strict=False)) if len({*pair}) > 1), -1)
    if len(typed) == len(meant):
        exchanged = typed[at + 1 : at + 2] + typed[at] + typed[at + 2 :]
        return meant[at:] == exchanged and not typed[at : at + 2].isdigit()
    short, long = sorted((typed, meant), key=len)
    at = at if at >= 0 else len(short)
    return not long[at].isdigit() and long[:at] + long[at + 1 :] == short


def _folded(name: str) -> str:
    return name.replace("_", "").lower()
