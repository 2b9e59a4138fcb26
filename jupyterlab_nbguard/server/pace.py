"""Says when a document may be answered again that has nothing new but what its kernel ran.

A kernel that runs a thousand cells in a row would have us work without a break, and whoever works
in a server's process slows all that it relays: also what the kernel shows.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Protocol

REST = 3.0
"""How many times as long as the last answer took a document rests after it."""
MOST = 1.0
"""Seconds that it rests at most."""


class Timer(Protocol):
    """Something that will happen unless it is cancelled."""

    def cancel(self) -> None:
        """Has it not happen."""


class Pace:
    """Lets each document rest after an answer, as long as that has cost.

    ``later`` calls a function after some seconds; ``wake`` is called when a rest is over.
    """

    def __init__(
        self, later: Callable[[float, Callable[[], None]], Timer], wake: Callable[[], None]
    ) -> None:
        self._later = later
        self._wake = wake
        self._resting: dict[str, Timer] = {}

    @property
    def resting(self) -> Set[str]:
        """The documents that rest."""
        return self._resting.keys()

    def answered(self, uri: str, seconds: float) -> None:
        """Takes that the answer to a document took so long."""
        self.forget(uri)

        def rested() -> None:
            self._resting.pop(uri, None)
            self._wake()

        self._resting[uri] = self._later(min(REST * seconds, MOST), rested)

    def forget(self, uri: str) -> None:
        """Ends the rest of a document, without waking anybody."""
        timer = self._resting.pop(uri, None)
        if timer is not None:
            timer.cancel()

    def close(self) -> None:
        """Ends all rests."""
        for uri in list(self._resting):
            self.forget(uri)
