"""Compares what a cell did when it last ran with what it does in Restart & Run All."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

# What a cell's run did, as the shell in `real` tells it.
Record = dict[str, Any]

DIFFERS, SAME, EITHER, UNSURE = "differs", "same", "either", "unsure"
# What the kernel keeps of shown values is no result of its own.
SHOWN_BEFORE = frozenset({"_", "Out"})
RANDOM = frozenset({"@random", "@np.random"})


def lookup(state: Mapping[str, str], place: str) -> str | None:
    """The digest at a place; for ``?x``, whether there is an ``x`` at all."""
    if place.startswith("?"):
        return "present" if place[1:] in state else "absent"
    return state.get(place)


def root(place: str) -> str:
    """The name that a place begins with."""
    return place.lstrip("?").partition("/")[0]


def mismatches(reads: Mapping[str, str | None], state: Mapping[str, str]) -> list[str]:
    """Lists the inputs that a state does not hold as they were read."""
    return [place for place, digest in reads.items() if lookup(state, place) != digest]


def words(source: str) -> set[str]:
    """The names that stand in a text."""
    return set(re.findall(r"\w+", source))


def results(*records: Record) -> set[str]:
    """The places that make up what cells bind or change: parts one by one, keys' order apart."""
    written = {place for record in records for place in record["writes"]}
    return {it for it in written if not it.endswith("/#") and root(it) not in SHOWN_BEFORE}


def equal(places: Iterable[str], one: Record, other: Record) -> bool:
    """Tells whether places hold the same after two runs."""
    return all(one["end"].get(place) == other["end"].get(place) for place in places)


def judge(live: Record, fresh: Record, source: str) -> str:
    """Says whether a cell of this source, which ran without error, shows what Restart & Run All
    would.
    """
    if fresh["error"] is not None or live["shown"] != fresh["shown"]:
        return DIFFERS
    places = results(live, fresh)
    # State outside the names that only the other run touched (a module loaded anew) is no result.
    aside = {it for it in places if it.startswith("@") and it not in live["writes"]} | RANDOM
    others = mismatches(live["reads"], fresh["start"])
    if not equal(places - aside, live, fresh):
        # By the same inputs the same was done to all that it names. What it reaches by another
        # name of the same object, or through a handle on the same file, is told of elsewhere.
        named = {it for it in places - aside if it.startswith("@") or root(it) in words(source)}
        return EITHER if not others and equal(named, live, fresh) else DIFFERS
    if others or not equal(places & aside, live, fresh):
        return EITHER
    # The part it wrote is the same, in a container that otherwise is not: whether the whole
    # counts as bound is a matter of taste, and not scored.
    roots = {root(place) for place in places if not place.startswith("@")}
    whole = {it for run in (live, fresh) for it in run["end"] if root(it) in roots}
    return SAME if equal(whole, live, fresh) else EITHER


def certain(one: Record, other: Record) -> bool:
    """Tells whether two runs of the oracle itself agree on what a cell shows and binds."""
    return (
        one["error"] == other["error"]
        and one["shown"] == other["shown"]
        and equal(results(one, other), one, other)
    )
