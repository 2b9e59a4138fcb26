"""numpy and pandas values, read through their buffers.

Both libraries are used only where the kernel has them loaded; nothing is imported. Only the exact
classes of the libraries are read this way: a subclass may act when it is touched.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyterlab_nbguard.model.versions import digest

if TYPE_CHECKING:
    from jupyterlab_nbguard.kernel.observer.look import Look

_HASHED_WHOLE = 1 << 18
"""Bytes up to which a buffer goes through the digest as it is."""
_READ_WHOLE = 1 << 26
"""Bytes up to which a buffer is summed whole; beyond, the value is known by its origin."""
_OBJECTS = 20000
"""Elements of an object array that are read one by one."""


class Arrays:
    """Reads arrays and frames of the libraries that the kernel has loaded."""

    def __init__(self, modules: dict[str, Any]) -> None:
        self._modules = modules

    def read(self, look: Look, value: Any, top: bool) -> str | None:
        """Returns the version of ``value``, or ``None`` where it is no array and no frame."""
        module = type.__dict__["__module__"].__get__(type(value))
        if type(module) is not str:
            return None
        if module == "numpy":
            return self._numpy(look, value)
        if module.startswith("numpy.random"):
            return self._generator(look, value)
        if module == "pandas" or module.startswith("pandas."):
            return self._pandas(look, value, top)
        return None

    # --- numpy ----------------------------------------------------------------------------

    def _numpy(self, look: Look, value: Any) -> str | None:
        np = self._modules.get("numpy")
        if np is None:
            return None
        kind = type(value)
        if kind is np.ndarray:
            return self.array(look, value)
        if issubclass(kind, np.generic):
            if value.dtype.hasobject:
                return None
            return digest("scalar", value.dtype.str, value.tobytes())
        if issubclass(kind, np.dtype):
            return digest("dtype", value.str)
        if kind is np.ufunc:
            return digest("ufunc", value.__name__)
        return None

    def array(self, look: Look, value: Any) -> str:
        """Returns the version of an exact ``ndarray``; views share an id with their base."""
        look.sight.ids.add(id(_root(value)))
        if value.dtype.hasobject:
            return self._object_array(look, value)
        head = (value.dtype.str + repr(value.dtype.names), repr(value.shape))
        return digest("array", *head, self._buffer(look, value))

    def _object_array(self, look: Look, value: Any) -> str:
        if value.size > _OBJECTS:
            # The pointers show that an element was exchanged; the elements are not read.
            pointers = self._buffer(look, value.view("u8")) if value.dtype == object else ""
            look.sight.exact = False
            return look.opaque(_root(value), digest(repr(value.shape), pointers))
        look.budget += value.size
        items = [look.read(item) for item in value.ravel().tolist()]
        return digest("objects", repr(value.shape), *items)

    def _buffer(self, look: Look, value: Any) -> str:
        np = self._modules["numpy"]
        size = value.nbytes
        if size <= _HASHED_WHOLE:
            return digest(value.tobytes())
        if size > _READ_WHOLE:
            look.sight.exact = False
            flat = value.reshape(-1) if value.flags.c_contiguous else value.ravel("K")[:0]
            step = max(1, flat.size // 4096)
            sample = digest(repr(value.shape), np.ascontiguousarray(flat[::step]).tobytes())
            return look.opaque(_root(value), sample)
        if not (value.flags.c_contiguous or value.flags.f_contiguous):
            value = np.ascontiguousarray(value)
        words = np.frombuffer(
            memoryview(value.T if not value.flags.c_contiguous else value).cast("B"), "u1"
        )
        return _sums(np, words)

    def _generator(self, look: Look, value: Any) -> str | None:
        random = self._modules.get("numpy.random")
        if random is None:
            return None
        kind = type(value)
        if kind is getattr(random, "Generator", None):
            look.sight.ids.add(id(value))
            return digest("Generator", repr(value.bit_generator.state))
        if kind is getattr(random, "RandomState", None):
            look.sight.ids.add(id(value))
            return digest("RandomState", *[look.read(item) for item in value.get_state()])
        return None

    # --- pandas ---------------------------------------------------------------------------

    def _pandas(self, look: Look, value: Any, top: bool) -> str | None:
        pd = self._modules.get("pandas")
        kind = type(value)
        if pd is None or not hasattr(pd, "DataFrame"):
            return None
        if kind is pd.DataFrame:
            return self._frame(look, value, top)
        if kind is pd.Series:
            column = (
                self._column(look, value._mgr.blocks[0].values) if len(value._mgr.blocks) else ""
            )
            look.sight.ids.add(id(value))
            return digest(
                "Series", look.read(value._name), self._index(look, value._mgr.axes[0]), column
            )
        if issubclass(kind, pd.Index):
            return self._index(look, value)
        if kind in (pd.Timestamp, pd.Timedelta, pd.Period, type(pd.NaT), type(pd.NA)):
            return digest(kind.__name__, repr(value))
        if kind is pd.Categorical or issubclass(kind, pd.api.extensions.ExtensionArray):
            return self._column(look, value)
        if issubclass(kind, pd.api.extensions.ExtensionDtype):
            return digest("dtype", repr(value))
        return None

    def _frame(self, look: Look, value: Any, top: bool) -> str:
        look.sight.ids.add(id(value))
        manager = value._mgr
        labels = list(manager.axes[0])
        versions: list[str] = [""] * len(labels)
        for block in manager.blocks:
            content = block.values
            places = block.mgr_locs.as_array.tolist()
            for row, place in enumerate(places):
                one = content[row] if getattr(content, "ndim", 1) == 2 else content
                versions[place] = self._column(look, one)
        shape = digest("DataFrame", self._index(look, manager.axes[1]), repr(manager.axes[0].names))
        parts: dict[str, str] = {}
        extra: list[str] = []
        for label, version in zip(labels, versions):
            key = f"[{label!r}]"
            if key in parts:
                extra.append(look.read(label) + version)
            else:
                parts[key] = version
        return look.whole(digest(shape, *extra), parts, top, items=True)

    def _index(self, look: Look, value: Any) -> str:
        # An index cannot change: that two frames share one makes them no aliases.
        ids, look.sight.ids = look.sight.ids, set()
        version = self._index_content(look, value)
        look.sight.ids = ids
        return version

    def _index_content(self, look: Look, value: Any) -> str:
        kind = type(value).__name__
        names = repr(list(value.names))
        if kind == "RangeIndex":
            return digest(kind, names, repr(value._range))
        if kind == "MultiIndex":
            levels = [self._index(look, level) for level in value.levels]
            codes = [self._column(look, code) for code in value.codes]
            return digest(kind, names, *levels, *codes)
        return digest(kind, names, self._column(look, value._data))

    def _column(self, look: Look, values: Any) -> str:
        np = self._modules["numpy"]
        kind = type(values)
        if kind is np.ndarray:
            return self.array(look, values)
        name = kind.__name__
        if name == "Categorical":
            codes = self._column(look, values._codes)
            return digest(name, codes, self._index(look, values.categories), repr(values.ordered))
        fields = [
            getattr(values, part, None)
            for part in ("_data", "_mask", "_ndarray", "_left", "_right")
        ]
        found = [self._column(look, item) for item in fields if type(item) is np.ndarray]
        if found:
            return digest(name, repr(values.dtype), *found)
        return self._arrow(look, values)

    def _arrow(self, look: Look, values: Any) -> str:
        # Arrow data is immutable: its buffers' addresses tell whether it was exchanged.
        arrow = getattr(values, "_pa_array", None)
        if arrow is None or len(arrow) > _OBJECTS:
            look.sight.exact = False
            return look.opaque(values, str(len(values)))
        look.budget += len(arrow)
        return digest("arrow", str(arrow.type), *[look.read(item) for item in arrow.to_pylist()])


def _root(value: Any) -> Any:
    kind = type(value)
    while type(value.base) is kind:
        value = value.base
    return value


def _sums(np: Any, content: Any) -> str:
    """Digests a large buffer by sums along both directions of a table of 64-bit words.

    One pass for the columns, one for the rows, both at the speed of memory. A sum over one
    direction alone would not see a permutation along it.
    """
    whole = content.size // 8
    words = content[: whole * 8].view("u8")
    rest = content[whole * 8 :].tobytes()
    width = 1024
    rows = words.size // width
    table = words[: rows * width].reshape(rows, width)
    columns = np.add.reduce(table, axis=0)
    weights = np.arange(1, rows + 1, dtype="u8") * np.uint64(0x9E3779B97F4A7C15)
    across = np.add.reduce(table, axis=1) * weights
    return digest(columns.tobytes(), across.tobytes(), words[rows * width :].tobytes(), rest)
