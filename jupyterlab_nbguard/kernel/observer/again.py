"""Large buffers that a run made before, and makes again.

A run that is determined by its code and its inputs (see :mod:`.contained`) makes the same of the
same inputs. When it comes again, a sample of what it made is compared with that of the first time,
and the rest is taken over: a pass over all the memory that a cell has just filled is most of what
the observer costs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jupyterlab_nbguard.kernel.observer.sight import Sight
from jupyterlab_nbguard.kernel.observer.sums import sampled, spared
from jupyterlab_nbguard.kernel.observer.texts import digest_of_texts
from jupyterlab_nbguard.model.versions import digest

_LIMIT = 2000
_SAMPLE = 64


class Again:
    """Keeps the digests of large buffers by the run that made them."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, int], tuple[str, list[str]]] = {}
        self._origin: object = None
        self._name = ""
        self._serial = 0

    def begin(self, origin: object, name: str) -> None:
        """Sets the run that made what is looked at from now on, ``None`` where it may vary."""
        self._origin = origin
        self._name = name
        self._serial = 0

    def step(self) -> None:
        """Counts one more buffer, be it looked for here or not."""
        self._serial += 1

    def digests(
        self, np: Any, value: Any, sight: Sight, read: Callable[[], list[str]]
    ) -> list[str]:
        """Returns the digests of an array, as ``read`` makes them or made them before."""
        if self._origin is None:
            return read()
        key = str(self._origin), self._name, self._serial
        sample = sample_of(np, value)
        like = digest(value.dtype.str, repr(value.strides), sample)
        known = self._known.get(key)
        if known is not None and sample and known[0] == like:
            sight.seconds += spared(value)
            return known[1]
        if len(self._known) >= _LIMIT:
            self._known.clear()
        found = read()
        self._known[key] = like, found
        return found


def sample_of(np: Any, value: Any) -> str:
    """Digests a few elements of an array, ``""`` where they are neither numbers nor texts."""
    if not value.dtype.hasobject:
        return sampled(np, value, _SAMPLE)
    # Where the sample is no texts, the array is read anew.
    found = digest_of_texts(np, value.flat[:: max(1, value.size // _SAMPLE)])
    return found and digest(repr(value.shape), found)
