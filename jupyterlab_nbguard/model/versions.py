"""How versions are made from content.

This file is also sent into the kernel as part of the observer: standard library only, Python 3.8.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import blake2b

DIGEST_BYTES = 8

MOST_LINKS = 40
"""Names that a write tells to share its object, at most: of so many, some may not be told."""


def digest(*pieces: str | bytes) -> str:
    """Hashes ``pieces``, each with its length, to 16 hexadecimal digits."""
    state = blake2b(digest_size=DIGEST_BYTES)
    for piece in pieces:
        data = piece.encode("utf-8", "surrogatepass") if isinstance(piece, str) else piece
        state.update(b"%d:" % len(data))
        state.update(data)
    return state.hexdigest()


LABELS = "[*]"
"""Stands for the labels of all parts, in their order: a dict's keys, a frame's columns."""


def labels_version(parts: Iterable[str]) -> str:
    """Makes the version of the labels of a value's parts."""
    return digest(*parts)


SHAPE = "()"
"""Stands for what a value is apart from its parts: the class of an instance."""


def part_version(shape: str, parts: Mapping[str, str], label: str) -> str | None:
    """Returns the version of a part, ``None`` where there is none of that label."""
    if label == LABELS:
        return labels_version(parts)
    return shape if label == SHAPE else parts.get(label)


def combine(shape: str, parts: dict[str, str]) -> str:
    """Makes the version of a whole from its shape and its parts, in their order."""
    pieces = [shape]
    for label, version in parts.items():
        pieces.append(label)
        pieces.append(version)
    return digest(*pieces)
