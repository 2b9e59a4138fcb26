"""Writes values down as JSON, so that a test can have them again; reads and compares them.

Runs in kernels, too, and stands in the tests that are written: standard library only, Python 3.8.
"""

from __future__ import annotations

import datetime
import importlib
import math
import sys
from typing import Any

try:
    import numpy
    import pandas
    import pandas.testing
except ImportError:  # what is not there makes no values either
    numpy = pandas = None  # type: ignore[assignment, unused-ignore]

ROWS = 20
"""Of frames, arrays and lists: no more are kept."""
MANY = 400
"""Elements from which on an array is cut, and characters of a text."""


_WIDE = ("float96", "float128", "complex192", "complex256")
"""No JSON holds all their digits."""


class Unwritable(Exception):
    """Says which value cannot be written down."""


class Writer:
    """Encodes values; ``cut`` says whether something was too long and only its start is kept."""

    def __init__(self) -> None:
        self.cut = False
        self.left = 4000

    def encode(self, it: Any) -> Any:
        """Returns JSON from which :func:`decode` makes an equal value; raises `Unwritable`."""
        self.left -= 1
        if self.left < 0:
            raise Unwritable("too much to write down")
        kind = type(it)
        if it is None or kind is bool or kind is int:
            return it
        if kind is float:
            return it
        if kind is str:
            return self._text(it)
        if kind is list:
            return [self.encode(each) for each in self._some(it)]
        if kind in (tuple, set, frozenset):
            some = self._some(it) if kind is tuple else sorted(it, key=repr)
            return {"$": kind.__name__, "of": [self.encode(each) for each in some]}
        if kind is dict:
            if len(it) > 10 * ROWS:
                raise Unwritable(f"a dict of {len(it)} entries")
            pairs = [[self.encode(key), self.encode(value)] for key, value in it.items()]
            return {"$": "dict", "of": pairs}
        if kind is complex:
            return {"$": "complex", "of": [it.real, it.imag]}
        if kind is bytes and len(it) <= MANY:
            return {"$": "bytes", "of": it.hex()}
        if kind is range:
            return {"$": "range", "of": [it.start, it.stop, it.step]}
        if kind is slice:
            return {"$": "slice", "of": [self.encode(i) for i in (it.start, it.stop, it.step)]}
        if kind in (datetime.datetime, datetime.date) and getattr(it, "tzinfo", None) is None:
            return {"$": kind.__name__, "of": it.isoformat()}
        if kind is datetime.timedelta:
            return {"$": "timedelta", "of": [it.days, it.seconds, it.microseconds]}
        return self._other(it, kind)

    def _text(self, it: Any) -> Any:
        if len(it) > 5 * MANY:
            self.cut = True
            return it[:MANY]
        return it

    def _some(self, it: Any) -> Any:
        if len(it) > 5 * ROWS:
            self.cut = True
            return it[:ROWS]
        return it

    def _other(self, it: Any, kind: Any) -> Any:
        top = kind.__module__.partition(".")[0]
        if top == "numpy" and str(getattr(it, "dtype", "")) in _WIDE:
            raise Unwritable(f"a number of {it.dtype}")
        if top == "numpy" and kind.__name__ == "ndarray":
            return self._array(it)
        if top == "numpy" and hasattr(it, "dtype") and it.ndim == 0 and it.dtype.kind in "biufc":
            return {"$": "scalar", "dtype": str(it.dtype), "of": self.encode(it.item())}
        if top == "pandas" and kind.__name__ == "DataFrame":
            return self._frame(it)
        if top == "pandas" and kind.__name__ == "Series":
            frame = self._frame(it.to_frame("values"))
            return {"$": "series", "name": self.encode(it.name), "of": frame}
        if top == "pandas" and kind.__name__ == "Timestamp" and it.tz is None:
            return {"$": "timestamp", "of": it.isoformat()}
        name, module = getattr(it, "__qualname__", ""), getattr(it, "__module__", None)
        known = module in sys.modules and module != "__main__" and name.isidentifier()
        if known and getattr(sys.modules[str(module)], name, None) is it:
            return {"$": "import", "module": module, "name": name}
        raise Unwritable(f"a {kind.__name__}")

    def _array(self, it: Any) -> Any:
        if it.dtype.kind not in "biufcUS":
            raise Unwritable(f"an array of {it.dtype}")
        if it.ndim and it.size > MANY and len(it) > ROWS:
            self.cut = True
            it = it[:ROWS]
        if it.size > 10 * MANY:
            raise Unwritable(f"an array of {it.size} elements")
        if it.dtype.kind == "c":
            of = [[each.real, each.imag] for each in it.ravel().tolist()]
        elif it.dtype.kind == "S":
            raise Unwritable("an array of bytes")
        else:
            of = it.ravel().tolist()
        return {"$": "array", "dtype": str(it.dtype), "shape": list(it.shape), "of": of}

    def _frame(self, it: Any) -> Any:
        if len(it) > ROWS:
            self.cut = True
            it = it.head(ROWS)
        if it.shape[1] > MANY or it.columns.nlevels > 1 or it.index.nlevels > 1:
            raise Unwritable(f"a frame of {it.shape[1]} columns, or of several levels")
        columns = [self._column(it.iloc[:, number]) for number in range(it.shape[1])]
        return {
            "$": "frame",
            "columns": self._index(it.columns),
            "index": self._index(it.index),
            "of": columns,
        }

    def _index(self, it: Any) -> Any:
        name = self.encode(it.name)
        if type(it).__name__ == "RangeIndex":
            return {"range": [it.start, it.stop, it.step], "name": name}
        return {"name": name, "column": self._column(it.to_series())}

    def _column(self, it: Any) -> Any:
        dtype = str(it.dtype)
        if dtype == "category":
            raise Unwritable("a column of categories")
        if it.dtype.kind == "M":
            if not dtype.startswith("datetime64[") or "," in dtype:
                raise Unwritable(f"a column of {dtype}")
            moments = [None if each != each else each.isoformat() for each in it]
            return {"dtype": dtype, "of": moments}
        return {"dtype": dtype, "of": [self.encode(each) for each in it.tolist()]}


