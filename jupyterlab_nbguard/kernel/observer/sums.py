"""Digests of large buffers, by sums at the speed of memory."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from jupyterlab_nbguard.model.versions import digest

_LANES = 509
"""Sums that are kept apart for each column; a prime, which the strides of programs are not.

Those of a few columns fit into the nearest cache of a processor.
"""
_DEPTH = 63
"""An odd number, so that the signs of all elements of a block show when they change."""
_SPEED = 1e10
"""Bytes of numbers that are read in a second, about."""
_OBJECT_SPEED = 3e8
"""The same for addresses of objects, which are followed."""


def words_of(np: Any, value: Any) -> Any:
    """Returns a contiguous array of numbers, seen as a table of words with one column."""
    return value.reshape(-1).view(_word(value.dtype.itemsize)).reshape(-1, 1)


def table_of(np: Any, rows: Any) -> Any:
    """Returns a contiguous table of numbers, seen as words; ``None`` where they are no words."""
    size = rows.dtype.itemsize
    return rows.view(_word(size)) if size in (1, 2, 4, 8) else None


def column_digests(np: Any, table: Any) -> list[str]:
    """Digests each column of a contiguous table of unsigned words.

    One pass for all columns, however they are interleaved, and the same digest for the same
    column however it is stored. Any change of one element shows. Two elements that change places,
    or both their signs, show unless they stand a multiple of 509 apart, and that within a block of
    32067.
    """
    count, columns = table.shape
    width = _LANES * columns
    rows = count // _LANES
    deep = rows // _DEPTH
    edge = deep * _DEPTH * width
    flat = table.reshape(-1)[: rows * width]
    rest = flat[edge:].reshape(-1, width)
    if deep:
        # What is left over is one more block: each row by itself would take as long as all blocks.
        sums = np.empty((deep + 1, width), table.dtype)
        blocks = flat[:edge].reshape(deep, _DEPTH, width)
        np.add.reduce(blocks, axis=1, dtype=table.dtype, out=sums[:deep])
        np.add.reduce(rest, axis=0, dtype=table.dtype, out=sums[deep])
    else:
        sums = rest
    # What is no sum is the user's own memory, and is copied.
    mixed = _weighed(np, sums.astype("u8", copy=not deep)).reshape(_LANES, columns)
    tail = table[rows * _LANES :]
    return [
        digest(str(count), mixed[:, column].tobytes(), tail[:, column].tobytes())
        for column in range(columns)
    ]


def sampled(np: Any, value: Any, number: int = 512) -> str:
    """Digests some elements of an array of numbers, spread evenly, without copying the others."""
    each = max(1, round(number ** (1 / max(1, value.ndim))))
    steps = tuple(slice(None, None, max(1, size // each)) for size in value.shape)
    return digest(repr(value.shape), np.ascontiguousarray(value[steps]).tobytes())


def spared(value: Any) -> float:
    """Returns the seconds that it would have taken to read an array, about."""
    speed = _OBJECT_SPEED if value.dtype.hasobject else _SPEED
    return float(value.nbytes / speed)


def pointers(np: Any, value: Any) -> Any:
    """Returns the addresses of an object array's elements as an array of numbers, uncopied."""
    return np.asarray(_Addresses(np, value))


class _Addresses:
    def __init__(self, np: Any, value: Any) -> None:
        interface = dict(value.__array_interface__)
        interface["typestr"] = np.dtype(np.uintp).str
        interface.pop("descr", None)
        self.__array_interface__ = interface
        self._kept = value


def _word(size: int) -> str:
    return next(f"u{word}" for word in (8, 4, 2, 1) if size % word == 0)


def _weighed(np: Any, sums: Any) -> Any:
    """Adds up the rows of a table of sums, which is used up, by their places."""
    # Any two odd weights give an even number: were it not for this, two changes of the highest
    # bit, which is the sign, would cancel each other out wherever they are.
    sums ^= sums >> np.uint64(32)
    sums *= _weights(np, len(sums))
    return np.add.reduce(sums, axis=0)


@lru_cache(maxsize=64)
def _weights(np: Any, number: int) -> Any:
    steps = np.arange(1, number + 1, dtype="u8") * np.uint64(2) + np.uint64(1)
    return (steps * np.uint64(0x9E3779B97F4A7C15))[:, None]
