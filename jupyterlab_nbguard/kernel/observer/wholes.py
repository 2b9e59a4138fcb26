"""Arrays and frames that a run made before, and makes again: taken over as they were seen.

As in :mod:`.again`, which does the same for single buffers of what else there is: of a run that is
determined by its code and its inputs a sample is compared. Here it is a sample of the whole value,
and what is spared is the way through all that a frame consists of.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, List, Tuple

from jupyterlab_nbguard.kernel.observer.again import Again, sample_of
from jupyterlab_nbguard.kernel.observer.kinds import is_pandas_own
from jupyterlab_nbguard.kernel.observer.places import (
    Place,
    Places,
    places_of_rows,
    places_of_whole,
    root_of,
)
from jupyterlab_nbguard.kernel.observer.sight import Sight
from jupyterlab_nbguard.kernel.observer.sums import spared
from jupyterlab_nbguard.kernel.observer.texts import MOST_OBJECTS

_LIMIT = 500
_SMALL = 1 << 12
"""Bytes up to which a buffer is compared whole."""
_EACH = {0: 1, 1: 64, 2: 8, 3: 4}
"""Elements of a sample along each axis, by the number of axes."""
Memory = Tuple[List[Any], List[Any]]
"""The buffers of a value, and those of its labels."""


class Wholes:
    """Keeps the sights of arrays and frames by the run that made them."""

    def __init__(self, modules: dict[str, Any], again: Again, places: Places) -> None:
        self._modules = modules
        self._again = again
        self._places = places
        self._known: dict[tuple[str, str], tuple[Any, Sight, list[list[str] | None]]] = {}
        self._origin: object = None
        self._name = ""

    def begin(self, origin: object, name: str) -> None:
        """Sets the run that made what is looked at from now on, ``None`` where it may vary."""
        self._origin = origin
        self._name = name

    def take(self, value: Any, look: Callable[[], Sight]) -> Sight:
        """Returns the sight of a value, as ``look`` finds it or found it before."""
        np = self._modules.get("numpy")
        memory = None if self._origin is None or np is None else self._memory(np, value)
        like = None if memory is None else _likeness(np, *memory)
        if memory is None or like is None:
            return look()
        key = str(self._origin), self._name
        buffers, _ = memory
        known = self._known.get(key)
        if known is not None and known[0] == like:
            for buffer, digests in zip(buffers, known[2]):
                if digests is not None:
                    self._places.put_later(buffer, _places_of(np, value, buffer), digests)
            return _renewed(known[1], id(value), self._ids(np, value, buffers))
        self._again.begin(None, self._name)  # once is enough
        sight = look()
        certain = sight.exact and sight.data and sight.inert and not sight.tokens
        if certain and sight.ids == self._ids(np, value, buffers):
            if len(self._known) >= _LIMIT:
                self._known.clear()
            find = self._places.find
            found = [find(root_of(one), _places_of(np, value, one)(one)) for one in buffers]
            self._known[key] = like, _renewed(sight, 0, set()), found
            self._known[key][1].seconds = sum(map(spared, buffers))
        return sight

    def _memory(self, np: Any, value: Any) -> Memory | None:
        """Returns all buffers of an array or a frame, ``None`` where they are others, too."""
        kind = type(value)
        if kind is np.ndarray:
            return [value], []
        pd = self._modules.get("pandas")
        if pd is None or not hasattr(pd, "DataFrame"):
            return None
        if kind is not pd.DataFrame and kind is not pd.Series:
            return None
        buffers = [_buffer(np, block.values) for block in value._mgr.blocks]
        if not buffers or any(one is None or _too_large(one) for one in buffers):
            return None
        labels = [_buffer(np, axis.__dict__.get("_data")) for axis in value._mgr.axes]
        return buffers, [one for one in labels if one is not None]

    def _ids(self, np: Any, value: Any, buffers: list[Any]) -> set[int]:
        """Returns what :class:`.Sight` is to know of the objects that a value reaches."""
        roots = {id(root_of(one)) for one in buffers}
        if type(value) is np.ndarray:
            return roots
        shared = copies_on_write(self._modules["pandas"])
        return {id(value), *((~key for key in roots) if shared else roots)}


def copies_on_write(pd: Any) -> bool:
    """Says whether to write to a frame never changes another one: since pandas 3."""
    version = pd.__version__
    return type(version) is str and int(version.partition(".")[0]) >= 3


def _too_large(buffer: Any) -> bool:
    """Says whether not all of a buffer is read, so that no sight of it is certain."""
    return bool(buffer.dtype.hasobject and buffer.size > MOST_OBJECTS)


def _buffer(np: Any, values: Any) -> Any:
    """Returns the one array that holds a column, ``None`` where it is not one."""
    if type(values) is np.ndarray:
        return values
    if is_pandas_own(values):
        for name in ("_ndarray", "_codes"):
            found = getattr(values, name, None)
            if type(found) is np.ndarray:
                return found
    return None


def _likeness(np: Any, buffers: list[Any], labels: list[Any]) -> list[Any] | None:
    """Returns the forms and a sample of all buffers, ``None`` where there is none."""
    found: list[Any] = []
    for one in (*buffers, *labels):
        if one.dtype.hasobject:
            sample: str | bytes = sample_of(np, one)
            if not sample and one.size:
                return None
        else:
            sample = one.tobytes() if one.nbytes <= _SMALL else _few(one)
        found.append((one.dtype.str, one.shape, one.strides, sample))
    return found


def _few(value: Any) -> bytes:
    """Returns a few numbers of an array, spread evenly."""
    each = _EACH.get(value.ndim, 2)
    steps = [slice(None, None, max(1, size // each)) for size in value.shape]
    found: bytes = value[tuple(steps)].tobytes()
    return found


def _places_of(np: Any, value: Any, buffer: Any) -> Callable[[Any], list[Place]]:
    """Returns what gives the places that a look remembers of a buffer."""
    columns = type(value) is not np.ndarray and buffer.ndim == 2
    return places_of_rows if columns else places_of_whole


def _renewed(sight: Sight, oid: int, ids: set[int]) -> Sight:
    """Returns the sight of another value of the same content."""
    new = Sight(oid)
    new.version, new.shape, new.parts = sight.version, sight.shape, sight.parts
    new.items, new.inert = sight.items, sight.inert
    new.ids = ids
    new.seconds = sight.seconds
    return new
