"""Deals kinds of cells out to sessions, so that each supplies its share of the cells that differ.

What a change of a kind reaches is known only when the sessions were played: a frame has many
readers, a partial few. So sessions are made in rounds, and what the oracle found in those so far
says what to deal in the next; in the end there are a few more, for kinds that still have too
little. Contestants have no part in it, and it is the same for each of them.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from benchmarks.state.cells import FAMILIES
from benchmarks.state.judge import DIFFERS
from benchmarks.state.oracle import Truth

KINDS = 5
"""Kinds that one session is about."""
HIDDEN = frozenset(
    {"classes", "closures", "default arguments", "environment", "files", "generators"}
    | {"guards by try", "guards in globals()", "imports and reloads", "lambdas in containers"}
    | {"iterators", "loggers", "magics", "open files", "partials", "random generators"}
    | {"sqlite connections"}
)
"""Kinds whose changes no assignment tells of: each supplies twice what one of the others does."""
SHARE = 0.02
"""What each kind should supply at least, of all cells that differ."""
# What is aimed at in the end, a little more than that, and how many sessions it may take.
ENOUGH = 1.1 * SHARE
MORE = 0.2
# What nothing is known of yet is taken to supply as much as the others do, seen this often.
FAITH = 3
# Of a kind that has more than its share already, still a little: all meet all.
LEAST = 0.2


class Dealer:
    """Hands out kinds, round by round. Mutable."""

    def __init__(self, seed: int, sessions: int) -> None:
        self._seed, self._sessions = seed, sessions
        self._dealt: Counter[str] = Counter()
        self._supplied: Counter[str] = Counter()
        self._made = 0
        self._differing = 0

    def rounds(self) -> Iterator[range]:
        """Yields the numbers of the sessions of each round; small, for there is much to learn."""
        size = max(10, self._sessions // 15)
        for start in range(0, self._sessions, size):
            yield range(start, min(start + size, self._sessions))
        few = max(1, size // 2)
        while self._lacking() and self._made + few <= (1 + MORE) * self._sessions:
            yield range(self._made, self._made + few)

    def deal(self, numbers: range) -> list[list[str]]:
        """Deals kinds to the sessions of a round."""
        names = sorted(FAMILIES)
        slots = KINDS * len(numbers)
        wanted = self._wanted(names)
        rng = random.Random(f"{self._seed} kinds {numbers.start}")
        # Each gets the whole part of what it should have, and the odds decide on the rest.
        shares = {name: slots * wanted[name] / sum(wanted.values()) for name in names}
        hand = [name for name in names for _ in range(int(shares[name]))]
        rest = [shares[name] % 1 for name in names]
        while len(hand) < slots:
            hand.append(rng.choices(names, rest)[0])
        rng.shuffle(hand)
        self._dealt.update(hand)
        self._made += len(numbers)
        return [hand[i :: len(numbers)] for i in range(len(numbers))]

    def learn(self, truths: Iterable[Truth], kinds: Mapping[str, Mapping[str, list[str]]]) -> None:
        """Takes notice of what came out of sessions, whose cells are of these kinds."""
        for truth in truths:
            if truth.verdict == DIFFERS:
                self._differing += 1
                self._supplied.update(kinds[truth.session].get(truth.cell, ()))

    def _lacking(self) -> dict[str, float]:
        """Says how many differing cells the kinds lack that have too few."""
        enough = ENOUGH * self._differing
        lacks = {name: enough - self._supplied[name] for name in FAMILIES}
        return {name: it for name, it in lacks.items() if it > 0}

    def _wanted(self, names: list[str]) -> dict[str, float]:
        """Says how often each kind would have to be dealt to have its share in the end."""
        if not self._made:
            return dict.fromkeys(names, 1.0)
        mean = self._supplied.total() / self._dealt.total()
        shares = {name: 2 if name in HIDDEN else 1 for name in names}
        goal = self._supplied.total() / self._made * self._sessions / sum(shares.values())
        wanted = {}
        last = self._lacking() if self._made >= self._sessions else {}
        for name in names:
            supply = (self._supplied[name] + FAITH * mean) / (self._dealt[name] + FAITH)
            lacks = shares[name] * goal - self._supplied[name]
            lacks = last.get(name, 0.0) if last else max(lacks, LEAST * mean)
            wanted[name] = lacks / supply
        return wanted