def decode(it: Any) -> Any:
    """Returns the value that was written down."""
    if isinstance(it, list):
        return [decode(each) for each in it]
    if not isinstance(it, dict):
        return it
    kind: Any = it["$"]
    of: Any = it.get("of")
    if kind in ("tuple", "set", "frozenset"):
        return {"tuple": tuple, "set": set, "frozenset": frozenset}[kind](decode(of))
    if kind == "dict":
        return {decode(key): decode(value) for key, value in of}
    if kind in ("complex", "range", "slice"):
        return {"complex": complex, "range": range, "slice": slice}[kind](*of)
    if kind == "bytes":
        return bytes.fromhex(of)
    if kind in ("datetime", "date"):
        return getattr(datetime, kind).fromisoformat(of)
    if kind == "timedelta":
        return datetime.timedelta(*of)
    if kind == "import":
        return getattr(importlib.import_module(it["module"]), it["name"])
    if kind == "scalar":
        return numpy.dtype(it["dtype"]).type(of)
    if kind == "array":
        dtype = numpy.dtype(it["dtype"])
        values = [complex(*each) for each in of] if dtype.kind == "c" else of
        return numpy.array(values, dtype=dtype).reshape(it["shape"])
    if kind == "timestamp":
        return pandas.Timestamp(of)
    if kind == "series":
        return decode(of).iloc[:, 0].rename(decode(it["name"]))
    if kind == "frame":
        frame = pandas.DataFrame(dict(enumerate(map(column, of))), index=index(it["index"]))
        frame.columns = index(it["columns"])
        return frame
    raise ValueError(kind)


def column(part: Any) -> Any:
    """Returns a column of a frame, with its type."""
    values = decode(part["of"])
    if part["dtype"].startswith("datetime64"):
        return pandas.to_datetime(pandas.Series(values)).astype(part["dtype"]).array
    return pandas.Series(values, dtype=part["dtype"]).array


def index(part: Any) -> Any:
    """Returns the labels of a frame's rows or columns."""
    if "range" in part:
        return pandas.RangeIndex(*part["range"], name=decode(part["name"]))
    return pandas.Index(column(part["column"]), name=decode(part["name"]))


def same(found: Any, wanted: Any) -> bool:
    """Says whether two values are equal, numbers but for the last digits."""
    kind = type(wanted).__name__
    if kind == "DataFrame":
        pandas.testing.assert_frame_equal(found, wanted, rtol=1e-9, check_freq=False)
        return True
    if kind == "Series":
        pandas.testing.assert_series_equal(found, wanted, rtol=1e-9, check_freq=False)
        return True
    if kind == "ndarray":
        assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape)
        if wanted.dtype.kind in "fc":
            numpy.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12)
            return True
        return bool((found == wanted).all())
    if kind in ("list", "tuple"):
        return len(found) == len(wanted) and all(map(same, found, wanted))
    if kind == "dict":
        keys = found.keys() == wanted.keys()
        return keys and all(same(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, float):
        near = math.isclose(found, wanted, rel_tol=1e-9, abs_tol=1e-12)
        return near or (found != found and wanted != wanted)
    return type(found) is type(wanted) and bool(found == wanted)
