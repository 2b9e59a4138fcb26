"""Chooses few of the k-grams of a token sequence, so that copies choose the same ones.

Winnowing: Schleimer, Wilkerson, Aiken, *Local Algorithms for Document Fingerprinting*,
SIGMOD 2003. Of every window of ``WINDOW`` k-grams the least hash is kept: what two sequences share
in ``GRAM + WINDOW - 1`` tokens or more is found for certain.
"""

from __future__ import annotations

from zlib import crc32

GRAM = 12
"""Tokens in a k-gram: shorter ones stand everywhere, longer ones break at the first edit."""
WINDOW = 6

Fingerprint = tuple[int, int]
"""A hash, and the token that its k-gram begins with."""


def fingerprints(codes: bytes) -> list[Fingerprint]:
    """Returns the fingerprints of a sequence, in its order; the hash is the same on any machine."""
    hashes = [crc32(codes[place : place + GRAM]) for place in range(len(codes) - GRAM + 1)]
    if len(hashes) <= WINDOW:
        return [(least := min(hashes), hashes.index(least))] if hashes else []
    chosen: list[Fingerprint] = []
    place = -1
    for last, hash_ in enumerate(hashes[WINDOW - 1 :], WINDOW - 1):
        if place <= last - WINDOW:
            window = hashes[last - WINDOW + 1 : last + 1]
            least = min(window)
            # The rightmost of equal ones, as the authors advise: it stays in sight longest.
            place = last - window[::-1].index(least)
            chosen.append((least, place))
        elif hash_ <= least:
            least, place = hash_, last
            chosen.append((least, place))
    return chosen
