"""Says when a document may be answered again that has nothing new but what its kernel ran.

A kernel that runs a thousand cells in a row would have us work without a break, and whoever works
in a server's process slows all that it relays: also what the kernel shows. So answers are paid for
with time, and there is a credit (a leaky bucket): a few may come at once, as after the run of one
cell, and only many make a document rest.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Protocol

PRICE = 3.0
"""Seconds to be paid for a second of work."""
CREDIT = 1.0
"""Seconds that may be owed without a rest."""
LONGEST = 1.0
"""Seconds of the longest rest."""


class Timer(Protocol):
    """Something that will happen unless it is cancelled."""

    def cancel(self) -> None:
        """Has it not happen."""


class Clock(Protocol):
    """Knows the time, and calls functions later; an event loop is one."""

    def time(self) -> float:
        """Returns the seconds since some moment."""

    def call_later(self, delay: float, callback: Callable[[], None], /) -> Timer:
        """Calls a function after some seconds."""


class Pace:
    """Has each document rest where its answers have cost much; calls ``wake`` after a rest."""

    def __init__(self, clock: Callable[[], Clock], wake: Callable[[], None]) -> None:
        self._clock = clock
        self._wake = wake
        self._paid: dict[str, float] = {}
        """When all is paid that a document owes."""
        self._resting: dict[str, Timer] = {}

    @property
    def resting(self) -> Set[str]:
        """The documents that rest."""
        return self._resting.keys()

    def answered(self, uri: str, seconds: float) -> None:
        """Takes that the answer to a document took so long."""
        clock = self._clock()
        now = clock.time()
        owed = max(self._paid.get(uri, now) - now, 0.0) + PRICE * seconds
        owed = min(owed, CREDIT + LONGEST)
        self._paid[uri] = now + owed
        self._end(uri)
        if owed > CREDIT:
            self._resting[uri] = clock.call_later(owed - CREDIT, lambda: self._rested(uri))

    def forget(self, uri: str) -> None:
        """Drops what is known of a document."""
        self._end(uri)
        self._paid.pop(uri, None)

    def close(self) -> None:
        """Ends all rests, without waking anybody."""
        for uri in list(self._resting):
            self._end(uri)

    def _rested(self, uri: str) -> None:
        self._resting.pop(uri, None)
        self._wake()

    def _end(self, uri: str) -> None:
        timer = self._resting.pop(uri, None)
        if timer is not None:
            timer.cancel()
