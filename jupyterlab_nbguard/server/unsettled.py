"""Keeps what the server has written until the page that asked for it has done its part.

A page that says nothing any more is given a little time; then the disk tells: a notebook that was
saved with its new cells keeps the new files, and one that was not gets the old ones back.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from ..jobs.promote.apply import is_made
from ..jobs.promote.lock import locked
from ..jobs.promote.transaction import Record, recover, settle
from ..jobs.save import NotSaved

PATIENCE = 10.0
"""Seconds for a page that was cut off to come back."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Held:
    """A change that waits for the page ``owner``."""

    record: Record
    owner: object
    when_kept: Callable[[], None]
    alive: ExitStack = field(default_factory=ExitStack)
    """Holds a lock, by which others see that somebody still waits."""


class Unsettled:
    """All changes of a server that wait for a page; ``journal`` is the folder of their records."""

    def __init__(self, journal: Path) -> None:
        self.journal = journal
        self._held: dict[str, Held] = {}

    def recover(self) -> None:
        """Mends what a process that was killed has left half done."""
        try:
            for line in recover(self.journal, is_made):
                _LOG.warning("%s", line)
        except (NotSaved, OSError, ValueError, KeyError) as error:
            _LOG.warning("the journal of promotions cannot be read: %s", error)

    def hold(
        self, record: Record, owner: object, when_kept: Callable[[], None] = lambda: None
    ) -> None:
        """Waits for a page to settle a change."""
        held = self._held[record.place.name] = Held(record, owner, when_kept)
        held.alive.enter_context(locked(record.place))

    def pop(self, name: str) -> Held | None:
        """Takes out what waits under a name; ``None`` where it was settled meanwhile."""
        return self._held.pop(name, None)

    def settle(self, held: Held, kept: bool) -> list[Path]:
        """Keeps a change or puts all back; returns the files that could not be put back."""
        with held.alive:
            left = settle(held.record, kept)
        if kept:
            held.when_kept()
        return left

    def leave(self, owner: object) -> None:
        """Settles by the disk, a little later, what waits for a page that is cut off."""
        names = [name for name, held in self._held.items() if held.owner is owner]
        if names:
            asyncio.get_running_loop().call_later(PATIENCE, self._by_disk, names)

    def close(self) -> None:
        """Settles by the disk all that waits."""
        self._by_disk([*self._held])

    def _by_disk(self, names: list[str]) -> None:
        for name in names:
            held = self.pop(name)
            if held is None:
                continue
            try:
                self.settle(held, all(map(is_made, held.record.elsewhere)))
            except (NotSaved, OSError):
                _LOG.exception("a promotion cannot be settled")
